// Phones, magnified text, dark rooms and paper.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./rig/browser.mjs";

/** How far the page is wider than the window, and what sticks out. */
export const overflow = () => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > room + 1 && !element.closest(".scroll, pre"))
    .map((element) => `${element.tagName.toLowerCase()}.${element.className} ${element.textContent.trim().slice(0, 40)}`)
    .slice(0, 3);
};

/** Lightness of a colour, 0 to 1. */
const lightness = (colour) => {
  const [r, g, b] = colour.match(/[\d.]+/g).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
};

const colours = () => {
  const paint = getComputedStyle(document.body);
  return { paper: paint.backgroundColor, ink: paint.color };
};

export function sizes(portal) {
  test("no page scrolls sideways at 320 px", async () => {
    await withPage(portal, { viewport: { width: 320, height: 640 } }, async (page) => {
      for (const path of portal.pages) {
        await page.goto(portal.base + path);
        assert.deepEqual(await page.evaluate(overflow), [], `sticks out of ${path || "home"}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${path || "home"} scrolls sideways`);
      }
    });
  });

  test("links that stand alone are large enough for a thumb", async () => {
    await withPage(portal, { viewport: { width: 320, height: 640 } }, async (page) => {
      for (const [name, path] of portal.templates) {
        await page.goto(portal.base + path);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll("header.site nav a, .find button, .files a, .pager a, summary")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
            .map((one) => one.textContent.trim()),
        );
        assert.deepEqual(small, [], `lower than 24 px on ${name}`);
      }
    });
  });

  test("light and dark differ, and ink stands out from paper in both", async () => {
    for (const colorScheme of ["light", "dark"]) {
      await withPage(portal, { colorScheme }, async (page) => {
        await page.goto(portal.base);
        const { paper, ink } = await page.evaluate(colours);
        assert.equal(lightness(paper) > 0.5, colorScheme === "light", `paper is ${paper} when ${colorScheme} is preferred`);
        assert.ok(Math.abs(lightness(paper) - lightness(ink)) > 0.6, `${ink} on ${paper}`);
      });
    }
  });

  test("on paper a page keeps its content and drops what only a screen needs", async () => {
    await withPage(portal, { colorScheme: "dark" }, async (page) => {
      for (const [name, path] of portal.templates) {
        await page.goto(portal.base + path);
        await page.emulateMedia({ media: "print" });
        const { paper, ink } = await page.evaluate(colours);
        assert.ok(lightness(ink) < 0.4, `ink of ${name} is dark on paper, not ${ink}`);
        assert.ok(paper === "rgba(0, 0, 0, 0)" || lightness(paper) > 0.9, `paper of ${name} stays white, not ${paper}`);
        for (const selector of ["header.site nav", ".skip", "form.find", "nav.pager"]) {
          for (const element of await page.locator(selector).all()) assert.ok(await element.isHidden(), `${selector} of ${name} is not printed`);
        }
        assert.ok(await page.locator("h1").first().isVisible(), `the heading of ${name} is printed`);
        assert.ok(await page.locator("footer.site p").first().isVisible(), `the licence line of ${name} is printed`);
        await page.emulateMedia({ media: "screen" });
      }
    });
  });

  test("a dataset's page prints on A4 within reason", async () => {
    await withPage(portal, {}, async (page) => {
      await page.goto(portal.base + portal.templates.get("dataset with a line, zh"));
      const pdf = await page.pdf({ format: "A4" });
      const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
      assert.ok(sheets >= 1 && sheets <= 15, `${sheets} sheets`);
    });
  });
}
