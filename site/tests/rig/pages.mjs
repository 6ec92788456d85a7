// The pages of a release: all of them, and one of each template.

import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Paths of all HTML pages below folder, as a browser asks for them. */
export async function allPages(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .map((path) => path.replace(/(^|\/)index\.html$/, "$1"))
    .sort();
}

/** The file of a page below the public folder. */
export const fileOf = (path) => (path === "" || path.endsWith("/") ? `${path}index.html` : path);

/** The same page in the other language. */
export const twin = (path) => (path.startsWith("en/") ? path.slice(3) : `en/${path}`);

/** What a template's page looks like by its path, without the language. */
const templates = {
  home: /^$/,
  datasets: /^datasets\/$/,
  facets: /^datasets\/[^/]+\/$/,
  list: /^datasets\/[^/]+\/[^/]+\/$/,
  agencies: /^agencies\/$/,
  agency: /^agencies\/[^/]+\/$/,
  "open list": /^open-list\/$/,
  statistics: /^statistics\/$/,
  search: /^search\/$/,
  about: /^about\/$/,
  licence: /^licence\/$/,
  accessibility: /^accessibility\/$/,
  formats: /^formats\/$/,
  privacy: /^privacy\/$/,
  missing: /^404\.html$/,
};

/** Marks in a dataset's page that make it a template of its own. */
const datasetKinds = {
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
  const bare = paths.filter((path) => !path.startsWith("en/"));
  const found = new Map();
  const isDataset = async (path) => (await readFile(join(folder, fileOf(path)), "utf8")).includes('<article class="set"');
  for (const [name, pattern] of Object.entries(templates)) {
    for (const path of bare.filter((path) => pattern.test(path))) {
      if (name === "facets" && (await isDataset(path))) continue;
      found.set(name, path);
      break;
    }
  }
  for (const [name, mark] of Object.entries(datasetKinds)) {
    for (const path of bare.filter((path) => templates.facets.test(path))) {
      const html = await readFile(join(folder, fileOf(path)), "utf8");
      if (mark.test(html) && html.includes('<article class="set"')) {
        found.set(name, path);
        break;
      }
    }
  }
  const missing = [...Object.keys(templates), ...Object.keys(datasetKinds)].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`the release has no page for: ${missing.join(", ")}`);
  return new Map([...found].flatMap(([name, path]) => [[`${name}, zh`, path], [`${name}, en`, twin(path)]]));
}
