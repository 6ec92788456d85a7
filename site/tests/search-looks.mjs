// How the answers to searches look and read, wherever they come from: on a
// phone, in the dark, to a machine that judges accessibility and HTML.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe, serious } from "./accessibility.mjs";
import { validator, withoutTemplates } from "./markup.mjs";
import { withPage } from "./rig/browser.mjs";
import { overflow } from "./sizes.mjs";

/** Answers of every kind, by what they are: where, and what has to be there. */
const answers = (portal) => {
  const served = portal.server.base;
  return {
    "an answer": [`${served}search/?q=%E5%AE%A2%E6%B5%81`, "#answer[data-answer=server] mark"],
    "an answer in English": [`${served}en/search/?q=metro&class=unconditional&format=csv`, "#answer .chips"],
    "everything": [`${served}search/`, "#answer[data-answer=server] .sets"],
    "an empty answer": [`${served}en/search/?q=metro+xyzzyqq&class=closed`, "#answer .empty"],
    "a fault": [`${served}search/?q=a&bbox=1,2`, "#answer .note"],
    "an answer of the browser's own": [`${portal.base}search/?q=%E5%AE%A2%E6%B5%81&class=unconditional&item=a&bbox=121,31,122,32&from=2024-01-01`, "#answer[data-answer=basic] [data-unapplied]"],
    "an empty one of the browser's own": [`${portal.base}en/search/?q=xyzzyqq`, "#answer[data-answer=basic] .empty"],
  };
};

/** Runs a test body on a page for each kind of answer. */
async function onEach(portal, options, body) {
  const all = answers(portal);
  const host = { ...portal, base: "http://127.0.0.1:" };
  await withPage(host, { ...options, mayFail: (url) => url === all["a fault"][0] }, async (page) => {
    for (const [name, [address, sign]] of Object.entries(all)) {
      await page.goto(address);
      await page.locator(sign).first().waitFor();
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      await body(page, name);
    }
  });
}

export function searchLooks(portal) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe-core finds nothing serious on any answer, ${colorScheme}`, async () => {
      const source = await readFile(axe, "utf8");
      const found = [];
      await onEach(portal, { colorScheme }, async (page, name) => {
        await page.evaluate(source);
        for (const finding of await page.evaluate(serious)) found.push(`${name}: ${finding}`);
      });
      assert.deepEqual(found, []);
    });
  }

  test("no answer scrolls sideways at 320 px, and its links and boxes are large enough for a thumb", async () => {
    await onEach(portal, { viewport: { width: 320, height: 640 } }, async (page, name) => {
      assert.deepEqual(await page.evaluate(overflow), [], `sticks out of ${name}`);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll(".facet label, .facet summary, .chips a, .pager a, .order select")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
          .map((one) => one.textContent.trim()),
      );
      assert.deepEqual(small, [], `lower than 24 px on ${name}`);
    });
  });

  test("filters stand beside the answers on a wide screen and behind a switch on a phone", async () => {
    for (const [width, beside] of [[1280, true], [375, false]]) {
      await withPage({ ...portal, base: portal.server.base }, { viewport: { width, height: 800 } }, async (page) => {
        await page.goto(`${portal.server.base}search/`);
        const box = page.locator("#facets input").first();
        assert.equal(await box.isVisible(), beside);
        if (!beside) {
          await page.locator("#facets > summary").click();
          await box.check();
          await page.locator(".chips").waitFor();
          assert.ok(await box.isVisible(), "the filters stay open when one is chosen");
        }
      });
    }
  });

  test("html-validate finds no error on any answer, be it of the server or of the browser", async () => {
    const found = [];
    await onEach(portal, {}, async (page, name) => {
      const sent = name.includes("browser") ? undefined : await (await fetch(page.url())).text();
      const { results } = await validator.validateString(withoutTemplates(sent ?? (await page.content())), name);
      for (const { messages } of results) {
        for (const { ruleId, message, line } of messages) found.push(`${name}:${line} ${ruleId}: ${message}`);
      }
    });
    assert.deepEqual(found.slice(0, 20), [], `${found.length} findings`);
  });

  test("no answer is for search engines", async () => {
    for (const home of ["", "en/"]) {
      const address = `${portal.server.base}${home}search/?q=metro&class=unconditional`;
      const answer = await fetch(address);
      assert.match(answer.headers.get("x-robots-tag"), /noindex/);
      const html = await answer.text();
      assert.match(html, /<meta name="robots" content="noindex">/);
      for (const [link] of html.matchAll(/<a [^>]*href="\?[^>]*>/g)) assert.match(link, /rel="[^"]*nofollow/, link);
    }
    assert.doesNotMatch(await (await fetch(`${portal.base}sitemap.xml`)).text(), /search\//);
  });
}
