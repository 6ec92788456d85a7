// The pages of a release: all of them, and one of each template.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Paths of all HTML pages among a release's files, as a browser asks for them. */
export const allPages = (files) =>
  [...files.keys()].filter((path) => path.endsWith(".html")).map((path) => path.replace(/(^|\/)index\.html$/, "$1")).sort();

/** The file of a page below the public folder. */
export const fileOf = (path) => (path === "" || path.endsWith("/") ? `${path}index.html` : path);

/** The same page in the other language. */
export const twin = (path) => (path.startsWith("en/") ? path.slice(3) : `en/${path}`);

/** What a template's page looks like by its path, without the language. */
const templates = {
  home: /^$/,
  datasets: /^datasets\/$/,
  facets: /^domains\/$/,
  list: /^domains\/[^/]+\/$/,
  agencies: /^agencies\/$/,
  agency: /^agencies\/[^/]+\/$/,
  "open list": /^open-list\/$/,
  statistics: /^statistics\/$/,
  definitions: /^statistics\/definitions\/$/,
  search: /^search\/$/,
  about: /^about\/$/,
  licence: /^licence\/$/,
  accessibility: /^accessibility\/$/,
  api: /^api\/$/,
  formats: /^help\/formats\/$/,
  privacy: /^privacy\/$/,
  missing: /^404\.html$/,
};

/** Kinds of datasets that are drawn so differently that each is a template of its own. */
const datasets = {
  "dataset with a line": /class="chart line"/,
  "dataset with bars": /class="chart bar"/,
  "dataset with a map": /class="chart map"/,
  "conditional dataset": /class="kind"><span class="class conditional"/,
};

/**
 * One page of each template in both languages.
 * @returns {Promise<Map<string, string>>} path by a name such as "home, en"
 */
export async function onePerTemplate(folder, paths) {
  const chinese = paths.filter((path) => !path.startsWith("en/"));
  const found = new Map();
  for (const [name, pattern] of Object.entries(templates)) {
    found.set(name, chinese.find((path) => pattern.test(path)));
  }
  for (const path of chinese.filter((path) => /^datasets\/[^/]+\/$/.test(path))) {
    const html = await readFile(join(folder, fileOf(path)), "utf8");
    for (const [name, mark] of Object.entries(datasets)) {
      if (!found.has(name) && mark.test(html)) found.set(name, path);
    }
  }
  const missing = [...Object.keys(templates), ...Object.keys(datasets)].filter((name) => found.get(name) === undefined);
  if (missing.length > 0) throw new Error(`the release has no page for: ${missing.join(", ")}`);
  return new Map([...found].flatMap(([name, path]) => [[`${name}, zh`, path], [`${name}, en`, twin(path)]]));
}
