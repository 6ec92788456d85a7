// What a machine can tell of accessibility; the rest is in the other tests.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";

/** The file of axe-core, for a page to run. */
export const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Rules that axe counts as serious or critical, with what breaks them; all of its rules, unless its options name some. */
export const serious = async (options = {}) => {
  const { violations } = await globalThis.axe.run(document, options);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary ?? ""}`);
};

export function accessibility(portal) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe-core finds nothing serious on any template, ${colorScheme}`, async () => {
      const source = await readFile(axe, "utf8");
      const found = [];
      await withPage(portal, { colorScheme }, async (page) => {
        for (const [name, path] of portal.templates) {
          await page.goto(portal.base + path);
          await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
          await page.evaluate(source);
          for (const finding of await page.evaluate(serious)) found.push(`${name}: ${finding}`);
        }
      });
      assert.deepEqual(found, []);
    });
  }
}
