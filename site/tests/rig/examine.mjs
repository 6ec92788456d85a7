// What is asked of every page of the office, while a test passes through it.

import { readFile } from "node:fs/promises";
import { axe, serious } from "../accessibility.mjs";
import { focused } from "../keyboard.mjs";
import { validator } from "../markup.mjs";
import { overflow } from "../sizes.mjs";

const source = readFile(axe, "utf8");

/** Everything that text of an applicant could turn into, were it taken for markup. */
const made = () => {
  const odd = "main :is(script, iframe, object, embed, img, style, base, .made), main svg:not(.qr *, .chart), main [onerror], main [onload], main a[href^='javascript:']";
  return [...document.querySelectorAll(odd)].map((element) => element.outerHTML.slice(0, 100));
};

/**
 * What is wrong with the way of the Tab key through the content: it stops everywhere
 * once, in order, is always seen, and comes out at the footer. It begins where the
 * page put the focus, else at the top of the content.
 */
async function tabThrough(page) {
  await page.evaluate(() => document.activeElement.closest("main") ?? document.getElementById("main").focus());
  let before; // place of the stop before
  for (let n = 0; n < 600; n++) {
    await page.keyboard.press("Tab");
    const { place, text, inMain, outlined, onScreen } = await page.evaluate(focused);
    if (place === before) continue; // the parts of a date are stops of one input
    if (before !== undefined && place !== before + 1) return [`the stop after ${before} is ${place}, "${text}"`];
    if (!inMain) return [];
    if (!outlined) return [`the focus on "${text}" has no outline`];
    if (!onScreen) return [`"${text}" is not on the screen when it has the focus`];
    before = place;
  }
  return ["Tab does not come to an end"];
}

/**
 * Examines the page as it stands: its markup, axe's rules in both colours, its
 * width at 320 px, what was made of texts, and its way by keyboard.
 * @param {string} html the page as it was sent
 * @param {boolean} keys whether its way by keyboard too, which is slow
 * @returns {Promise<string[]>} what was found
 */
export async function examine(page, html, keys) {
  const report = await validator.validateString(html);
  const found = report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`));
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.evaluate(await source);
  await page.emulateMedia({ colorScheme: "dark" });
  found.push(...(await page.evaluate(serious, { runOnly: ["color-contrast"] })).map((finding) => `in the dark ${finding}`));
  await page.emulateMedia({ colorScheme: "light" });
  found.push(...(await page.evaluate(serious)));
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  found.push(...(await page.evaluate(overflow)).map((element) => `sticks out at 320 px: ${element}`));
  await page.setViewportSize(wide);
  found.push(...(await page.evaluate(made)).map((element) => `was made of a text: ${element}`));
  if (keys) found.push(...(await tabThrough(page)));
  return found;
}
