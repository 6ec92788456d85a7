// The portal without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";

/** What has the focus, and whether a person would see it once the page has scrolled to it. */
export const focused = async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const element = document.activeElement;
  const seen = [element, element.closest("form")].filter(Boolean).map((one) => getComputedStyle(one));
  const box = element.getBoundingClientRect();
  // Of a group of radio buttons, Tab stops at the one that is chosen, else at the first.
  const passed = (one) => one.type === "radio" && one !== (document.querySelector(`input[name="${one.name}"]:checked`) ?? document.querySelector(`input[name="${one.name}"]`));
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
    (one) => one.checkVisibility() && one.tabIndex >= 0 && one.type !== "hidden" && !passed(one),
  );
  return {
    place: stops.indexOf(element),
    stops: stops.length,
    inMain: element.closest("main") !== null,
    text: (element.textContent || element.name || "").trim().slice(0, 40),
    outlined: seen.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    onScreen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
  };
};

/** Presses Tab until the focus is on an element that matches, then Enter. */
async function tabTo(page, selector, most = 200) {
  for (let n = 0; n < most; n++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
  }
  assert.fail(`${selector} is not reached by ${most} times Tab on ${page.url()}`);
}

export function keyboard(portal) {
  test("Tab goes through every page in its order, and the focus is always seen", async () => {
    await withPage(portal, {}, async (page) => {
      for (const [name, path] of portal.templates) {
        if (path.startsWith("en/")) continue; // the same templates, and this is slow
        await page.goto(portal.base + path);
        for (let n = 0, stops = 1; n < Math.min(stops, 60); n++) {
          await page.keyboard.press("Tab");
          const at = await page.evaluate(focused);
          stops = at.stops;
          assert.equal(at.place, n, `${name}: stop ${n} is "${at.text}"`);
          assert.ok(at.outlined, `${name}: the focus on "${at.text}" has an outline`);
          assert.ok(at.onScreen, `${name}: "${at.text}" is on the screen when it has the focus`);
        }
      }
    });
  });

  test("the first Tab offers to skip to the content", async () => {
    await withPage(portal, {}, async (page) => {
      await page.goto(portal.base);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#main");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null), "the next stop lies in the content");
    });
  });

  test("a file is had from home with Tab and Enter alone", async () => {
    await withPage(portal, {}, async (page) => {
      await page.goto(portal.base);
      for (const selector of ["main .counts a", "main .sets .title a"]) {
        const before = page.url();
        await tabTo(page, selector);
        await page.keyboard.press("Enter");
        await page.waitForURL((url) => url.href !== before);
      }
      await tabTo(page, ".downloads .files a[download]");
      const waiting = page.waitForEvent("download");
      await page.keyboard.press("Enter");
      assert.ok(portal.files.has(decodeURIComponent((await waiting).url().slice(portal.base.length))));
    });
  });
}
