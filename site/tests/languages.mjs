// The language switch.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";
import { twin } from "./rig/pages.mjs";

export function languages(portal) {
  test("the language switch stays on the same page, and leads back", async () => {
    await withPage(portal, {}, async (page) => {
      for (const [name, path] of portal.templates) {
        await page.goto(portal.base + path);
        for (const want of [twin(path), path]) {
          await page.locator("header.site nav a[hreflang]").click();
          await page.waitForURL(portal.base + want);
          const language = await page.locator("html").getAttribute("lang");
          assert.equal(language, want.startsWith("en/") ? "en" : "zh-Hans-CN", `language of ${name} after the switch`);
        }
      }
    });
  });

  test("every page exists in both languages", () => {
    const all = new Set(portal.pages);
    const alone = portal.pages.filter((path) => !all.has(twin(path)));
    assert.deepEqual(alone, []);
  });

  // Names that come out of the data, such as those of lines in a picture, stay as they are.
  test("headings and labels of English pages are English, or marked as Chinese", async () => {
    await withPage(portal, {}, async (page) => {
      for (const [name, path] of portal.templates) {
        if (!path.startsWith("en/")) continue;
        await page.goto(portal.base + path);
        const loud = await page.evaluate(() =>
          [...document.querySelectorAll("h1, h2, h3, label, button, summary, nav a, dt, th")]
            .filter((element) => !element.closest("details table"))
            .filter((element) => /\p{Script=Han}/u.test(element.textContent) && element.closest("[lang]") === document.documentElement)
            .map((element) => element.textContent.trim()),
        );
        assert.deepEqual(loud, [], `Chinese in headings and labels of ${name}`);
      }
    });
  });
}
