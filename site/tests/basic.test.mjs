// The basic search, without a browser: the script reads the index of ten
// thousand synthetic datasets from files, and every byte that it reads counts.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { openBasic, ranges, tokens } from "../assets/js/basic.js";

const folder = await mkdtemp(join(tmpdir(), "kaimen-basic-"));
after(() => rm(folder, { recursive: true, force: true }));
const module = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
await promisify(execFile)("go", ["run", "./site/tests/rig/basicindex", folder], { cwd: module });
const documents = JSON.parse(await readFile(join(folder, "documents.json"), "utf8"));
const terms = JSON.parse(await readFile(join(folder, "terms.json"), "utf8"));
const simplified = new Map(await pairs());

let bytes = 0; // read since a query began
globalThis.fetch = async (path) => {
  try {
    const body = await readFile(join(folder, path));
    bytes += body.length;
    return new Response(body);
  } catch {
    return new Response("", { status: 404 });
  }
};

async function pairs() {
  const [from, to] = JSON.parse(await readFile(join(folder, "search/basic/common/simplified.json"), "utf8"));
  return [...from].map((char, i) => [char, [...to][i]]);
}

/** A search by a reader who has read nothing before, as on a page just opened. */
async function ask(query, lang = "zh") {
  bytes = 0;
  return openBasic("", lang).search(query);
}

const folded = (text) => tokens(text ?? "", simplified).map(({ term }) => term);

/** All texts of a document that the basic index holds. */
const textsOf = ({ id, code, title, summary, keywords_zh = [], keywords_en = [], items = [], files = [], agency_name = {}, domain_name = {} }) => [
  id, code, ...[title, summary, agency_name, domain_name, ...items.map((item) => item.title ?? {})].flatMap(({ zh, en }) => [zh, en]),
  ...keywords_zh, ...keywords_en, ...items.map(({ name }) => name), ...files,
];
const termsOf = documents.map((d) => new Set(textsOf(d).flatMap(folded)));

test("the script cuts texts into the terms that the index is made of", () => {
  const encoder = new TextEncoder();
  for (const [text, want] of Object.entries(terms)) {
    const at = (characters) => encoder.encode([...text].slice(0, characters).join("")).length;
    const got = tokens(text, simplified).map(({ term, start, end }) => ({ Term: term, Start: at(start), End: at(end) }));
    assert.deepEqual(got, (want ?? []).map(({ Term, Start, End }) => ({ Term, Start, End })), text);
  }
});

test("what matches is marked by characters, side by side as one", () => {
  assert.deepEqual(ranges("公交站点与Stops", new Set(["公交", "交站", "stops"])), [[0, 3], [5, 10]]);
  assert.deepEqual(ranges("公园与公交", new Set(["公"])), [[0, 1], [3, 4]]);
  assert.deepEqual(ranges("Bus Stops", new Set(["bus", "sto"]), undefined, "sto"), [[0, 3], [4, 7]]);
});

test("every fiftieth title finds itself first, for under 300 kB", async () => {
  const costs = [];
  for (const d of documents.filter((_, i) => i % 50 === 0)) {
    for (const lang of ["zh", "en"]) {
      const { hits } = await ask({ q: d.title[lang] }, lang);
      costs.push(bytes);
      assert.deepEqual(folded(hits[0]?.title), folded(d.title[lang]), `${d.title[lang]}: ${hits.length} hits`);
    }
  }
  report("titles", costs);
});

const queries = ["公交", "公共", "数据", "公交站点", "学校名单", "统计数据", "bus", "bus stops", "school list", "data", "statistics of the city", "2024",
  "2024年统计", "csv", "水", "公交 2023", "信息", "名称 地址 电话", "name address phone", "行政许可", "企业名单", "no such words here", "不存在的词语"];

test("words and pairs of characters find what holds them all, for under 300 kB", async () => {
  const costs = [];
  for (const q of queries) {
    const { total, loose, hits } = await ask({ q });
    costs.push(bytes);
    if (/^[\u4e00-\u9fff]{2,}( [\u4e00-\u9fff]{2,})*$/.test(q) && !loose) {
      const want = termsOf.filter((set) => folded(q).every((term) => set.has(term))).length;
      assert.equal(total, want, q);
      assert.equal(hits.length, Math.min(20, want), q);
    }
  }
  report("queries", costs);
});

test("filters narrow what is found and what there is, for under 300 kB", async () => {
  const costs = [];
  for (const q of ["", "统计"]) {
    for (const [filters, fits] of [
      [{ class: ["conditional"] }, (d) => d.class === "conditional"],
      [{ class: ["conditional", "closed"], format: ["csv"] }, (d) => d.class !== "unconditional" && d.formats?.includes("csv")],
      [{ domain: [documents[0].domain, documents[1].domain] }, (d) => [documents[0].domain, documents[1].domain].includes(d.domain)],
      [{ timely: ["late"], year: ["2025", "2026"] }, (d) => d.due && d.due < "2026-11-01" && d.updated >= "2025"],
      [{ class: [], domain: ["no-such"] }, () => false],
    ]) {
      for (const sort of ["relevance", "updated", "name"]) {
        const { total } = await ask({ q, sort, filters: new Map(Object.entries(filters)) });
        costs.push(bytes);
        const want = documents.filter((d, i) => fits(d) && folded(q).every((term) => termsOf[i].has(term))).length;
        assert.equal(total, want, `${q} ${JSON.stringify(filters)}`);
      }
    }
  }
  report("filters", costs);
});

test("the commonest words together, filtered by the commonest values, read under 300 kB", async () => {
  const often = new Map();
  for (const set of termsOf) for (const term of set) often.set(term, (often.get(term) ?? 0) + 1);
  const common = [...often].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([term]) => term);
  const facets = await openBasic("", "zh").facets();
  const costs = [];
  for (let i = 0; i < 120; i++) {
    const q = Array.from({ length: 1 + (i % 12) }, (_, n) => common[(i * 7 + n * 11) % 60]).join(" ");
    const filters = facets.filter((_, n) => (i + n) % 3 === 0).map(({ id, values }) => [id, values.slice(0, 3).map((value) => value.id)]);
    await ask({ q, filters: new Map(filters), sort: ["relevance", "name", "updated"][i % 3] }, i % 2 ? "zh" : "en");
    costs.push(bytes);
  }
  report("common words", costs);
});

test("pages of an order follow each other without gaps, newest first", async () => {
  const index = openBasic("", "zh");
  const filters = new Map([["class", ["closed"]]]);
  const { total, hits: all } = await index.search({ filters, sort: "updated", limit: 100 });
  const paged = [];
  for (let offset = 0; offset < total; offset += 30) paged.push(...(await index.search({ filters, sort: "updated", offset, limit: 30 })).hits);
  assert.equal(paged.length, total);
  assert.equal(new Set(paged.map(({ id }) => id)).size, total);
  assert.deepEqual(paged.slice(0, 100), all);
  assert.deepEqual(paged.map(({ updated }) => updated), paged.map(({ updated }) => updated).sort().reverse());
});

test("traditional characters and full width find the same as simplified ones", async () => {
  for (const [q, same] of [["學校名單", "学校名单"], ["公交站點２０２３", "公交站点2023"]]) {
    assert.deepEqual((await ask({ q })).hits.map(({ id }) => id), (await ask({ q: same })).hits.map(({ id }) => id), q);
  }
});

test("what is typed is completed to titles", async () => {
  const { title } = documents[7];
  for (const lang of ["zh", "en"]) {
    bytes = 0;
    const suggested = await openBasic("", lang).suggest([...title[lang]].slice(0, -2).join(""), 8);
    assert.ok(suggested.some(({ text }) => text === title[lang]), `${title[lang]}: ${JSON.stringify(suggested)}`);
    assert.ok(bytes < 300_000, `${bytes} bytes`);
  }
  assert.deepEqual(await openBasic("", "zh").suggest(" ", 8), []);
});

test("nothing that can be typed breaks the search", async () => {
  for (const q of ["__proto__", "constructor", "\u0000", "\ud800", "(((", "=", "@class:closed", "a".repeat(5000), "公".repeat(5000), "%", "\\", '"', "😀"]) {
    const { total, hits } = await ask({ q });
    assert.ok(total >= hits.length && bytes < 300_000, `${JSON.stringify(q)}: ${total} hits for ${bytes} bytes`);
  }
});

test("a page that was open before the index changed reads the new one", async () => {
  const plain = globalThis.fetch;
  let edition = ""; // what all names by content end in
  globalThis.fetch = async (path) => {
    const named = /\/(terms|order)\/(\w{12})(.*)\.json$/.exec(path);
    if (named && named[3] !== edition) return new Response("", { status: 404 });
    const text = await (await plain(path.replace(/(\/\w{12})\w*\.json$/, "$1.json"))).text();
    return new Response(text.replace(/"([0-9a-f]{12})"/g, `"$1${edition}"`));
  };
  try {
    const index = openBasic("", "zh");
    const before = await index.search({ q: "公交" });
    edition = "x";
    assert.ok((await index.search({ q: "学校" })).total > 0);
    assert.deepEqual(await index.search({ q: "公交" }), before);
    globalThis.fetch = async () => new Response("", { status: 404 });
    await assert.rejects(index.search({ q: "医院" }));
    await assert.rejects(openBasic("", "zh").search({ q: "医院" }));
  } finally {
    globalThis.fetch = plain;
  }
});

/** Fails where a query read too much; prints what queries cost. */
function report(what, costs) {
  const mean = costs.reduce((a, b) => a + b, 0) / costs.length;
  console.log(`${what}: ${costs.length} queries, at most ${Math.max(...costs)} bytes, ${Math.round(mean)} in the mean`);
  assert.ok(Math.max(...costs) < 300_000, `${what}: ${Math.max(...costs)} bytes`);
}
