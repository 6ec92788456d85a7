// The search page without reloading: every new question fetches the page that
// the server would send for it and takes over its answer. Where no server
// answers, as on a host of plain files, the browser searches by itself and says
// so; each new question tries the server again.

const PAUSE = 250; // ms without typing before a question is asked
const PATIENCE = 5000; // ms that a server is waited for
const LITTLE = 1500; // ms for one that did not answer the last time

const form = document.getElementById("query");
const input = form.querySelector("input[name=q]");
const found = document.getElementById("found");
const template = document.getElementById("basic");
let answer = document.getElementById("answer");
const titles = answer.dataset.answer === "titles" ? answer : undefined;

/** The page's title without the words that the server put before it. */
const plainTitle = (() => {
  const { text } = document.head.querySelector("title"); // as sent; document.title has its spaces collapsed
  return input.defaultValue ? text.slice(input.defaultValue.length + " · ".length) : text;
})();

let asking = new AbortController();
let pause; // timer
let patience = PATIENCE;
let basic; // promise of a function from parameters to a page

/** The address of what the form asks for, without its empty fields. */
function address() {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() !== "") parameters.append(name, value);
  }
  const url = new URL(form.action);
  url.search = parameters;
  return url;
}

/** The title of the page that answers the question of an address. */
function titleOf(url) {
  const words = url.searchParams.get("q");
  return words ? `${words} · ${plainTitle}` : plainTitle;
}

/**
 * The server's answer, or undefined where there is none. What is wrong with a
 * question comes as an answer too, whatever its status. Only an address that is
 * too long (414) is refused without a page: then that is said here, and the
 * filters stay to be taken off.
 */
async function fromServer(url, signal) {
  try {
    const { fetchWithin } = await import(new URL(form.dataset.fetch, location.href));
    const response = await fetchWithin(url, patience, signal);
    if (response.status === 414) return { title: titleOf(url), found: template.dataset.long, answer };
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const part = page.getElementById("answer");
    if (part?.dataset.answer === "server") {
      patience = PATIENCE;
      return { title: page.title, found: page.getElementById("found").textContent, answer: part };
    }
  } catch {
    // not there, too slow, or no longer wanted
  }
  if (!signal.aborted) patience = LITTLE;
  return undefined;
}

/** The browser's own answer; to no question at all, the titles that the page came with. */
async function fromBrowser(url) {
  const title = titleOf(url);
  if (titles && url.search === "") return { title, found: "", answer: titles };
  basic ??= import(new URL(template.dataset.view, location.href)).then(({ open }) => open(form, template));
  try {
    return { title, ...(await (await basic)(url.searchParams)) };
  } catch {
    basic = undefined;
    return { title, found: template.dataset.down, answer };
  }
}

/** Shows the answer to the question of an address; how is pushState, replaceState or undefined. */
async function ask(url, how) {
  clearTimeout(pause);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  if (how) history[how](null, "", url);
  answer.setAttribute("aria-busy", "true");
  const page = (await fromServer(url, signal)) ?? (signal.aborted ? undefined : await fromBrowser(url));
  if (signal.aborted) return;
  put(page);
  document.querySelector("header.site a[hreflang]").search = url.search;
}

/** Puts an answer in place of the one before; what is open, scrolled and focused stays so. */
function put(page) {
  const before = answer;
  const focus = before.contains(document.activeElement) ? document.activeElement.id : undefined;
  for (const details of before.querySelectorAll("details[id]")) {
    const next = page.answer.querySelector(`#${CSS.escape(details.id)}`);
    if (next) next.open = details.open;
  }
  const scrolled = [...before.querySelectorAll("details .values")].map((box) => [box.closest("details").id, box.scrollTop]);
  document.title = page.title;
  found.textContent = page.found;
  before.replaceWith(page.answer);
  answer = page.answer;
  answer.removeAttribute("aria-busy");
  for (const [id, top] of scrolled) answer.querySelector(`#${CSS.escape(id)} .values`)?.scrollTo({ top });
  if (focus !== undefined) ((focus && document.getElementById(focus)) || found).focus({ preventScroll: true });
}

/** What follows a link: the question that it leads to, from the top of its answer. */
async function follow(link) {
  input.value = new URL(link.href).searchParams.get("q") ?? "";
  await ask(new URL(link.href), "pushState");
  if (link.closest(".pager")) found.scrollIntoView();
}

const type = ({ isComposing }) => {
  clearTimeout(pause);
  if (!isComposing) pause = setTimeout(() => ask(address(), "replaceState"), PAUSE);
};

found.tabIndex = -1; // takes the focus when what had it is gone
document.documentElement.classList.add("live");
input.addEventListener("input", type);
input.addEventListener("compositionend", type);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(address(), "pushState");
});
document.addEventListener("change", ({ target }) => {
  if (target !== input && target.form === form) ask(address(), "pushState");
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#answer a[data-live]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link);
});
addEventListener("popstate", () => {
  const url = new URL(location.href);
  if (url.pathname !== new URL(form.action).pathname || url.hash !== "") return;
  input.value = url.searchParams.get("q") ?? "";
  ask(url);
});
if (titles && location.search !== "") {
  input.value = new URL(location.href).searchParams.get("q") ?? "";
  ask(new URL(location.href));
}
