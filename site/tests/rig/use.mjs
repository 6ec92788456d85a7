// How a portal is used, as its server tells the next release: whole days from
// September 2026 to the day before the release.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const first = "2026-09-20";
const last = "2026-11-21";
const monthEnd = "2026-10-31";
const datasets = ["city-parks", "metro-daily-ridership"];

/** The dates from one to another, both included. */
const days = (from, to) => {
  const out = [];
  for (const day = new Date(from); day <= new Date(to); day.setUTCDate(day.getUTCDate() + 1)) out.push(day.toISOString().slice(0, 10));
  return out;
};

const sum = (rows, key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);

/** Sums of rows; none is told of what comes to nothing. */
const counts = (rows, ...keys) => Object.fromEntries(keys.map((key) => [key, sum(rows, key)]).filter(([, n]) => n > 0));

/** Writes the files of use into a data directory. */
export async function writeUse(data) {
  const cells = days(first, last).flatMap((on, i) =>
    datasets.map((dataset, j) => ({ on, dataset, views: 20 + ((i * (7 + j)) % 31), ...(i % 3 === j ? { downloads: 5 + (i % 4) } : {}) })),
  );
  const portal = days(first, last).map((on, i) => {
    const own = cells.filter((cell) => cell.on === on);
    return { on, views: sum(own, "views") + 60 + (i % 17), downloads: sum(own, "downloads") + 10, ...(i % 2 ? { calls: 15 } : {}), searches: 9, visitors: 12 + (i % 9) };
  });
  const told = cells.filter(({ on }) => on <= monthEnd);
  const usage = {
    version: 1,
    from: first,
    to: last,
    total: counts(portal, "views", "downloads", "calls", "searches"),
    lately: counts(portal.slice(-30), "views", "downloads", "calls", "searches"),
    until: monthEnd,
    datasets: datasets.map((dataset) => {
      const own = told.filter((cell) => cell.dataset === dataset);
      const month = own.filter(({ on }) => on.startsWith(monthEnd.slice(0, 7)));
      return { dataset, month: counts(month, "views", "downloads"), total: counts(own, "views", "downloads") };
    }),
  };
  const folder = join(data, "activity");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "usage.json"), JSON.stringify(usage));
  await writeFile(join(folder, "daily.json"), JSON.stringify({ version: 1, days: portal, cells }));
}
