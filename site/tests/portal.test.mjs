// Browser tests of a whole release: the sample catalogue is built with the
// binary, nginx serves it under a sub-path, Chromium reads it. Run with
// "npm test" in site/, or with everything else by "make test".

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch } from "./rig/browser.mjs";
import { freePort, serve } from "./rig/nginx.mjs";
import { allPages, onePerTemplate } from "./rig/pages.mjs";
import { buildRelease } from "./rig/release.mjs";

import { accessibility } from "./accessibility.mjs";
import { journeys } from "./journeys.mjs";
import { keyboard } from "./keyboard.mjs";
import { languages } from "./languages.mjs";
import { links } from "./links.mjs";
import { markup } from "./markup.mjs";
import { search } from "./search.mjs";
import { sizes } from "./sizes.mjs";

/** What all tests look at; filled before the first of them runs. */
const portal = { base: "", browser: null, public: "", files: new Map(), pages: [], templates: new Map() };
const undo = [];

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), "kaimen-site-"));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const path = "/sub/path/";
  portal.base = `http://127.0.0.1:${port}${path}`;
  Object.assign(portal, await buildRelease(folder, portal.base));
  portal.pages = await allPages(portal.public);
  portal.templates = await onePerTemplate(portal.public, portal.pages);
  undo.push(await serve(folder, portal.public, port, path));
  portal.browser = await launch();
  undo.push(() => portal.browser.close());
});

after(async () => {
  for (const step of undo.reverse()) await step();
});

for (const suite of [journeys, languages, keyboard, search, sizes, markup, links, accessibility]) suite(portal);
