// Searching on a host of plain files: no server of the portal's answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { oldBrowser, withPage } from "./rig/browser.mjs";

const languages = [
  { home: "", words: "客流", none: "魑魅魍魉", note: /基本搜索/, unapplied: /覆盖时间/, plain: /没有启用脚本/ },
  { home: "en/", words: "metro", none: "xyzzyqq", note: /basic search/, unapplied: /time that data cover/, plain: /scripts are off/ },
];

const titles = (page) => page.locator("#answer .sets .title a");

export function searchAlone(portal) {
  const mayFail = (url) => url.startsWith(`${portal.base}api/`); // which is not there

  for (const { home, words, none, note, unapplied, plain } of languages) {
    test(`on a host of files /${home}search/ finds by itself and says that it is the basic search`, async () => {
      await withPage(portal, { mayFail }, async (page) => {
        await page.goto(portal.base + home);
        await page.fill("#q", words);
        await page.keyboard.press("Enter");
        await page.locator("#answer[data-answer=basic]").waitFor();
        assert.match(await page.locator("#answer .note").first().textContent(), note);
        assert.match(await page.title(), new RegExp(`^${words} · [^·]+ · [^·]+$`));
        const all = await titles(page).count();
        assert.ok(all > 1, `${all} datasets`);
        assert.match(await page.locator("#found").textContent(), new RegExp(`\\b${all}\\b`));
        assert.ok((await page.locator("#answer mark").count()) > 0, "what was found is marked");
        await page.fill("#q", none);
        await page.locator("#answer .empty").waitFor();
        await page.fill("#q", "");
        await page.locator("#answer[data-answer=titles] .titles a").first().waitFor();
        await page.fill("#q", words);
        await titles(page).first().click();
        await page.locator("article.set h1").waitFor();
        await page.goBack();
        await titles(page).first().waitFor();
        assert.equal(await page.inputValue("#q"), words, "going back restores the words");
      });
    });

    test(`on a host of files /${home}search/ filters, and chips take the filters off`, async () => {
      await withPage(portal, { mayFail }, async (page) => {
        await page.goto(`${portal.base}${home}search/?q=${encodeURIComponent(words)}`);
        await titles(page).first().waitFor();
        const all = await titles(page).count();
        await page.locator("#agency-metro").check();
        await page.locator(".chips").waitFor();
        await page.locator("#facet-format").evaluate((facet) => (facet.open = true));
        await page.locator("#format-csv").check();
        await page.waitForURL(/format=csv/);
        await page.locator(".chips li").nth(2).waitFor();
        const some = await titles(page).count();
        assert.ok(some > 0 && some < all, `${some} of ${all} with filters`);
        await page.goBack();
        await page.locator("#format-csv:not(:checked)").waitFor({ state: "attached" });
        assert.ok(await page.locator("#agency-metro").isChecked());
        await page.locator(".chips .all").click();
        await page.locator(".chips").waitFor({ state: "detached" });
        await titles(page).nth(all - 1).waitFor();
      });
    });

    test(`on a host of files /${home}search/ shows what it cannot apply, and each comes off`, async () => {
      await withPage(portal, { mayFail }, async (page) => {
        await page.addInitScript(oldBrowser);
        const asked = [["q", words], ["agency", "metro"], ["agency", "gone"], ["item", home ? "date" : "日期"], ["bbox", "121,31,122,32"], ["from", "2024-01-01"], ["to", "2024-12-31"]];
        await page.goto(`${portal.base}${home}search/?${new URLSearchParams(asked)}`);
        const chips = page.locator(".chips a:not(.all)");
        await chips.first().waitFor();
        assert.deepEqual(await chips.locator("b").allTextContents(), [await chips.locator("b").first().textContent(), ...asked.slice(2).map(([, value]) => value)]);
        assert.match(await page.locator("[data-unapplied]").textContent(), unapplied);
        const narrow = await titles(page).count();
        const answered = async (asks) => {
          await page.waitForURL(asks); // the address changes before the answer is there
          await page.locator("#answer:not([aria-busy])").waitFor();
        };
        await chips.nth(1).click();
        await answered((url) => url.searchParams.getAll("agency").join() === "metro");
        await page.locator("#agency-metro").uncheck();
        await answered((url) => !url.searchParams.has("agency") && url.searchParams.get("from") === "2024-01-01");
        for (const [name] of asked.slice(3)) {
          await chips.first().click();
          await answered((url) => !url.searchParams.has(name));
        }
        await page.locator(".chips").waitFor({ state: "detached" });
        assert.equal(await page.locator("[data-unapplied]").count(), 0);
        assert.ok((await titles(page).count()) > narrow, "more is found without them");
        await page.goto(`${portal.base}${home}search/?${new URLSearchParams(asked)}`);
        await page.locator(".chips .all").click();
        await page.waitForURL((url) => [...url.searchParams.keys()].join() === "q");
      });
    });

    test(`on a host of files the box on /${home} suggests`, async () => {
      await withPage(portal, { mayFail }, async (page) => {
        await page.goto(portal.base + home);
        await page.getByRole("combobox").pressSequentially(words);
        await page.getByRole("option").first().waitFor();
        await page.keyboard.press("ArrowUp"); // agencies come first, datasets last
        await page.keyboard.press("Enter");
        await page.locator("article.set h1").waitFor();
      });
    });

    test(`without scripts and server the form on /${home} leads to all titles and says why`, async () => {
      await withPage(portal, { javaScriptEnabled: false }, async (page) => {
        await page.goto(portal.base + home);
        await page.fill("#q", words);
        await page.keyboard.press("Enter");
        await page.waitForURL(/search\/\?q=/);
        assert.match(await page.locator("#answer .note").textContent(), plain);
        assert.ok((await page.locator(".titles a").count()) > 10, "all titles are there as links");
        await page.locator(".initials a").last().click();
        await page.locator(".titles a").first().click();
        await page.locator("article.set h1").waitFor();
      });
    });
  }
}
