// Suggestions below the search box, as an editable combobox with a list box
// (ARIA Authoring Practices Guide, "combobox"). Without this script the box is
// a plain form. The server suggests; while it does not answer, the index that a
// browser reads by itself does.

const PAUSE = 100; // ms without typing before suggestions are asked for
const PATIENCE = 1500; // ms that the server is waited for
const AGAIN = 10_000; // ms until a server that did not answer is asked again
const MOST = 8; // suggestions

const form = document.querySelector("form.find");
const input = form.querySelector("input[name=q]");
const { root, basic, fetch: fetching, labelTitle, labelItem, labelAgency, countOne, countMany, listLabel } = form.dataset;
const labels = { title: labelTitle, item: labelItem, agency: labelAgency };
const lang = document.documentElement.lang === "en" ? "en" : "zh";
const home = form.getAttribute("action").replace(/search\/$/, "");

let shown = []; // suggestions in the list
let active = -1; // index of the one that Enter chooses
let asking = new AbortController();
let pause; // timer
let silentSince = -AGAIN; // when the server last failed to answer
let offline; // promise of the browser's own index

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const list = element("ul", { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": listLabel, hidden: "" });
const status = element("p", { class: "hidden", role: "status" });

async function fromServer(text, signal) {
  if (performance.now() - silentSince < AGAIN) return undefined;
  const address = `${root}api/v1/suggest?${new URLSearchParams({ q: text, lang, limit: MOST })}`;
  try {
    const { fetchWithin } = await import(new URL(fetching, location.href));
    const answer = await fetchWithin(address, PATIENCE, signal);
    if ([400, 414].includes(answer.status)) return []; // a text that suggests nothing
    if (answer.ok) return (await answer.json()).suggestions;
  } catch {
    // not there, or no longer wanted
  }
  if (!signal.aborted) silentSince = performance.now();
  return undefined;
}

async function fromBrowser(text) {
  offline ??= import(new URL(basic, location.href)).then(({ openBasic }) => openBasic(root, lang));
  try {
    return await (await offline).suggest(text, MOST);
  } catch {
    offline = undefined;
    return [];
  }
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const text = input.value.trim();
  const found = text === "" ? [] : ((await fromServer(text, signal)) ?? (signal.aborted ? [] : await fromBrowser(text)));
  if (!signal.aborted) show(found);
}

/** The text with what was typed marked; ranges count characters. */
function marked(text, ranges = []) {
  const characters = [...text];
  const parts = [];
  let done = 0;
  for (const [from, to] of ranges) {
    parts.push(characters.slice(done, from).join(""), element("mark", {}, characters.slice(from, to).join("")));
    done = to;
  }
  return [...parts, characters.slice(done).join("")];
}

function show(suggestions) {
  shown = document.activeElement === input ? suggestions : [];
  list.replaceChildren(
    ...shown.map(({ kind, text, ranges }, n) =>
      element("li", { id: `suggestion-${n}`, role: "option", "aria-selected": "false" }, element("span", {}, ...marked(text, ranges)), element("small", {}, labels[kind] ?? "")),
    ),
  );
  list.hidden = shown.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  status.textContent = shown.length === 0 ? "" : shown.length === 1 ? countOne : countMany.replace("{n}", shown.length);
  point(-1);
}

function close() {
  clearTimeout(pause);
  asking.abort();
  show([]);
}

/** Makes one suggestion the active one; -1 leaves the box itself active. */
function point(n) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = n;
  const option = list.children[n];
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

/** Goes to what a suggestion stands for: a dataset, an agency, or all datasets with a data item. */
function choose({ kind, text, id }) {
  close();
  if (kind === "item") location.assign(`${home}search/?${new URLSearchParams({ item: text })}`);
  else location.assign(`${home}${kind === "agency" ? "agencies" : "datasets"}/${encodeURIComponent(id)}/`);
}

function press(event) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = shown.length + 1; // all suggestions, and the box itself
  switch (event.key) {
    case "ArrowDown":
      if (list.hidden) ask();
      else point(((active + 2) % stops) - 1);
      break;
    case "ArrowUp":
      if (list.hidden) return;
      point(((active + stops) % stops) - 1);
      break;
    case "Escape":
      if (list.hidden) return;
      close();
      break;
    case "Enter":
      if (active < 0) return close();
      choose(shown[active]);
      break;
    default:
      return;
  }
  event.preventDefault();
}

for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions" })) {
  input.setAttribute(key, value);
}
form.append(list, status);
input.addEventListener("keydown", press);
input.addEventListener("input", ({ isComposing }) => {
  clearTimeout(pause);
  if (!isComposing) pause = setTimeout(ask, PAUSE);
});
input.addEventListener("compositionend", ask);
input.addEventListener("blur", close);
form.addEventListener("submit", close);
list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", ({ target }) => {
  const n = [...list.children].indexOf(target.closest("li"));
  if (n >= 0) choose(shown[n]);
});
