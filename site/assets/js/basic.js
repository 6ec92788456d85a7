// Searches the portal without a server, in the index of files below
// search/basic/: see search/basic in the source, which writes it. A query reads
// a few of the files, in all less than 300 kB at ten thousand datasets.
//
// Every word of a query has to occur in a dataset, Chinese by pairs of
// characters. Exact titles lead, then titles that begin like the query, then
// those in which the words stand in the better fields.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE = Object.fromEntries([...DIGITS].map((digit, value) => [digit, value]));

// What a term is worth by the field in which it stands: nothing for facets, then
// file, summary, agency, data item, keyword, code and title.
const WORTH = [0, 1, 2, 3, 4, 8, 12, 16];

const MAX_TEXT = 200; // characters of a query that are looked at
const MAX_TERMS = 12; // terms of a query that are looked up
const MAX_KIB = 128; // of lists that a query reads; the longest narrow it least and are left out,
const MIN_KIB = 32; // unless they are within these, whatever the filters take
const MAX_BLOCKS = 4; // read for all words with one beginning
const MAX_TITLE = 80; // characters of a title that are compared
const MAX_LIMIT = 100;
const ENOUGH = 0.6; // of the worth of a query's terms, where no dataset has them all

/** The last character there is: words that begin with w lie between w and w + END. */
const END = "\u{10ffff}";

// ---- Text: the same forms and terms as search/text gives the index ----

const OTHER = 0, JOINER = 1, HAN = 2, SMALL = 3, CAPITAL = 4, DIGIT = 5;

function classOf(char) {
  if (/[a-z]/.test(char)) return SMALL;
  if (/[0-9]/.test(char)) return DIGIT;
  if (/[-_./:]/.test(char)) return JOINER;
  if (char < "\x80") return OTHER;
  if (/\p{Script=Han}/u.test(char)) return HAN;
  if (/\p{N}/u.test(char)) return DIGIT;
  return /[\p{L}\p{M}]/u.test(char) ? SMALL : OTHER;
}

/** The folded characters of one character: none for an accent, several for some signs. */
const foldChar = (char, simplified) =>
  [...char.normalize("NFKD")].filter((part) => !/[\p{Script=Inherited}\p{Cf}]/u.test(part)).map((part) => simplified.get(part) ?? part.toLowerCase());

/** A title as two titles are compared. */
const wholeTitle = (text, simplified) => {
  const folded = [...text].flatMap((char) => foldChar(char, simplified)).join("");
  return [...folded.trim().replace(/\s+/g, " ")].slice(0, MAX_TITLE).join("");
};

/** Whether a word ends before mark i of a run. */
function parts(run, i) {
  const at = (j) => run[j]?.class ?? OTHER;
  const letter = (c) => c === SMALL || c === CAPITAL;
  const before = at(i - 1), here = at(i);
  if (here === JOINER) return true;
  if (here === CAPITAL && letter(before)) return before === SMALL || at(i + 1) === SMALL;
  if (here === DIGIT && letter(before)) return letter(at(i - 2)) && at(i + 1) === DIGIT;
  if (letter(here) && before === DIGIT) return at(i - 2) === DIGIT && letter(at(i + 1));
  return false;
}

function term(run, from, to) {
  let text = run.slice(from, to).map((mark) => mark.char).join("");
  while (text.length > 21 && new TextEncoder().encode(text).length > 64) text = [...text].slice(0, -1).join("");
  return { term: text, han: run[from].class === HAN, start: run[from].start, end: run[to - 1].end };
}

/** The words of a run of letters, digits and joiners; the pairs of one of Chinese characters. */
function cut(run) {
  if (run.length === 0) return [];
  if (run[0].class === HAN) return run.length === 1 ? [term(run, 0, 1)] : run.slice(1).map((_, i) => term(run, i, i + 2));
  const found = [];
  let from = 0;
  for (let i = 1; i <= run.length; i++) {
    if (i < run.length && !parts(run, i)) continue;
    if (run[from].class === JOINER) from++;
    if (from < i) found.push(term(run, from, i));
    from = i;
  }
  return found;
}

/** The terms of a text with their places in it, in characters (code points). */
export function tokens(text, simplified = new Map()) {
  const found = [];
  let run = [];
  const end = () => {
    while (run.at(-1)?.class === JOINER) run.pop();
    found.push(...cut(run));
    run = [];
  };
  [...text].forEach((original, i) => {
    const folded = foldChar(original, simplified);
    if (folded.length === 0 && run.length > 0) run.at(-1).end = i + 1;
    for (const char of folded) {
      let kind = classOf(char);
      if (kind === SMALL && /\p{Lu}/u.test(original)) kind = CAPITAL;
      const belongs = kind === HAN ? run[0]?.class === HAN : kind === JOINER ? run.length > 0 && run[0].class !== HAN : kind !== OTHER && run[0]?.class !== HAN;
      if (!belongs) end();
      if (kind >= HAN || belongs) run.push({ char, class: kind, start: i, end: i + 1 });
    }
  });
  end();
  return found;
}

/**
 * Where terms stand in a text: starts and ends in characters, apart and in
 * order. A single Chinese character is marked wherever it stands, a term of
 * which typed is the beginning as far as that.
 */
export function ranges(text, terms, simplified, typed = "") {
  const out = [];
  const mark = (start, end) => {
    if (out.length > 0 && start <= out.at(-1)[1]) out.at(-1)[1] = Math.max(end, out.at(-1)[1]);
    else out.push([start, end]);
  };
  for (const { term, han, start, end } of tokens(text, simplified)) {
    if (terms.has(term)) mark(start, end);
    else if (typed !== "" && !han && term.startsWith(typed)) mark(start, Math.min(start + typed.length, end));
    else if (han && end - start === 2) [...term].forEach((char, i) => terms.has(char) && mark(start + i, start + i + 1));
  }
  return out;
}

/** Strings in the order of their code points, as the index is sorted. */
function compare(a, b) {
  const x = [...a], y = [...b];
  for (let i = 0; i < x.length && i < y.length; i++) {
    if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
  }
  return x.length - y.length;
}

// ---- Files ----

/** A list of postings as a Map of weights by key. */
function read(list, into = new Map()) {
  let key = -1, number = 0, scale = 1;
  for (const digit of list) {
    const value = VALUE[digit];
    number += (value & 31) * scale;
    scale *= 32;
    if (value >= 32) continue;
    key += Math.floor(number / 8);
    into.set(key, Math.max(number % 8, into.get(key) ?? 0));
    number = 0;
    scale = 1;
  }
  return into;
}

/** A file that the index as it was read names, and that is not there any more. */
class Gone extends Error {}

class Files {
  #root;
  #lang;
  #read = new Map(); // promises by path

  constructor(root, lang) {
    this.#root = `${root}search/basic/`;
    this.#lang = lang;
  }

  /** Reads a file once. */
  get(path, options) {
    if (!this.#read.has(path)) {
      const load = async () => {
        const response = await fetch(`${this.#root}${path}.json`, options);
        if (response.status === 404 && !options) throw new Gone(path);
        if (!response.ok) throw new Error(`${response.status} ${response.url}`);
        return response.json();
      };
      const loading = load();
      loading.catch(() => this.#read.delete(path));
      this.#read.set(path, loading);
    }
    return this.#read.get(path);
  }

  meta() {
    return this.get(`common/${this.#lang}`, { cache: "no-cache" });
  }

  /** Does something with the index, once more where it was replaced meanwhile. */
  async try(action) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      this.#read.clear();
      return action();
    }
  }

  /** The blocks in which terms from…to may stand, with their sizes. */
  async blocks(from, to) {
    const directories = await Promise.all(between((await this.meta()).terms, from, to).map(([, name]) => this.get(`common/terms/${name}`)));
    return between(directories.flat(), from, to).map(([, name, kib]) => ({ name, kib }));
  }

  /** The lists of all terms that begin with a text, as far as they are read. */
  async lists(beginning, most) {
    const blocks = (await this.blocks(beginning, beginning + END)).slice(0, most);
    const read = await Promise.all(blocks.map(({ name }) => this.get(`common/terms/${name}`)));
    return read.flatMap((block) => Object.entries(block)).filter(([term]) => term.startsWith(beginning));
  }

  /** The list of one term, empty where no dataset has it. */
  async list(term) {
    const [block] = await this.blocks(term, term);
    const lists = block ? await this.get(`common/terms/${block.name}`) : {};
    return Object.hasOwn(lists, term) ? lists[term] : "";
  }
}

/** The entries of a sorted list that begin within from…to, and the one before them. */
function between(entries, from, to) {
  let first = entries.findIndex(([start]) => compare(start, from) > 0);
  if (first < 0) first = entries.length;
  const after = entries.findIndex(([start], i) => i >= first && compare(start, to) > 0);
  return entries.slice(Math.max(0, first - 1), after < 0 ? entries.length : after);
}

// ---- Search ----

class Basic {
  #files;
  #lang;
  #root;
  #simplified = new Map();

  constructor(root, lang) {
    this.#files = new Files(root, lang);
    this.#lang = lang;
    this.#root = root;
  }

  /**
   * The facets with the values that datasets have, and how many have each.
   * @returns {Promise<{id: string, name: string, values: {id: string, name: string, n: number}[]}[]>}
   */
  facets() {
    return this.#files.try(async () => (await this.#files.meta()).facets);
  }

  /**
   * Finds datasets. Values of one facet are alternatives, facets narrow each other.
   * @param {{q?: string, filters?: Map<string, string[]>, sort?: "relevance"|"updated"|"name", offset?: number, limit?: number}} query
   * @returns {Promise<{total: number, loose: boolean, hits: object[]}>} loose: no dataset has all words, these have most
   */
  search(query) {
    return this.#files.try(() => this.#search(query));
  }

  /**
   * Completes what is being typed: agencies, then titles.
   * @returns {Promise<{kind: "agency"|"title", text: string, id: string, href: string, ranges: number[][]}[]>}
   */
  suggest(q, limit = 8) {
    return this.#files.try(() => this.#suggest([...q].slice(0, MAX_TEXT).join(""), limit));
  }

  async #search({ q = "", filters = new Map(), sort = "relevance", offset = 0, limit = 20 }) {
    const text = [...q].slice(0, MAX_TEXT).join("").trim();
    const values = [...filters].flatMap(([facet, values]) => values.map((value) => facetTerm(facet, value)));
    const room = MAX_KIB - (await this.#sizes(values)).reduce((a, b) => a + b, 0);
    const [found, allowed] = await Promise.all([this.#find(text, Math.max(room, MIN_KIB)), this.#filter(filters)]);
    let keys = found.ranked ?? (allowed ? [...allowed.keys()] : undefined);
    if (found.ranked && allowed) keys = keys.filter((key) => allowed.has(key));
    const total = keys ? keys.length : (await this.#files.meta()).count;
    if (sort !== "relevance" || !found.ranked) keys = await this.#ordered(sort === "name" ? "name" : "updated", keys && new Set(keys), offset + limit);
    const page = keys.slice(offset, offset + Math.min(limit, MAX_LIMIT));
    return { total, loose: found.loose, hits: await this.#hits(page, found) };
  }

  /** The first keys of an order, of all datasets or of those in only. */
  async #ordered(name, only, most) {
    const meta = await this.#files.meta();
    const order = await this.#files.get(`common/order/${meta[name]}`);
    const width = Math.ceil(meta.bits / 6);
    const out = [];
    for (let i = 0; i < order.length && out.length < most; i += width) {
      let key = 0;
      for (const digit of order.slice(i, i + width)) key = key * 64 + VALUE[digit];
      if (!only || only.has(key)) out.push(key);
    }
    return out;
  }

  /** The datasets that the filters leave, undefined where there are none. */
  async #filter(filters) {
    const facets = [...filters].filter(([, values]) => values.length > 0);
    const sets = await Promise.all(
      facets.map(async ([facet, values]) => {
        const lists = await Promise.all(values.map((value) => this.#files.list(facetTerm(facet, value))));
        return lists.reduce((into, list) => read(list, into), new Map());
      }),
    );
    return sets.length === 0 ? undefined : sets.reduce((a, b) => new Map([...a].filter(([key]) => b.has(key))));
  }

  /** How large the blocks of terms are, in KiB. */
  #sizes(terms) {
    return Promise.all(terms.map(async (term) => (await this.#files.blocks(term, term))[0]?.kib ?? 0));
  }

  /** Datasets by rank; without words there is no rank. Lists of so many KiB are read. */
  async #find(text, room = MAX_KIB) {
    const all = tokens(text, this.#simplified);
    const terms = [...new Map(all.map((token) => [token.term, token])).values()].slice(0, MAX_TERMS);
    if (terms.length === 0) return { terms: new Set(), typed: "", loose: false };
    const [titles, lists] = await Promise.all([this.#titles(text), this.#lists(terms, room)]);
    if (this.#simplified.size === 0 && terms.some(({ han }, i) => han && lists[i]?.size === 0)) {
      const [from, to] = (await this.#files.get("common/simplified")).map((chars) => [...chars]);
      this.#simplified = new Map(from.map((char, i) => [char, to[i]]));
      return this.#find(text, room);
    }
    const { scores, loose } = score(lists.filter(Boolean), (await this.#files.meta()).count);
    if (titles.size > 0 && loose) scores.clear();
    for (const [key, tier] of titles) scores.set(key, tier + (scores.get(key) ?? 0));
    const ranked = [...scores.keys()].sort((a, b) => scores.get(b) - scores.get(a) || a - b);
    return { terms: new Set(terms.flatMap(variants)), typed: terms.at(-1).term, loose: loose && titles.size === 0, ranked };
  }

  /** Datasets whose titles begin with the text, with a score above any other: exact titles lead. */
  async #titles(text) {
    const title = `=${wholeTitle(text, this.#simplified)}`;
    const found = new Map();
    for (const [term, list] of await this.#files.lists(title, 1)) {
      for (const key of read(list).keys()) found.set(key, Math.max(term === title ? 2e6 : 1e6, found.get(key) ?? 0));
    }
    return found;
  }

  /** What each term is found in; undefined for those that are left out. */
  async #lists(terms, room) {
    const sizes = await this.#sizes(terms.map(({ term }) => term));
    let left = room;
    const taken = new Set();
    for (const i of [...terms.keys()].sort((a, b) => sizes[a] - sizes[b])) {
      left -= sizes[i];
      if (left >= 0 || taken.size === 0) taken.add(i);
    }
    return Promise.all(terms.map((token, i) => (taken.has(i) ? this.#occurrences(token, i === terms.length - 1) : undefined)));
  }

  /** Datasets with a term or its plural; where there is none, with a word that begins with it. */
  async #occurrences(token, last) {
    const found = new Map();
    for (const list of await Promise.all(variants(token).map((term) => this.#files.list(term)))) read(list, found);
    const short = token.han && [...token.term].length === 1;
    if (found.size === 0 && (short || (last && !token.han))) {
      for (const [, list] of await this.#files.lists(token.term, MAX_BLOCKS)) read(list, found);
    }
    return found;
  }

  async #suggest(q, limit) {
    const folded = wholeTitle(q, this.#simplified);
    if (folded === "") return [];
    const found = await this.#find(q);
    const meta = await this.#files.meta();
    const agencies = (meta.facets.find(({ id }) => id === "agency")?.values ?? [])
      .filter(({ name }) => wholeTitle(name, this.#simplified).includes(folded))
      .slice(0, Math.min(2, limit))
      .map(({ id, name }) => ({ kind: "agency", text: name, id, href: this.#href(`agencies/${id}/`), ranges: ranges(name, found.terms, this.#simplified, found.typed) }));
    const hits = await this.#hits((found.ranked ?? []).slice(0, limit - agencies.length), found);
    return [...agencies, ...hits.map((hit) => ({ kind: "title", text: hit.title, id: hit.id, href: hit.href, ranges: hit.ranges.title }))];
  }

  #href(path) {
    return `${this.#root}${this.#lang === "en" ? "en/" : ""}${path}`;
  }

  /** What a list shows of datasets, with what was found marked. */
  async #hits(keys, { terms, typed }) {
    const { bits, shardBits, chunkBits, facets } = await this.#files.meta();
    const leading = (key, n) => Math.floor(key / 2 ** (bits - n));
    const name = (facet, value) => facets.find(({ id }) => id === facet)?.values.find(({ id }) => id === value)?.name ?? value;
    const chunks = await Promise.all(keys.map((key) => this.#files.get(`${leading(key, shardBits)}/${this.#lang}/${leading(key, chunkBits).toString(16)}`)));
    return keys.flatMap((key, i) => {
      const entry = chunks[i][key];
      if (!entry) return []; // taken back since the index was read
      const [id, title, titleLang, summary, agency, kind, updated, formats, rows, columns] = entry;
      const mark = (text) => ranges(text, terms, this.#simplified, typed);
      const known = { id, title, titleLang, summary, updated, rows, columns, formats: formats.split(" ").filter(Boolean), class: kind };
      return [{ ...known, href: this.#href(`datasets/${id}/`), agency: name("agency", agency), classLabel: name("class", kind), ranges: { title: mark(title), summary: mark(summary) } }];
    });
  }
}

const facetTerm = (facet, value) => `@${facet}:${value}`;

/** A term, and for a word the other number: stop for stops, stops for stop. */
function variants({ term, han }) {
  if (han || !/^[a-z]{3,}$/.test(term)) return [term];
  return term.endsWith("s") ? [term, term.slice(0, -1)] : [term, `${term}s`];
}

/**
 * Scores datasets by how rare the terms are and in which fields they stand.
 * Where none has all of them, those that have most.
 */
function score(lists, count) {
  const rare = lists.map((list) => Math.log(1 + count / (1 + list.size)));
  const whole = rare.reduce((a, b) => a + b, 0);
  const scores = new Map(), worth = new Map(), terms = new Map();
  lists.forEach((list, i) => {
    for (const [key, weight] of list) {
      scores.set(key, (scores.get(key) ?? 0) + rare[i] * WORTH[weight]);
      worth.set(key, (worth.get(key) ?? 0) + rare[i]);
      terms.set(key, (terms.get(key) ?? 0) + 1);
    }
  });
  const having = (test) => new Map([...scores].filter(([key]) => test(key)));
  const all = having((key) => terms.get(key) === lists.length);
  if (all.size > 0 || lists.length < 2) return { scores: all, loose: false };
  return { scores: having((key) => worth.get(key) >= ENOUGH * whole), loose: true };
}

/**
 * Opens the index below root, the prefix of every address of the portal, for a
 * page in a language. Nothing is read before the first question.
 */
export const openBasic = (root, lang) => new Basic(root, lang);
