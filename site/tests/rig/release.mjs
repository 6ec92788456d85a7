// Builds the binary and a release of the sample catalogue in a folder of its own,
// and the program that runs the pages' examples for DuckDB.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeUse } from "./use.mjs";

const run = promisify(execFile);
const module = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** The day that the sample catalogue is described for: pages say what is late on it. */
const asOf = "2026-11-22";

/**
 * Builds a release for a base URL.
 * @returns {Promise<{kaimen: string, data: string, duckdb: string, public: string, files: Map<string, {bytes: number, sha256: string}>}>}
 *   the programs, the data directory, the folder that a web host serves, and the manifest's files by path below it
 */
export async function buildRelease(folder, baseURL) {
  const kaimen = join(folder, "kaimen");
  await run("go", ["build", "-o", kaimen, "./cmd/kaimen"], { cwd: module });
  const duckdb = join(folder, "duckdb");
  await run("go", ["build", "-o", duckdb, "./site/tests/rig/duckdb"], { cwd: module });
  const data = join(folder, "data");
  await writeUse(data);
  await run(kaimen, ["build", "--quiet", "--data", data, "--base-url", baseURL, "--as-of", asOf], { cwd: folder });
  const current = join(data, "current");
  const manifest = JSON.parse(await readFile(join(current, "manifest.json"), "utf8"));
  return {
    kaimen,
    data,
    duckdb,
    public: join(current, "public"),
    files: new Map(manifest.files.map((file) => [file.path, file])),
  };
}
