// Opens pages in Chromium and watches for what a reader would never report:
// console messages, failed requests, requests to other hosts.

import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** The first Chromium on the path. */
function executable() {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of folders) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not here
      }
    }
  }
  throw new Error("no chromium on the path; make test installs it");
}

export const launch = () =>
  chromium.launch({
    executablePath: executable(),
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"],
  });

/** Takes from a page what browsers of 2022 do not have yet; for addInitScript. */
export const oldBrowser = () => {
  delete AbortSignal.any;
  delete AbortSignal.timeout;
  const drop = URLSearchParams.prototype.delete;
  URLSearchParams.prototype.delete = function (name) {
    drop.call(this, name);
  };
};

/**
 * Runs a test body with a page of its own. Afterwards the page must have logged
 * nothing, and asked for nothing that failed or lies outside base.
 * @param {object} options as of browser.newContext; mayFail tells addresses that need not answer
 */
export async function withPage(portal, options, body) {
  const { mayFail = () => false, ...context } = options;
  const own = await portal.browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...context });
  const troubles = [];
  try {
    own.setDefaultTimeout(10_000);
    const page = await own.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !mayFail(message.location().url)) {
        troubles.push(`console: ${message.text()} at ${message.location().url}`);
      }
    });
    page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(portal.base) && !/^(data|blob|about):/.test(request.url())) troubles.push(`request outside the portal: ${request.url()}`);
    });
    page.on("requestfailed", (request) => {
      // A navigation that becomes a download counts as aborted.
      if (request.failure()?.errorText !== "net::ERR_ABORTED" && !mayFail(request.url())) troubles.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400 && !mayFail(response.url())) troubles.push(`${response.status()}: ${response.url()}`);
    });
    await body(page);
    assert.deepEqual(troubles, [], "what the browser complained of");
  } finally {
    await own.close();
  }
}
