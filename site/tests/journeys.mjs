// From the home page to a file, as readers go.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";

/** Asserts that a download holds the bytes that the manifest names. */
async function sameAsManifest(portal, download) {
  const path = decodeURIComponent(download.url().slice(portal.base.length));
  const listed = portal.files.get(path);
  assert.ok(listed, `${path} is in the manifest`);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.length, listed.bytes, `bytes of ${path}`);
  assert.equal(createHash("sha256").update(bytes).digest("hex"), listed.sha256, `sha256 of ${path}`);
}

/** Home, the first subject, its first dataset, and every file that the page offers. */
async function browse(portal, page, home) {
  await page.goto(portal.base + home);
  await page.locator("main .counts a").first().click();
  await page.locator("main .sets .title a").first().click();
  await page.locator("article.set h1").waitFor();
  const files = page.locator(".downloads .files a[download]");
  const offered = await files.count();
  assert.ok(offered >= 4, `${offered} files are offered at ${page.url()}`);
  for (let n = 0; n < offered; n++) {
    const waiting = page.waitForEvent("download");
    await files.nth(n).click();
    await sameAsManifest(portal, await waiting);
  }
}

export function journeys(portal) {
  for (const [language, home] of [["Chinese", ""], ["English", "en/"]]) {
    for (const javaScriptEnabled of [true, false]) {
      test(`a ${language} reader with scripts ${javaScriptEnabled ? "on" : "off"} gets from home to every file of a dataset`, async () => {
        await withPage(portal, { javaScriptEnabled }, (page) => browse(portal, page, home));
      });
    }
  }

  test("without scripts a dataset's page has all that it says", async () => {
    await withPage(portal, { javaScriptEnabled: false }, async (page) => {
      await page.goto(portal.base + portal.templates.get("dataset with bars, zh"));
      assert.equal(await page.locator("button:visible").count(), 0, "no button is offered that needs a script");
      await page.goto(portal.base + portal.templates.get("dataset with a line, zh"));
      const beneath = page.locator("figure + details").first();
      await beneath.locator("summary").click();
      assert.ok(await beneath.locator("table").isVisible(), "the table beneath a picture opens");
    });
  });

  test("an address that is not there leads on", async () => {
    const lost = `${portal.base}datasets/no-such-dataset/deeper/`;
    await withPage(portal, { mayFail: (url) => url === lost }, async (page) => {
      const answer = await page.goto(lost);
      assert.equal(answer.status(), 404);
      await page.locator("main h1").waitFor();
      await page.locator("main li a").first().click();
      await page.locator("main .sets").waitFor();
    });
  });
}
