// The search page's live filter.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";

export function search(portal) {
  for (const [home, words, none] of [["", "客流", "没有这样的词"], ["en/", "metro", "no-such-word"]]) {
    test(`the search box of /${home} finds by "${words}" and says how many`, async () => {
      await withPage(portal, {}, async (page) => {
        await page.goto(portal.base + home);
        await page.fill("input[name=q]", words);
        await page.keyboard.press("Enter");
        await page.waitForURL(/search\/\?q=/);
        const found = page.locator("[data-results] .title a");
        await found.first().waitFor();
        assert.match(await page.locator("[role=status]").textContent(), new RegExp(`${await found.count()}`));
        assert.ok(await page.locator("[data-titles]").isHidden(), "the list of all titles makes room");
        await page.fill("input[name=q]", none);
        await found.first().waitFor({ state: "detached" });
        assert.notEqual((await page.locator("[role=status]").textContent()).trim(), "");
        await page.fill("input[name=q]", "");
        await page.locator("[data-titles]").waitFor();
        await page.fill("input[name=q]", words);
        await found.first().click();
        await page.locator("article.set h1").waitFor();
        await page.goBack();
        await found.first().waitFor();
        assert.equal(await page.inputValue("input[name=q]"), words, "going back restores the words");
      });
    });
  }

  test("what is typed is never taken for markup", async () => {
    await withPage(portal, {}, async (page) => {
      const words = `"><img src=x onerror=alert(1)>`;
      await page.goto(`${portal.base}search/?q=${encodeURIComponent(words)}`);
      assert.equal(await page.inputValue("input[name=q]"), words);
      assert.equal(await page.locator("main img").count(), 0);
    });
  });
}
