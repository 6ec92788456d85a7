// The HTML itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { HtmlValidate } from "html-validate";
import { fileOf } from "./rig/pages.mjs";

export const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // A box that scrolls sideways is a region, so that a keyboard finds it: no section of the text.
    // The suggestions are no field of a form.
    "prefer-native-element": ["error", { exclude: ["region", "listbox"] }],
    // Every title ends in the name of the portal; what a dataset is called stands first.
    "long-title": "off",
    // The values of one facet are boxes of one name.
    "form-dup-name": ["error", { shared: ["checkbox", "radio", "submit", "button", "reset"] }],
    // An input is called what its field is, such as contact.name.
    "valid-id": ["error", { relaxed: true }],
    // The style of the source, which a browser does not see.
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "void-style": "off",
  },
});

/** A page without its templates: no part of it until a script takes them out. */
export const withoutTemplates = (html) => html.replace(/<template[^]*<\/template>/, "");

export function markup(portal) {
  test("html-validate finds no error on any page", async () => {
    const found = [];
    for (const path of portal.pages) {
      const html = withoutTemplates(await readFile(join(portal.public, fileOf(path)), "utf8"));
      const report = await validator.validateString(html, fileOf(path));
      for (const { messages, filePath } of report.results) {
        for (const { ruleId, message, line } of messages) found.push(`${filePath}:${line} ${ruleId}: ${message}`);
      }
    }
    assert.deepEqual(found.slice(0, 20), [], `${found.length} findings`);
  });

  test("no page holds a script, a style or a handler within its text", async () => {
    for (const path of portal.pages) {
      const html = await readFile(join(portal.public, fileOf(path)), "utf8");
      assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|javascript:/i, path);
      for (const [, attributes] of html.matchAll(/<script([^>]*)>/g)) {
        assert.match(attributes, /src=|type="application\/ld\+json"/, `${path}: <script${attributes}>`);
      }
    }
  });
}
