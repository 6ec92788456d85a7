// Browser tests of a whole release: the sample catalogue is built with the
// binary, nginx serves it under a sub-path, Chromium reads it. What only the
// portal's own server answers is asked of that. Run with "npm test" in site/,
// or with everything else by "make test".

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { launch } from "./rig/browser.mjs";
import { Mailbox } from "./rig/mail.mjs";
import { freePort, serve } from "./rig/nginx.mjs";
import { allPages, onePerTemplate } from "./rig/pages.mjs";
import { buildRelease } from "./rig/release.mjs";
import { Server } from "./rig/server.mjs";

import { access } from "./access.mjs";
import { accessibility } from "./accessibility.mjs";
import { calls } from "./calls.mjs";
import { code } from "./code.mjs";
import { commission } from "./commission.mjs";
import { journeys } from "./journeys.mjs";
import { keyboard } from "./keyboard.mjs";
import { languages } from "./languages.mjs";
import { links } from "./links.mjs";
import { markup } from "./markup.mjs";
import { search } from "./search.mjs";
import { searchAlone } from "./search-alone.mjs";
import { searchLooks } from "./search-looks.mjs";
import { sizes } from "./sizes.mjs";

const undo = [];
after(close);

async function close() {
  for (const step of undo.splice(0).reverse()) await step();
}

/** What all tests look at: a release, where it is served, and a browser to read it with. */
async function open() {
  const folder = await mkdtemp(join(tmpdir(), "kaimen-site-"));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const path = "/sub/path/";
  const base = `http://127.0.0.1:${port}${path}`;
  const release = await buildRelease(folder, base);
  const pages = allPages(release.files);
  const templates = await onePerTemplate(release.public, pages);
  undo.push(await serve(join(folder, "files"), release.public, port, path));
  const mail = new Mailbox();
  undo.push(() => mail.close());
  await mail.open();
  const server = new Server(release, await freePort(), path, ["--smtp", mail.address, "--mail-from", "portal@example.org"]);
  undo.push(() => server.stop());
  await server.start();
  const front = await freePort();
  undo.push(await serve(join(folder, "front"), release.public, front, path, server.port));
  const browser = await launch();
  undo.push(() => browser.close());
  return { base, ...release, pages, templates, server, mail, front: `http://127.0.0.1:${front}${path}`, browser };
}

const portal = await open().catch(async (error) => {
  await close();
  throw error;
});
for (const suite of [journeys, languages, keyboard, search, searchAlone, searchLooks, sizes, markup, links, code, calls, accessibility, access, commission]) suite(portal);
