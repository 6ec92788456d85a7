// The examples on a dataset's page run as they stand there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";

/** Runs a program in a folder with input on its standard input; its output, or a failed test. */
export async function run(folder, program, args, input) {
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8" } });
  child.stdin.end(input);
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${input}\n${err}`);
  return out;
}

/** How an example is run, by its language; each gives the number of rows that it found, where it says so. */
const runners = (portal) => ({
  curl: (folder, code) => run(folder, "sh", ["-e"], code),
  python: async (folder, code) => parseInt(await run(folder, "python3", ["-"], code), 10),
  javascript: async (folder, code) => parseInt(await run(folder, process.execPath, ["--input-type=module", "-"], code), 10),
  r: async (folder, code) => parseInt((await run(folder, "Rscript", ["-"], code)).match(/(\d+) obs\. of/)[1], 10),
  duckdb: async (folder, code) => {
    const fetched = code.match(/^-- (curl .*)$/m)[1];
    await run(folder, "sh", ["-e"], fetched);
    return parseInt(await run(folder, portal.duckdb, [], code), 10);
  },
});

export function code(portal) {
  test("the examples of every dataset run as they stand on its page", async () => {
    const datasets = portal.pages.filter((path) => /^datasets\/[^/]+\/$/.test(path)); // English pages show the same examples
    let ran = 0;
    await withPage(portal, {}, async (page) => {
      for (const path of datasets) {
        await page.goto(portal.base + path);
        const examples = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll(".code pre code")].map((one) => [one.id.replace("code-", ""), one.textContent])));
        if (Object.keys(examples).length === 0) continue;
        const folder = await mkdtemp(join(tmpdir(), "kaimen-code-"));
        try {
          const rows = {};
          for (const [language, runner] of Object.entries(runners(portal))) {
            assert.ok(examples[language], `${path} has an example for ${language}`);
            rows[language] = await runner(folder, examples[language]);
          }
          assert.ok(rows.python > 0, `${path}: Python found rows`);
          assert.equal(rows.javascript, rows.python, `${path}: rows by JavaScript`);
          assert.equal(rows.r, rows.python, `${path}: rows by R`);
          assert.equal(rows.duckdb, Math.min(rows.python, 10), `${path}: rows by DuckDB`);
          assert.equal((await readdir(folder)).length, 2, `${path}: curl left the CSV and the Parquet file`);
          ran++;
        } finally {
          await rm(folder, { recursive: true });
        }
      }
    });
    assert.ok(ran > 10, `${ran} pages with examples`);
  });
}
