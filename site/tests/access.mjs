// Conditional data, from the page of a dataset to a key and back: the parts of
// an applicant, a reviewer and an operator, each in a browser of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hire, password, visit } from "./rig/visitor.mjs";

/** Two datasets with who decides on them, and what is typed; markup in it has to stay text. */
const cases = {
  zh: {
    dataset: "pm25-hourly",
    agency: "ecology",
    items: ["observed_at", "pm25_station_1", "pm25_station_2"],
    name: `示例科技<b class="made">有限公司</b>`,
    person: "李雷",
    purpose: `研究早晚高峰的空气质量<img src=x onerror=alert(1)>，成果公开发表`,
    better: `研究早晚高峰的空气质量"><script>alert(2)</script>，成果在<i class="made">学报</i>公开发表`,
    correction: "请写明成果在哪里发表<svg onload=alert(3)>",
    reason: "按最小够用原则，只提供一个监测站的数据",
    suspended: "核实数据质量",
  },
  en: {
    dataset: "weather-observations",
    agency: "weather",
    items: ["observed_at", "temperature", "humidity"],
    name: `Example Labs <b class="made">Ltd</b>`,
    person: "Li Lei",
    purpose: `Study how weather changes traffic<img src=x onerror=alert(1)>`,
    better: `Study how weather changes traffic"><script>alert(2)</script>, to be published in <i class="made">a journal</i>`,
    correction: "Say where it will be published<svg onload=alert(3)>",
    reason: "Two readings are enough for the purpose",
    suspended: "The readings are being checked",
  },
};

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const attachment = { name: "<b class=made>证明.png", mimeType: "image/png", buffer: png };

/** From the dataset's page to an account, and back. */
async function signUp(j, v) {
  const email = `li-${j.name}@example.org`;
  await v.open(`datasets/${j.dataset}/`);
  await v.go("main .access a.go");
  await v.see("terms");
  await v.go(`main a[href$="account/sign-up/"]`);
  await v.see("kinds");
  await v.go(`main a[href$="kind=organisation"]`);
  await v.see("sign-up");
  await v.sendWrong("sign-up", "email");
  await v.fill({ email, name: j.name_, number: "91310000MA1FL0X01E", contact: j.person, phone: "021-5555 0199", password });
  await v.send();
  await v.see("mailed");
  const link = await j.portal.mail.link(email, j.home.replace(j.portal.server.base, j.portal.base));
  await v.page.goto(link.replace(j.portal.base, j.portal.server.base));
  await v.see("verify");
  await v.fill({ password });
  await v.send();
  await v.open(`apply/${j.dataset}/`);
  await v.go(`main a[href*="account/log-in/?next="]`);
  await v.see("log-in");
  await v.logIn(email);
  await v.see("terms for who can apply");
}

/** Fills in the application, wrong first, and leaves it as a draft for a while. */
async function fillIn(j, v) {
  await v.send();
  await v.see("form");
  await v.sendWrong("form", "purpose", "check");
  await v.fill({ purpose: j.purpose, system: `"><svg onload=alert(4)>`, items: j.items, delivery: "interface", calls: "1000", months: "12" });
  await v.send("save");
  await v.see("draft");
  await v.go(`nav.visitor a[href$="applications/"]`);
  await v.see("applications");
  await v.go("main .cases h3 a");
  assert.equal(await v.page.inputValue("#purpose"), j.purpose, "the draft was kept");
  await v.fill({ storage: "{{.}} ${7*7} <!--", security: `</textarea><style>*{display:none}</style>`, "commitment.name": j.person });
  await v.page.locator("#attachments").setInputFiles(attachment);
  await v.send("check");
  await v.see("check of the answers");
  assert.match(await v.text(), new RegExp(attachment.name), "the attachment is among the answers");
  await v.send();
  await v.see("receipt");
  await onPaper(v);
  return v.page.url().match(/applications\/([^/]+)\//)[1];
}

/** On paper a page has its heading and its text, and nothing that only a screen needs. */
async function onPaper({ page }) {
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("main h1").isVisible());
  for (const selector of ["header.site nav", "nav.visitor", "main .actions", "main form button"]) {
    for (const one of await page.locator(selector).all()) assert.ok(await one.isHidden(), `${selector} is not printed at ${page.url()}`);
  }
  await page.emulateMedia({ media: "screen" });
}

/** What the number alone tells: no purpose, no name. */
async function lookUp(j, receipt) {
  await visit(j, async (v) => {
    await v.open("status/");
    await v.see("status");
    await v.fill({ receipt });
    await v.send();
    await v.see("status of an application");
    const told = await v.text();
    assert.ok(told.includes(receipt) && !told.includes(j.person) && !told.includes(j.purpose));
  });
}

/** The reviewer asks once for corrections. */
async function giveBack(j, v, receipt) {
  await v.go(`nav.visitor a[href$="desk/"]`);
  await v.see("queue");
  await v.go(`main a[href$="${receipt}/"]`);
  await v.see("case");
  assert.ok((await v.text()).includes(j.purpose), "the purpose stands there as it was typed");
  await v.go(`main .steps a[href$="/return/"]`);
  await v.see("return");
  await v.sendWrong("return", "corrections");
  await v.fill({ "correction.purpose": j.correction, correctBy: new Date(Date.now() + 14 * 86400e3).toISOString().slice(0, 10) });
  await v.send();
  await v.see("returned case");
}

async function correct(j, v) {
  await v.open("applications/");
  await v.go("main .cases h3 a");
  await v.see("application to be corrected");
  await v.go("main .actions a.go");
  await v.see("form with corrections");
  await v.fill({ purpose: j.better });
  await v.send("check");
  await v.send();
  await v.see("receipt of the corrections");
}

/** The reviewer accepts, reviews, and approves less than was asked for. */
async function approve(j, v) {
  await v.page.reload();
  await v.send();
  await v.send();
  await v.go(`main .steps a[href$="/approve/"]`);
  await v.see("approve");
  await v.fill({ "scope.items": j.items.slice(0, 2), agreement: "yes", reason: j.reason });
  await v.send();
  await v.see("approved case");
}

async function sign(j, v) {
  await v.open("applications/");
  await v.go("main .cases h3 a");
  await v.see("application that is approved");
  await v.go("main .actions a.go");
  await v.see("agreement");
  await v.sendWrong("agreement", "accept");
  await v.fill({ accept: "yes", "signature.name": j.person });
  await v.send();
  await v.see("application in use");
  const active = v.page.url();
  await v.open(new URL(active).pathname.match(/applications\/.*/)[0] + "agreement/");
  await v.see("signed agreement");
  await onPaper(v);
  await v.page.goto(active);
}

/** Asks for rows of the dataset with a key. */
const ask = (j, key) => fetch(`${j.portal.server.base}api/v1/datasets/${j.dataset}/rows?limit=3`, { headers: { Authorization: `Bearer ${key}` } });

/** The names of what a key gets. */
async function columns(j, key) {
  const answer = await ask(j, key);
  assert.equal(answer.status, 200);
  const { rows } = await answer.json();
  assert.equal(rows.length, 3);
  return Object.keys(rows[0]).sort();
}

/** A key, shown once, opens what was granted; a second one takes its place. */
async function takeKeys(j, v, granted) {
  await v.go(`main .actions a[href$="/keys/"]`);
  await v.see("keys");
  await v.send("issue");
  await v.see("new key");
  const first = await v.page.locator(".receipt code").innerText();
  assert.deepEqual(await columns(j, first), granted.toSorted());
  await v.open(new URL(v.page.url()).pathname.match(/applications\/.*/)[0]);
  assert.ok(!(await v.page.content()).includes(first), "the key is shown once");
  await v.send("replace");
  const second = await v.page.locator(".receipt code").innerText();
  for (const key of [first, second]) assert.deepEqual(await columns(j, key), granted.toSorted());
  await v.see("two keys");
  await v.go(`main .cases > li:last-child button[value="revoke"]`);
  await v.see("revoked key");
  const states = await Promise.all([first, second].map(async (key) => (await ask(j, key)).status));
  assert.deepEqual(states.toSorted(), [200, 401], "one is revoked, one goes on");
  assert.ok(j.portal.mail.mails.every((mail) => !mail.includes(first) && !mail.includes(second)), "no mail has a key");
  return states[0] === 200 ? first : second;
}

/** Everything of a dataset, for anybody or with a key. */
async function standing(j, key) {
  const { base } = j.portal.server;
  const paths = ["", "en/"].map((home) => `${home}datasets/${j.dataset}/`).concat(`data/${j.dataset}/sample.csv`, `data/${j.dataset}/datapackage.json`);
  const answers = await Promise.all([...paths.map((path) => fetch(base + path)), ask(j, key)]);
  return [...new Set(answers.map((one) => one.status))];
}

/** The operator suspends the dataset in one step, and lifts that. */
async function suspend(j, v, key) {
  await v.open("desk/");
  await v.see("queue of the operator");
  await v.go(`main .tabs a[href$="desk/datasets/"]`);
  await v.see("datasets");
  await v.go(`main a[href$="desk/datasets/${j.dataset}/"]`);
  await v.see("dataset");
  assert.deepEqual(await standing(j, key), [200]);
  await v.sendWrong("dataset", "reason");
  await v.fill({ reason: j.suspended });
  await v.send();
  await v.see("datasets, one suspended");
  assert.deepEqual(await standing(j, key), [451]);
  await v.go(`main .some a[href$="desk/datasets/${j.dataset}/"]`);
  await v.see("suspended dataset");
  await v.fill({ reason: j.suspended });
  await v.send();
  assert.deepEqual(await standing(j, key), [200]);
}

/** The operator defines a scenario, and an application that keeps to it is granted when it is submitted. */
async function fit(j, operator, applicant) {
  const scenario = `study-${j.name}`;
  await operator.open(`desk/scenarios/${j.dataset}/`);
  await operator.see("scenarios of a dataset");
  await operator.fill({ "scenario.id": scenario, "scenario.name.zh": "教学", "scenario.name.en": "Teaching", purpose: j.purpose, items: j.items, calls: "500", months: "6" });
  await operator.send();
  await operator.see("scenario");
  await applicant.open(`apply/${j.dataset}/`);
  await applicant.see("terms with a scenario");
  await applicant.send();
  await applicant.see("form with scenarios");
  await applicant.fill({ scenario, system: "Atlas", items: j.items.slice(0, 1), delivery: "interface", calls: "100", months: "3", storage: "Atlas", security: "Atlas", "commitment.name": j.person });
  await applicant.send("check");
  await applicant.see("check of answers that fit");
  await applicant.send();
  await applicant.see("receipt of a grant");
  await applicant.go("main .actions a.go");
  await takeKeys(j, applicant, j.items.slice(0, 1));
}

/** Whoever finds a key revokes it without an account, from where people look for one. */
async function leak(j, key) {
  await visit(j, async (v) => {
    await v.open("account/log-in/");
    await v.go(`main a[href$="keys/leaked/"]`);
    await v.see("leaked key");
    await v.fill({ key });
    await v.send();
    await v.see("leaked key revoked");
    assert.equal((await ask(j, key)).status, 401);
  });
}

/** The pages that no part of the journey leads through. */
async function lookAround(j, applicant, operator, receipt) {
  for (const path of ["account/", "account/details/", "account/password/", "account/notices/", `applications/${receipt}/end/`]) {
    await applicant.open(path);
    await applicant.see(path.replace(receipt, "…"));
  }
  for (const path of ["desk/?state=all", `desk/applications/${receipt}/`, `desk/applications/${receipt}/misuse/`, `desk/applications/${receipt}/suspend/`, "desk/misuse/", "desk/reasons/", "desk/scenarios/", "desk/agreements/", "desk/duties/", "desk/duties/?state=all", "desk/faults/", "desk/faults/note/", "desk/audit/"]) {
    await operator.open(path);
    await operator.see(path.replace(receipt, "…"));
  }
  await operator.open(`desk/applications/${receipt}/`);
  await operator.go(`main a[href*="${receipt}/keys/"]`);
  await operator.see("key at the desk");
  await visit(j, async (admin) => {
    await hire(j, admin, "admin");
    await admin.open("desk/staff/");
    await admin.see("staff");
  });
}

/** The commission supervises; applications, attachments and keys are not its business. */
async function refuse(j, receipt, hash) {
  await visit(j, async (v) => {
    await hire(j, v, "commission");
    const below = ["", "form/", "check/", "receipt/", "agreement/", "agreement.txt", "keys/", "withdraw/", "end/", `attachments/${hash}`];
    for (const path of ["applications/", ...below.map((page) => `applications/${receipt}/${page}`), "desk/", `desk/applications/${receipt}/`, `desk/applications/${receipt}/approve/`]) {
      const answer = await v.page.request.get(j.home + path, { maxRedirects: 0 });
      assert.ok([403, 404].includes(answer.status()), `${path}: ${answer.status()}`);
    }
  });
}

async function everything(j) {
  await visit(j, (applicant) => visit(j, (reviewer) => visit(j, async (operator) => {
    await signUp(j, applicant);
    const receipt = await fillIn(j, applicant);
    await lookUp(j, receipt);
    await hire(j, reviewer, "reviewer", j.agency);
    await giveBack(j, reviewer, receipt);
    const [hash] = (await reviewer.page.locator(`main a[href*="/attachments/"]`).getAttribute("href")).match(/[0-9a-f]{64}/);
    await correct(j, applicant);
    await approve(j, reviewer);
    await sign(j, applicant);
    const key = await takeKeys(j, applicant, j.items.slice(0, 2));
    await hire(j, operator, "operator");
    await suspend(j, operator, key);
    await fit(j, operator, applicant);
    await leak(j, key);
    await refuse(j, receipt, hash);
    await reviewer.page.reload();
    await reviewer.see("case in use");
    if (j.seen) await lookAround(j, applicant, operator, receipt);
  })));
}

export function access(portal) {
  for (const [language, scripts] of [["zh", true], ["en", true], ["zh", false]]) {
    test(`from a dataset's page to a key and back, ${language === "zh" ? "Chinese" : "English"}, scripts ${scripts ? "on" : "off"}`, async () => {
      const j = { portal, language, scripts, ...cases[language], name_: cases[language].name, name: `${language}-${scripts ? "on" : "off"}`, seen: scripts ? new Map() : undefined };
      j.home = portal.server.base + (language === "en" ? "en/" : "");
      await everything(j);
      if (scripts) assert.deepEqual([...j.seen].filter(([, found]) => found.length > 0), [], "what was found on the pages");
    });
  }
}
