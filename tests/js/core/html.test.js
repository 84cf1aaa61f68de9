// Markup from templates: no value breaks out of its place, and nothing but a template becomes markup.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, html, Markup } from "../../../app/static/js/core/html.js";

const HOSTILE = [`<img src=x onerror="alert(1)">`, `"><script>alert(1)</script>`, `' onload='alert(1)`, "&lt;b&gt;", "</textarea><b>"];

test("what is put into a template stands there as text, between tags and within quotation marks", () => {
  for (const text of HOSTILE) {
    const source = String(html`<b title="${text}">${text}</b>`);
    const [, title, inside] = /^<b title="([^"<>]*)">([^<>]*)<\/b>$/.exec(source) ?? [];
    for (const escaped of [title, inside]) assert.equal(unescaped(escaped), text);
  }
});

test("markup within markup and lists of it stay markup, lists of texts are texts", () => {
  assert.equal(String(html`<ul>${["a", "<b>"].map((text) => html`<li>${text}</li>`)}</ul>`), "<ul><li>a</li><li>&lt;b&gt;</li></ul>");
  assert.equal(String(html`${["<", 1, [html`<i></i>`]]}`), "&lt;1<i></i>");
});

test("numbers and nothing", () => {
  assert.equal(String(html`${3.5}, ${""}, ${0}`), "3.5, , 0");
});

test("a text never becomes markup, even one that was markup before", () => {
  const host = { innerHTML: "as it was" };
  for (const what of ["<b></b>", String(html`<b></b>`), { source: "<b></b>" }, null]) {
    assert.throws(() => fill(/** @type {any} */ (host), /** @type {any} */ (what)), TypeError);
  }
  assert.equal(host.innerHTML, "as it was");
  fill(/** @type {any} */ (host), html`<b>${"<"}</b>`);
  assert.equal(host.innerHTML, "<b>&lt;</b>");
  assert.ok(html`` instanceof Markup);
});

/** @param {string} source */
function unescaped(source) {
  return source.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}
