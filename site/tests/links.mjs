// Every address that the portal names.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileOf } from "./rig/pages.mjs";

const unescape = (text) => text.replace(/&(amp|lt|gt|quot|#34|#39);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" })[name]);

/** Values of attributes that hold addresses, with the element's name. */
const addresses = (html) => [...html.matchAll(/<([a-z]+)\b[^>]*?\s(href|src|action)="([^"]*)"/gi)].map(([, element, , value]) => [element, unescape(value)]);

const idsOf = (html) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescape(id)));

export function links(portal) {
  test("every internal link of every page leads to something that is there", async () => {
    const ids = new Map();
    for (const path of portal.pages) ids.set(path, idsOf(await readFile(join(portal.public, fileOf(path)), "utf8")));
    const status = new Map();
    const broken = [];
    for (const path of portal.pages) {
      const html = await readFile(join(portal.public, fileOf(path)), "utf8");
      for (const [, value] of addresses(html)) {
        const url = new URL(value, portal.base + path);
        if (!url.href.startsWith(portal.base)) continue;
        const fragment = decodeURIComponent(url.hash.slice(1));
        url.hash = "";
        if (!status.has(url.href)) status.set(url.href, (await fetch(url, { method: "HEAD" })).status);
        const target = decodeURIComponent(url.pathname + "").slice(new URL(portal.base).pathname.length);
        if (status.get(url.href) !== 200) broken.push(`${path}: ${value} is ${status.get(url.href)}`);
        else if (fragment && ids.has(target) && !ids.get(target).has(fragment)) broken.push(`${path}: ${value} has no such place`);
      }
    }
    assert.deepEqual([...new Set(broken)].slice(0, 20), [], `${broken.length} broken links`);
    assert.ok(status.size > portal.pages.length, `${status.size} addresses were tried`);
  });

  test("no page loads anything from elsewhere", async () => {
    for (const path of portal.pages) {
      const html = await readFile(join(portal.public, fileOf(path)), "utf8");
      const loaded = [...html.matchAll(/<(?:script|img|iframe|source|object|embed|link\b(?=[^>]*rel="(?:stylesheet|icon|preload)"))[^>]*?\s(?:src|href|data)="([^"]*)"/gi)];
      for (const [, value] of loaded) assert.ok(new URL(unescape(value), portal.base + path).href.startsWith(portal.base), `${path} loads ${value}`);
    }
  });

  test("every file of the manifest is served, byte for byte", async () => {
    for (const [path, { bytes, sha256 }] of portal.files) {
      const answer = await fetch(portal.base + path.split("/").map(encodeURIComponent).join("/"));
      assert.equal(answer.status, 200, path);
      const body = Buffer.from(await answer.arrayBuffer());
      assert.equal(body.length, bytes, `bytes of ${path}`);
      assert.equal(createHash("sha256").update(body).digest("hex"), sha256, `sha256 of ${path}`);
    }
  });

  test("every address of the sitemap and the feeds is there", async () => {
    let tried = 0;
    for (const [path] of portal.files) {
      if (!/\.(xml|atom)$/.test(path) || path.startsWith("data/")) continue;
      const text = await readFile(join(portal.public, path), "utf8");
      for (const [, plain, attribute] of text.matchAll(/<loc>([^<]*)<\/loc>|<link[^>]*\shref="([^"]*)"/g)) {
        const url = unescape(plain ?? attribute);
        if (!url.startsWith(portal.base)) continue;
        assert.equal((await fetch(url, { method: "HEAD" })).status, 200, `${url} in ${path}`);
        tried++;
      }
    }
    assert.ok(tried > 20, `${tried} addresses in the sitemap and the feeds`);
  });
}
