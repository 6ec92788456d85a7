// Somebody who uses the office in a browser: goes where links lead, fills in
// forms, and has every page examined that is new to the journey.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { withPage } from "./browser.mjs";
import { examine } from "./examine.mjs";

const run = promisify(execFile);

/** Everybody's. */
export const password = "Tie-Guanyin 2026 oolong";

/** What may be answered to a navigation besides 200, without being a trouble of the browser's. */
const refusals = new Set();

export class Visitor {
  #sent; // response that the page came with
  #journey;

  constructor(journey, page) {
    this.#journey = journey;
    this.page = page;
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) this.#sent = response;
    });
    page.on("dialog", (dialog) => assert.fail(`a dialog opened: ${dialog.message()}`));
  }

  /** Opens a page by its path below the base path and the language. */
  async open(path) {
    return this.page.goto(this.#journey.home + path);
  }

  /** Clicks what leads to another page, and waits for that. */
  async go(selector) {
    const link = this.page.locator(selector).first();
    if (!(await link.count())) assert.fail(`no ${selector} at ${this.page.url()}:\n${await this.text()}`);
    await Promise.all([this.page.waitForEvent("load"), link.click()]);
  }

  /** Fills in inputs by their names: texts, true for a box or the value of a radio button, a day. */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const inputs = this.page.locator(`main [name="${name}"]`);
      const type = await inputs.first().getAttribute("type");
      if (type === "radio" || type === "checkbox") {
        for (const one of await inputs.all()) {
          const chosen = [value].flat().includes(await one.getAttribute("value"));
          if (chosen || type === "checkbox") await one.setChecked(chosen);
        }
      } else if ((await inputs.first().evaluate((one) => one.tagName)) === "SELECT") await inputs.selectOption(value);
      else await inputs.fill(value);
    }
  }

  /** Sends the form of the page, by its first button or the one of a value. */
  async send(value) {
    await this.go(value ? `main button[value="${value}"]:not(.hidden)` : "main form.form button.go:visible");
  }

  /** The text of the page's content. */
  async text() {
    return this.page.locator("main").innerText();
  }

  /** Has the page examined, the first time that the journey comes to one of this name. */
  async see(name, status = 200) {
    assert.equal(this.#sent.status(), status, `${name} at ${this.page.url()}`);
    const { seen, language } = this.#journey;
    if (seen === undefined || seen.has(name)) return;
    seen.set(name, await examine(this.page, await this.#sent.text(), language === "zh"));
  }

  /** Sends a form that is not filled in right: the page comes back, says so at its head and at the inputs, and has the focus there. */
  async sendWrong(name, field, value) {
    refusals.add(this.page.url().split(/[?#]/)[0]);
    await this.send(value);
    const { page } = this;
    assert.equal(this.#sent.status(), 422, `${name} is refused`);
    assert.equal(await page.evaluate(() => document.activeElement.className), "faults", `${name}: what is wrong has the focus`);
    assert.match(await page.title(), /^(有误：|Error: )/, `title of ${name}`);
    await page.locator(`.faults a[href="#${field}"]`).first().click();
    assert.ok(await page.evaluate((id) => document.getElementById(id).contains(document.activeElement) || document.querySelector(":target").id === id, field), `the link leads to ${field}`);
    await this.see(`${name} with faults`, 422);
  }

  async logIn(email) {
    await this.fill({ email, password });
    await this.send();
  }
}

/** What an authenticator app shows now for a secret in base 32 (RFC 6238 over RFC 4226). */
function oneTimeCode(secret) {
  const bits = [...secret.replace(/\s/g, "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Makes an account of staff by the command line; sets its password by the link that was printed, and the one-time codes that staff must use. */
export async function hire(journey, visitor, role, agency) {
  const { portal, name, language } = journey;
  const email = `${role}-${name}@example.org`;
  const given = ["user", "add", "--data", portal.data, "--role", role, "--email", email, "--name", role, "--lang", language];
  const { stdout } = await run(portal.kaimen, agency ? [...given, "--agency", agency] : given);
  await visitor.open(stdout.match(/account\/password\/\?link=\S+/)[0]);
  await visitor.see("password");
  await visitor.fill({ password });
  await visitor.send();
  await visitor.see("log-in after the password is set");
  await visitor.logIn(email);
  await visitor.open("account/totp/");
  await visitor.see("one-time codes");
  await visitor.fill({ code: oneTimeCode(await visitor.page.locator("figure.qr code").innerText()) });
  await visitor.send();
  await visitor.see(`account of ${role}`);
}

/**
 * Runs a part of a journey in a browser of somebody's own.
 * @param {object} journey portal, name, language, home, seen
 * @param {(visitor: Visitor) => Promise<void>} body
 */
export const visit = (journey, body) =>
  withPage({ browser: journey.portal.browser, base: journey.portal.server.base }, { javaScriptEnabled: journey.scripts, mayFail: (url) => refusals.has(url.split(/[?#]/)[0]) }, (page) => body(new Visitor(journey, page)));
