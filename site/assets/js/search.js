// Filters the list of all datasets by what is typed. The page works without it:
// all titles are there as plain links. Every word typed has to occur somewhere
// in a dataset's title, summary, keywords, data items, agency or class; Chinese
// needs no word boundaries for that.

const MOST = 200; // results drawn at once; more are only counted

const root = document.querySelector("[data-search]");
const input = root.querySelector("input[name=q]");
const status = root.querySelector("[role=status]");
const results = root.querySelector("[data-results]");
const titles = root.querySelector("[data-titles]");
let index; // promise of the list, fetched when it is first needed

/** Letters in one form: no case, no full-width Latin. */
const fold = (text) => text.normalize("NFKC").toLowerCase();

async function load() {
  const response = await fetch(root.dataset.search);
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  const entries = await response.json();
  return entries.map((entry) => ({
    entry,
    text: fold([entry.t, entry.s, entry.a, entry.l, ...entry.k, ...entry.i].join("\n")),
    title: fold(entry.t),
  }));
}

/** Entries that hold every word; those with a word in the title come first. */
function find(list, words) {
  const hits = list.filter(({ text }) => words.every((word) => text.includes(word)));
  const inTitle = ({ title }) => words.some((word) => title.includes(word));
  return [...hits.filter(inTitle), ...hits.filter((hit) => !inTitle(hit))];
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function line({ entry }) {
  const item = element("li");
  const title = element("h2", "title");
  const link = element("a", "", entry.t);
  link.href = root.dataset.root + entry.h;
  title.append(link);
  const meta = element("ul", "run meta");
  const kind = element("li");
  kind.append(element("span", `class ${entry.c}`, entry.l));
  meta.append(kind, element("li", "", entry.a));
  item.append(title, element("p", "summary", entry.s), meta);
  return item;
}

function count(n) {
  const { foundNone, foundOne, foundMany } = status.dataset;
  return (n === 0 ? foundNone : n === 1 ? foundOne : foundMany).replace("{n}", n.toLocaleString(document.documentElement.lang));
}

async function show() {
  const query = input.value.trim();
  const words = fold(query).split(/\s+/).filter(Boolean);
  const address = new URL(location.href);
  if (query) address.searchParams.set("q", query);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  if (words.length === 0) {
    results.replaceChildren();
    status.textContent = "";
    titles.hidden = false;
    return;
  }
  try {
    index ??= load();
    const hits = find(await index, words);
    if (input.value.trim() !== query) return; // typed on meanwhile
    results.replaceChildren(...hits.slice(0, MOST).map(line));
    status.textContent = count(hits.length);
    titles.hidden = true;
  } catch {
    index = undefined;
    results.replaceChildren();
    titles.hidden = false;
    status.textContent = status.dataset.foundFailed;
  }
}

input.value = new URL(location.href).searchParams.get("q") ?? "";
input.addEventListener("input", show);
root.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
if (input.value) show();
