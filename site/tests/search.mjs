// Searching with the server: by typing, by keyboard, by filters, without
// scripts, and while the server is away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { oldBrowser, withPage } from "./rig/browser.mjs";

/** What is asked in each language, and words that find nothing. */
const languages = [
  { home: "", words: "客流", none: "魑魅魍魉", note: /基本搜索/ },
  { home: "en/", words: "ridership", none: "xyzzyqq", note: /basic search/ },
];

const titles = (page) => page.locator("#answer .sets .title a");
const status = (page) => page.locator("#found");

/** Waits until the status line names as many datasets as the server finds for an address. */
async function counted(page, served, query) {
  const answer = await (await fetch(`${served.base}api/v1/search?${new URLSearchParams(query)}`)).json();
  await page.waitForFunction((total) => (document.getElementById("found").textContent.match(/\d+/)?.[0] ?? "0") === String(total), answer.total);
  return answer.total;
}

/** Marks the document, so that a reload shows. */
const mark = (page) => page.evaluate(() => (globalThis.same = true));
const sameDocument = (page) => page.evaluate(() => globalThis.same === true);

export function search(portal) {
  const served = { ...portal, base: portal.server.base };

  for (const { home, words, none, note } of languages) {
    test(`typing at /${home}search/ answers without a reload and says how many`, async () => {
      await withPage(served, {}, async (page) => {
        await page.goto(`${served.base}${home}search/`);
        await mark(page);
        await page.locator("#q").pressSequentially(words);
        const total = await counted(page, served, { q: words, lang: home ? "en" : "zh" });
        assert.ok(total > 1, `${total} datasets`);
        assert.equal(await titles(page).count(), total);
        assert.ok((await page.locator("#answer mark").count()) >= total, "what was found is marked");
        assert.equal(await status(page).getAttribute("role"), "status", "the number is read out");
        assert.equal(new URL(page.url()).searchParams.get("q"), words);
        assert.match(await page.title(), new RegExp(`^${words} · `));
        await page.fill("#q", none);
        await page.locator("#answer .empty").waitFor();
        assert.ok((await page.locator("#answer .onward a").count()) > 0, "an empty answer leads on");
        await page.fill("#q", "");
        await counted(page, served, {});
        assert.ok(await sameDocument(page), "the page was not loaded again");
      });
    });

    test(`the box on /${home} suggests, by keyboard`, async () => {
      await withPage(served, {}, async (page) => {
        await page.goto(served.base + home);
        const box = page.getByRole("combobox");
        await box.pressSequentially(words);
        const options = page.getByRole("option");
        await options.first().waitFor();
        assert.equal(await box.getAttribute("aria-expanded"), "true");
        assert.equal(await box.getAttribute("aria-activedescendant"), null, "nothing is chosen until a key says so");
        await page.keyboard.press("ArrowDown");
        assert.equal(await box.getAttribute("aria-activedescendant"), await options.first().getAttribute("id"));
        assert.equal(await options.first().getAttribute("aria-selected"), "true");
        await page.keyboard.press("ArrowUp");
        assert.equal(await box.getAttribute("aria-activedescendant"), null);
        await page.keyboard.press("ArrowUp");
        assert.equal(await options.last().getAttribute("aria-selected"), "true", "up from the box is the last");
        await page.keyboard.press("Escape");
        await options.first().waitFor({ state: "detached" });
        assert.equal(await box.getAttribute("aria-expanded"), "false");
        assert.equal(await box.inputValue(), words, "Escape closes the list and keeps the words");
        await page.keyboard.press("ArrowDown");
        await options.first().waitFor();
        await page.keyboard.press("ArrowDown");
        const chosen = await options.first().locator("span").textContent();
        await page.keyboard.press("Enter");
        await page.locator("article.set h1").waitFor();
        assert.equal((await page.locator("article.set h1").textContent()).trim(), chosen);
      });
    });

    test(`without scripts the server answers the form on /${home}`, async () => {
      await withPage(served, { javaScriptEnabled: false }, async (page) => {
        await page.goto(served.base + home);
        await page.fill("#q", words);
        await page.keyboard.press("Enter");
        await page.waitForURL(/search\/\?q=/);
        assert.equal(await page.inputValue("#q"), words);
        const all = await titles(page).count();
        assert.ok(all > 1, `${all} datasets`);
        const boxes = page.locator("#facet-agency input");
        await boxes.first().check();
        await page.locator(".apply").click();
        await page.waitForURL(/agency=/);
        const some = await titles(page).count();
        assert.ok(some > 0 && some < all, `${some} of ${all} after a filter`);
        await page.locator(".chips a").first().click();
        assert.equal(await titles(page).count(), all, "the chip takes the filter off");
        await titles(page).first().click();
        await page.locator("article.set h1").waitFor();
      });
    });

    test(`the server goes away and comes back while /${home}search/ is open`, async () => {
      const host = { ...portal, base: portal.front };
      await withPage(host, { mayFail: (url) => url.startsWith(`${host.base}api/`) }, async (page) => {
        await page.goto(`${host.base}${home}search/?q=${encodeURIComponent(`${words}  ${words}`)}`);
        const title = (await page.title()).split(" · ").slice(1);
        await mark(page);
        await portal.server.stop();
        try {
          await page.fill("#q", home ? "metro" : "轨道");
          await page.locator("#answer[data-answer=basic]").waitFor();
          assert.match(await page.locator("#answer .note").textContent(), note);
          assert.deepEqual((await page.title()).split(" · ").slice(1), title, "only the words in the title change");
          assert.ok((await titles(page).count()) > 0);
        } finally {
          await portal.server.start();
        }
        await page.fill("#q", words);
        await page.locator("#answer[data-answer=server]").waitFor();
        await counted(page, served, { q: words, lang: home ? "en" : "zh" });
        assert.ok(await sameDocument(page), "the page was not loaded again");
      });
    });
  }

  for (const [home, said] of [["", /太长/], ["en/", /too long/]]) {
    test(`a question too long for what stands before the server of /${home}search/ is told to the reader, and can be mended`, async () => {
      const long = "站".repeat(200);
      const tooLong = (url) => String(url).length > 2048;
      await withPage(served, { mayFail: tooLong }, async (page) => {
        await page.route(tooLong, (route) => route.fulfill({ status: 414, body: "URI Too Long" }));
        await page.goto(`${served.base}${home}search/`);
        await page.locator("#facet-more summary").click();
        await page.fill("#item", long);
        await page.fill("#q", long);
        await page.keyboard.press("Enter");
        await page.waitForFunction((text) => new RegExp(text).test(document.getElementById("found").textContent), said.source);
        assert.equal(await page.locator("#answer").getAttribute("data-answer"), "server", "the browser does not search by itself");
        await page.fill("#item", "");
        await page.fill("#q", "metro");
        await counted(page, served, { q: "metro", lang: home ? "en" : "zh" });
      });
    });
  }

  test("a browser of some years ago is answered by the server too", async () => {
    await withPage(served, {}, async (page) => {
      await page.addInitScript(oldBrowser);
      await page.goto(`${served.base}search/`);
      await mark(page);
      const suggested = page.waitForResponse((one) => one.url().includes("api/v1/suggest"));
      await page.locator("#q").pressSequentially("metro");
      assert.equal((await suggested).status(), 200);
      await page.getByRole("option").first().waitFor();
      await page.locator("#q").fill("客流");
      await counted(page, served, { q: "客流", lang: "zh" });
      assert.equal(await page.locator("#answer").getAttribute("data-answer"), "server");
      assert.ok(await sameDocument(page), "the page was not loaded again");
    });
  });

  test("every page with a search box suggests", async () => {
    const lost = `${served.base}en/no-such-page/`;
    await withPage(served, { mayFail: (url) => url === lost }, async (page) => {
      for (const address of [`${served.base}datasets/`, `${served.base}en/datasets/`, `${served.base}search/`, lost]) {
        await page.goto(address);
        await page.locator("#q").pressSequentially("metro");
        await page.locator("#suggestions [role=option]").first().waitFor();
      }
    });
  });

  test("filters narrow, widen, come off, and the back button restores them", async () => {
    await withPage(served, {}, async (page) => {
      await page.goto(`${served.base}search/`);
      await mark(page);
      const all = await counted(page, served, {});
      const boxes = page.locator("#facet-agency input");
      const [one, other] = [await boxes.nth(0).getAttribute("value"), await boxes.nth(1).getAttribute("value")];
      await page.locator(`#agency-${one}`).check();
      const narrow = await counted(page, served, [["agency", one]]);
      assert.ok(narrow < all, `${narrow} of ${all}`);
      assert.equal(await page.evaluate(() => document.activeElement.id), `agency-${one}`, "the focus stays on the box");
      assert.ok(await page.locator(`#agency-${other}`).isVisible(), "a facet does not narrow itself");
      await page.locator(`#agency-${other}`).check();
      const wide = await counted(page, served, [["agency", one], ["agency", other]]);
      assert.ok(wide > narrow, "values of one facet are alternatives");
      await page.locator("#facet-format").evaluate((facet) => (facet.open = true));
      await page.locator("#format-csv").check();
      await page.locator(".chips li").nth(3).waitFor();
      await counted(page, served, [["agency", one], ["agency", other], ["format", "csv"]]);
      assert.equal(await page.locator(".chips a:not(.all)").count(), 3);
      await page.locator(".chips a").first().click();
      await counted(page, served, [["agency", other], ["format", "csv"]]);
      assert.ok(!(await page.locator(`#agency-${one}`).isChecked()), "its box is empty again");
      await page.goBack();
      await counted(page, served, [["agency", one], ["agency", other], ["format", "csv"]]);
      await page.goBack();
      await counted(page, served, [["agency", one], ["agency", other]]);
      assert.ok(await page.locator(`#agency-${one}`).isChecked(), "going back sets the box again");
      await page.locator(".chips .all").click();
      await counted(page, served, {});
      assert.ok(await sameDocument(page), "the page was not loaded again");
    });
  });

  test("the next page is had without a reload, and the back button leads to the one before", async () => {
    await withPage(served, {}, async (page) => {
      await page.goto(`${served.base}search/`);
      await mark(page);
      const total = await counted(page, served, {});
      const first = await titles(page).allTextContents();
      await page.locator(".pager a[rel~=next]").click();
      await page.waitForURL(/cursor=/);
      await page.waitForFunction((title) => document.querySelector("#answer .title").textContent !== title, first[0]);
      const second = await titles(page).allTextContents();
      assert.equal(first.length + second.length, total, "two pages hold all datasets");
      assert.deepEqual(first.filter((title) => second.includes(title)), [], "none is on both");
      await page.goBack();
      await page.waitForFunction((title) => document.querySelector("#answer .title").textContent === title, first[0]);
      assert.ok(await sameDocument(page), "the page was not loaded again");
    });
  });

  test("the words are restored by the back button from a dataset's page", async () => {
    await withPage(served, {}, async (page) => {
      await page.goto(`${served.base}search/`);
      await page.fill("#q", "客流");
      await page.locator("#answer mark").first().waitFor();
      await titles(page).first().click();
      await page.locator("article.set h1").waitFor();
      await page.goBack();
      await page.locator("#answer mark").first().waitFor();
      assert.equal(await page.inputValue("#q"), "客流");
    });
  });

  test("datasets are found by their data items, and sorted", async () => {
    await withPage(served, {}, async (page) => {
      await page.goto(`${served.base}en/search/`);
      await page.locator("#facet-more summary").click();
      await page.fill("#item", "date");
      await page.keyboard.press("Enter");
      const total = await counted(page, served, { item: "date", lang: "en" });
      assert.ok(total > 0, "a data item is found");
      await page.selectOption("#sort", "name");
      await page.waitForURL(/sort=name/);
      await page.locator("#answer:not([aria-busy])").waitFor();
      const shown = await titles(page).allTextContents();
      assert.deepEqual(shown, [...shown].sort((a, b) => a.localeCompare(b, "en")));
    });
  });

  test("the other language shows the same question", async () => {
    await withPage(served, {}, async (page) => {
      await page.goto(`${served.base}search/?q=metro&class=unconditional`);
      await page.fill("#q", "PM2.5");
      await page.waitForURL(/PM2\.5/);
      await page.locator("#answer:not([aria-busy])").waitFor();
      await page.locator("header.site a[hreflang]").click();
      await page.waitForURL(`${served.base}en/search/?q=PM2.5&class=unconditional`);
      assert.equal(await page.inputValue("#q"), "PM2.5");
    });
  });

  test("what is typed is never taken for markup", async () => {
    const words = `"><img src=x onerror=alert(1)>`;
    for (const host of [served, portal]) {
      await withPage(host, {}, async (page) => {
        await page.goto(`${host.base}search/?q=${encodeURIComponent(words)}`);
        await page.locator("#answer .empty").waitFor();
        assert.equal(await page.inputValue("#q"), words);
        assert.equal(await page.locator("main img").count(), 0);
      });
    }
  });
}
