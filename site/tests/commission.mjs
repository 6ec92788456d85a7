// Those who evaluate opening, at their pages: what an official wants to know is
// found by clicking, and compared with what is known from elsewhere.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { hire, visit } from "./rig/visitor.mjs";

const run = promisify(execFile);

/** A browser that is no bot. */
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** The month before this one: its key on the pages, and what a log writes of a day in it. */
function lastMonth() {
  const day = new Date(Date.now() + 8 * 3600e3);
  day.setUTCDate(0);
  const [month, year] = [day.toLocaleString("en", { month: "short", timeZone: "UTC" }), day.getUTCFullYear()];
  return { key: `month-${year}-${String(day.getUTCMonth() + 1).padStart(2, "0")}`, stamp: `15/${month}/${year}:10:00:00 +0800` };
}

/** What is asked of the pages, and what is known of it. */
async function known(portal) {
  const supply = JSON.parse(await readFile(join(portal.data, "current", "supply.json"), "utf8"));
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const late = supply.datasets.filter((one) => one.listed && one.due && one.due < today).sort((a, b) => (a.due < b.due ? -1 : 1));
  const file = [...portal.files.keys()].find((path) => /^data\/[a-z0-9-]+\/[^/]+\.csv$/.test(path));
  return { late, file, dataset: file.split("/")[1], downloads: 17, missing: "无人机起降点" };
}

/** Lets a web server's log of last month be counted, and people search for what is not there. */
async function use(portal, facts) {
  const path = new URL(portal.base).pathname + facts.file;
  const lines = Array.from({ length: facts.downloads }, (_, n) => `192.0.2.${n + 1} - - [${lastMonth().stamp}] "GET ${path} HTTP/1.1" 200 1234 "-" "${firefox}"\n`);
  const log = join(portal.data, "..", "access.log");
  await writeFile(log, [...lines, lines[0]].join(""));
  await portal.server.stop();
  await run(portal.kaimen, ["usage", "import", "--data", portal.data, log]);
  await portal.server.start();
  const search = `${portal.server.base}api/v1/search?q=${encodeURIComponent(facts.missing)}`;
  assert.equal((await (await fetch(search, { headers: { "User-Agent": firefox } })).json()).total, 0);
}

/** Goes to a part of the pages by its link. */
const part = (v, path) => v.go(`.parts a[href*="commission/${path}"]`);

/** The lines of a table, each as the texts of its cells. */
const rows = (v, id) => v.page.locator(`[aria-labelledby="${id}"] tbody tr`).evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));

/** A figure in large type, by its key. */
const figure = (v, key) => v.page.locator(`dl.figures > div:has(dt a[href$="#${key}"])`).innerText();

/** Wide tables scroll by themselves; the page does not, not even by what is only read out. */
async function narrow({ page }) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${page.url()} scrolls sideways`);
  await page.setViewportSize(wide);
}

/** The width of an A4 sheet between its margins, at 96 dots an inch. */
const sheet = 718;

/** Nothing in a table or picture of the page is cut off on a sheet in portrait. */
async function fitsSheet({ page }) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: sheet, height: 1000 });
  await page.emulateMedia({ media: "print" });
  const outside = await page.evaluate((most) => [...document.querySelectorAll("main :is(table, th, td, figure, svg)")]
    .filter((one) => one.getBoundingClientRect().right > most + 1 || one.scrollWidth > one.clientWidth + 1 && one.matches("th, td"))
    .map((one) => `${one.closest("[aria-labelledby]")?.getAttribute("aria-labelledby")}: ${one.tagName} ${Math.round(one.getBoundingClientRect().right)}`), sheet);
  assert.deepEqual(outside, [], `${page.url()} is wider than a sheet`);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(wide);
}

/** How is opening going, where is it stuck, who is late: on one screen. */
async function glance(j, v) {
  await v.open("commission/");
  await v.see("overview");
  const [height, room] = await v.page.evaluate(() => [document.querySelector(".board").getBoundingClientRect().bottom, innerHeight]);
  assert.ok(height <= room + 60, `the overview is ${height} px high`);
  const [latest] = j.facts.late;
  if (latest) assert.ok((await rows(v, "supply-late"))[0].includes(latest.title[j.language]), `${latest.id} is latest with its update`);
  assert.match(await figure(v, "accept_mean"), /5\.0/, "the mean of days to accept stands beside the target");
}

/** How often was a dataset downloaded last month? */
async function downloads(j, v) {
  await v.page.selectOption("#period", lastMonth().key);
  await v.go("form.period button");
  await part(v, "datasets/");
  await v.see("datasets");
  await v.fill({ find: j.facts.dataset });
  await v.go(`form[action*="commission/datasets/"] button:not(form.period button)`);
  await v.go(`[aria-labelledby="supply-datasets"] tbody th a`);
  await v.see("dataset");
  assert.match(await figure(v, "downloads"), new RegExp(`^\\S+\\n+${j.facts.downloads}\\b`), "each client's download counts once");
}

/** Which searches found nothing? They are counted while people wait. */
async function unmet(j, v) {
  for (let tries = 0; tries < 100; tries++) {
    await v.open("commission/searches/");
    if ((await rows(v, "use-unmet")).some(([term]) => term === j.facts.missing)) return v.see("searches");
    await pause(300);
  }
  assert.fail(`${j.facts.missing} is not among what people searched for in vain`);
}

/** Which application uses a dataset, and for what? Neither a receipt nor a person is named. */
async function applications(j, v) {
  await part(v, "applications/");
  await v.see("applications of data");
  const uses = await rows(v, "use-applications");
  const one = uses.find((cells) => cells.some((cell) => cell.includes(j.purpose)));
  assert.ok(one, `${j.purpose} is not among ${JSON.stringify(uses)}`);
  await v.go(`[aria-labelledby="use-applications"] tbody tr:has-text("${j.purpose}") th a`);
  await v.see("application");
  assert.ok(!/[A-Z0-9]{4}-[A-Z0-9]{4}/.test(await v.text()), "no receipt is shown");
}

/** Takes a table along, follows a number to its definition, and prints a report. */
async function takeAlong(j, v) {
  await part(v, "agencies/");
  await v.see("agencies");
  await narrow(v);
  const [file] = await Promise.all([v.page.waitForEvent("download"), v.page.locator(`a[href*="tables/supply-agencies.csv"]`).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split(/\r?\n/);
  assert.equal(lines.length - 1, (await rows(v, "supply-agencies")).length, "the file has the lines of the page");
  await v.go(`[aria-labelledby="supply-agencies"] thead a[href$="#on_time_share"]`);
  await v.see("definitions");
  assert.ok(await v.page.locator("#on_time_share").isVisible());
  await part(v, "reports/");
  await v.see("reports");
  await v.go(`main .some a`);
  await v.see("report");
  await fitsSheet(v);
  await v.go(`main table.figures tbody th a`);
  await v.see("report on an agency");
  await narrow(v);
  await fitsSheet(v);
  await v.page.goto(`${v.page.url()}?done=published`);
  await v.page.emulateMedia({ media: "print" });
  for (const selector of ["header.site nav", "nav.visitor", ".parts", ".foot", ".take", "p.done"]) {
    const all = await v.page.locator(selector).all();
    assert.ok(all.length > 0, `there is no ${selector}`);
    for (const one of all) assert.ok(await one.isHidden(), `${selector} is not printed`);
  }
  const sheets = (await v.page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets <= 6, `${sheets} sheets`);
  await v.page.emulateMedia({ media: "screen" });
}

/** The other pages. */
async function lookAround(v) {
  for (const path of ["domains/", "use/", "service/", "duties/", "faults/"]) {
    await v.open(`commission/${path}`);
    await v.see(path);
  }
  await v.sendWrong("faults", "kind");
}

/** What they do not see. */
async function refused(j, v) {
  for (const path of ["desk/", "desk/audit/", "desk/staff/", "applications/", "applications/AAAA-AAAA-AAAA/", "applications/AAAA-AAAA-AAAA/keys/", "applications/AAAA-AAAA-AAAA/attachments/" + "0".repeat(64)]) {
    const answer = await v.page.request.get(j.home + path, { maxRedirects: 0 });
    assert.equal(answer.status(), 403, path);
  }
}

/** Comes after the journeys of access.mjs, whose applications are seen here. */
export function commission(portal) {
  const purposes = { zh: "研究早晚高峰的空气质量", en: "Study how weather changes traffic" };
  let facts;
  for (const [language, scripts] of [["zh", true], ["en", false]]) {
    test(`what the commission asks is answered by clicking, ${language === "zh" ? "Chinese" : "English"}, scripts ${scripts ? "on" : "off"}`, async () => {
      if (!facts) {
        facts = await known(portal);
        await use(portal, facts);
      }
      const j = { portal, language, scripts, name: `evaluation-${language}`, facts, purpose: purposes[language], seen: scripts ? new Map() : undefined };
      j.home = portal.server.base + (language === "en" ? "en/" : "");
      await visit(j, async (v) => {
        await hire(j, v, "commission");
        await v.go(`nav.visitor a[href$="commission/"]`);
        await glance(j, v);
        await downloads(j, v);
        await unmet(j, v);
        await applications(j, v);
        await takeAlong(j, v);
        if (j.seen) await lookAround(v);
        await refused(j, v);
      });
      if (scripts) assert.deepEqual([...j.seen].filter(([, found]) => found.length > 0), [], "what was found on the pages");
    });
  }
}
