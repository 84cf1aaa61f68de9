import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetPrepared, prepare, whenPrepared } from "../../../app/static/js/core/prepared.js";

const scene = (/** @type {string} */ query) => ({ page: "pooling", query, cue: "play" });

test("a scene waits for its page's part, which takes it once", () => {
  assert.equal(prepare(scene("a")), false);
  /** @type {string[]} */
  const opened = [];
  const [other, first, second] = [new AbortController(), new AbortController(), new AbortController()];
  whenPrepared("canvas", () => assert.fail("another page's"), other.signal);
  whenPrepared("pooling", ({ query }) => opened.push(`first ${query}`), first.signal);
  first.abort();
  whenPrepared("pooling", ({ query }) => opened.push(`second ${query}`), second.signal);
  assert.deepEqual(opened, ["first a"]);
  assert.equal(prepare(scene("b")), true);
  assert.deepEqual(opened, ["first a", "second b"]);
  second.abort();
  assert.equal(prepare(scene("c")), false);
});

test("a scene that is given up is not opened", () => {
  prepare(scene("a"));
  forgetPrepared();
  whenPrepared("pooling", () => assert.fail("opened"), new AbortController().signal);
});
