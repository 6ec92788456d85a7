// The examples of the interface on a dataset's page run as they stand there,
// against the portal's own server.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "./code.mjs";
import { withPage } from "./rig/browser.mjs";

/** How an example is run, by its language; each gives the number of rows that it read. */
const runners = {
  curl: async (folder, code) => JSON.parse(await run(folder, "sh", ["-e"], code)).rows.length,
  python: async (folder, code) => parseInt(await run(folder, "python3", ["-"], code), 10),
  r: async (folder, code) => parseInt((await run(folder, "Rscript", ["-"], code)).match(/(\d+) obs\. of/)[1], 10),
  javascript: async (folder, code) => parseInt(await run(folder, process.execPath, ["--input-type=module", "-"], code), 10),
  go: async (folder, code) => {
    await writeFile(join(folder, "main.go"), code);
    return parseInt(await run(folder, "go", ["run", "main.go"], ""), 10);
  },
};

export function calls(portal) {
  const examplesOf = async (page, path) => {
    await page.goto(portal.base + path);
    return page.evaluate(() => Object.fromEntries([...document.querySelectorAll(".calls pre code")].map((one) => [one.id.replace("call-", ""), one.textContent])));
  };

  test("the examples of the interface run as they stand on a dataset's page", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kaimen-calls-"));
    let ran = 0;
    try {
      await withPage(portal, {}, async (page) => {
        for (const path of portal.pages.filter((path) => /^datasets\/[^/]+\/$/.test(path))) {
          const examples = await examplesOf(page, path);
          if (Object.keys(examples).length === 0) continue;
          assert.deepEqual(Object.keys(examples).sort(), Object.keys(runners).sort(), path);
          if (examples.python.includes("KAIMEN_KEY")) {
            for (const [language, text] of Object.entries(examples)) assert.match(text, /KAIMEN_KEY/, `${path}: ${language}`);
            continue;
          }
          for (const [language, runner] of Object.entries(runners)) {
            if (language === "go" && ran > 2) continue; // a program to compile each time
            const rows = await runner(folder, examples[language].replaceAll(portal.base, portal.server.base));
            assert.ok(rows > 0 && rows <= 5, `${path}: ${rows} rows by ${language}`);
          }
          ran++;
        }
      });
    } finally {
      await rm(folder, { recursive: true });
    }
    assert.ok(ran > 10, `${ran} pages with examples`);
  });

  test("the page of the interface leads to its description", async () => {
    await withPage(portal, {}, async (page) => {
      for (const path of ["api/", "en/api/"]) {
        await page.goto(portal.base + path);
        const href = await page.locator("main a[href$='.json']").first().getAttribute("href");
        const document = await (await fetch(new URL(href, portal.base + path))).json();
        assert.equal(document.openapi, "3.1.1");
        for (const address of Object.keys(document.paths)) {
          assert.equal(await page.locator("summary code", { hasText: `/api${address}` }).count() > 0, true, `${path} has ${address}`);
        }
      }
    });
  });
}
