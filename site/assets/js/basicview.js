// Draws what the browser found by itself, out of the parts in a template of the
// search page, as the server would have drawn its answer. search.js fetches this
// only where no server answers.

const PAGE = 20; // datasets
const OPENED = 3; // facets that stand open from the start
const KEPT = ["q", "sort"]; // parameters that are no filter
const UNAPPLIED = ["bbox", "from", "to"]; // filters that only the server has

/** A copy of a part of the template. */
const part = (template, id) => template.content.querySelector(`#basic-${id}`).content.firstElementChild.cloneNode(true);

/** The query part of an address with some parameters set, or dropped where undefined. */
function address(parameters, changes) {
  const next = new URLSearchParams(parameters);
  next.delete("offset");
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    if (value !== undefined) next.set(name, value);
  }
  return `?${next}`;
}

/** A text as nodes, with ranges of its characters marked. */
function runs(text, ranges) {
  const characters = [...text];
  const nodes = [];
  let done = 0;
  for (const [from, to] of ranges) {
    const mark = document.createElement("mark");
    mark.textContent = characters.slice(from, to).join("");
    nodes.push(characters.slice(done, from).join(""), mark);
    done = to;
  }
  return [...nodes, characters.slice(done).join("")];
}

class View {
  constructor(basic, template) {
    this.basic = basic;
    this.template = template;
    const language = document.documentElement.lang;
    this.day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
    this.number = new Intl.NumberFormat(language);
  }

  /** The answer to the parameters of an address. */
  async answer(parameters) {
    const facets = await this.basic.facets();
    const filters = new Map(facets.map(({ id }) => [id, parameters.getAll(id)]).filter(([, values]) => values.length > 0));
    const words = (parameters.get("q") ?? "").trim();
    const item = parameters.get("item") ?? "";
    const q = `${words} ${item}`.trim();
    const offset = Math.max(0, parseInt(parameters.get("offset") ?? "0", 10) || 0);
    const sort = parameters.get("sort") ?? "relevance";
    const { total, loose, hits } = await this.basic.search({ q, filters, sort, offset, limit: PAGE });
    const answer = document.createElement("div");
    answer.id = "answer";
    answer.dataset.answer = "basic";
    answer.append(this.template.content.cloneNode(true));
    for (const inner of answer.querySelectorAll("template")) inner.remove();
    this.chips(answer, parameters, facets, filters);
    answer.querySelector(".facets").append(...facets.filter(({ values }) => values.length > 1).map((facet, n) => this.facet(facet, filters.get(facet.id) ?? [], n)));
    this.results(answer, { parameters, q, words, filtered: filters.size > 0 || item !== "", sort, offset, total, loose, hits });
    return { found: this.found(total), answer };
  }

  found(total) {
    const { foundNone, foundOne, foundMany } = this.template.dataset;
    return total === 0 ? foundNone : total === 1 ? foundOne : foundMany.replace("{n}", this.number.format(total));
  }

  chips(answer, parameters, facets, filters) {
    if (!UNAPPLIED.some((id) => parameters.get(id))) answer.querySelector("[data-unapplied]").remove();
    const chips = [];
    for (const { id, name, values } of facets) {
      for (const chosen of filters.get(id) ?? []) {
        chips.push(this.chip(parameters, [id, chosen], name, values.find((value) => value.id === chosen)?.name ?? chosen));
      }
    }
    for (const id of ["item", ...UNAPPLIED]) {
      const value = parameters.get(id);
      if (!value) continue;
      const chip = this.chip(parameters, [id, value], this.template.dataset[id], value);
      const field = document.createElement("input"); // keeps it in the form, which has no field for it here
      chip.append(Object.assign(field, { type: "hidden", name: id, value }));
      field.setAttribute("form", "query");
      chips.push(chip);
    }
    const list = answer.querySelector(".chips");
    if (chips.length === 0) return list.remove();
    list.querySelector("li:last-child").before(...chips);
    const bare = new URLSearchParams([...parameters].filter(([name]) => KEPT.includes(name)));
    list.querySelector(".all").href = address(bare, {});
  }

  /** A filter that is on, with the address that takes just that parameter off. */
  chip(parameters, [id, chosen], label, text) {
    const chip = part(this.template, "chip");
    const rest = new URLSearchParams([...parameters].filter(([name, value]) => name !== id || value !== chosen));
    chip.querySelector("a").href = address(rest, {});
    chip.querySelector("span").textContent = label;
    chip.querySelector("b").textContent = text;
    return chip;
  }

  facet({ id, name, values }, chosen, place) {
    const facet = part(this.template, "facet");
    facet.id = `facet-${id}`;
    facet.open = place < OPENED || chosen.length > 0;
    facet.querySelector("summary span").textContent = facet.querySelector("legend").textContent = name;
    if (chosen.length > 0) facet.querySelector(".chosen").textContent = this.template.dataset.chosen.replace("{n}", chosen.length);
    for (const value of values) {
      const label = part(this.template, "value");
      const box = label.querySelector("input");
      Object.assign(box, { id: `${id}-${value.id}`, name: id, value: value.id, checked: chosen.includes(value.id) });
      label.querySelector("span").textContent = value.name;
      facet.querySelector(".values").append(label);
    }
    return facet;
  }

  results(answer, { parameters, q, words, filtered, sort, offset, total, loose, hits }) {
    const options = answer.querySelector("select").options;
    if (q === "") options[0].remove();
    for (const option of options) option.selected = option.value === sort;
    options[0].value = ""; // the usual order, also for words that are typed later
    answer.querySelector(".sets").append(...hits.map((hit) => this.hit(hit)));
    const steps = { first: offset > 0 ? undefined : null, next: offset + PAGE < total ? offset + PAGE : null };
    for (const link of answer.querySelectorAll("[data-page]")) {
      const step = steps[link.dataset.page];
      if (step === null) link.closest("li").remove();
      else link.href = address(parameters, { offset: step });
    }
    const { emptyWords, emptyBoth, emptyFilters } = this.template.dataset;
    answer.querySelector(".empty").textContent = (words === "" ? emptyFilters : filtered ? emptyBoth : emptyWords).replace("{q}", () => words);
    const unwanted = [hits.length > 0 ? "[data-empty]" : ".order, .sets", steps.first === null && steps.next === null ? ".pager" : "", loose ? "" : "[data-loose]"];
    for (const one of answer.querySelectorAll(unwanted.filter(Boolean).join(", "))) one.remove();
  }

  hit({ href, title, titleLang, summary, agency, class: kind, classLabel, updated, ranges }) {
    const item = part(this.template, "hit");
    const link = item.querySelector("a");
    link.href = href;
    if (titleLang) link.lang = titleLang;
    link.append(...runs(title, ranges.title));
    item.querySelector(".summary").append(...runs(summary, ranges.summary));
    const label = item.querySelector(".class");
    label.classList.add(kind);
    label.textContent = classLabel;
    item.querySelector("[data-agency]").textContent = agency;
    const time = item.querySelector("time");
    if (updated) {
      time.dateTime = updated;
      time.textContent = this.day.format(new Date(updated));
    } else time.parentElement.remove();
    return item;
  }
}

/** Opens the browser's own index: a function from an address's parameters to what found and answer then hold. */
export async function open(form, template) {
  const { openBasic } = await import(new URL(form.dataset.basic, location.href));
  const view = new View(openBasic(form.dataset.root, document.documentElement.lang === "en" ? "en" : "zh"), template);
  return (parameters) => view.answer(parameters);
}
