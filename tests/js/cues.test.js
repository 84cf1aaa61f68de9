import assert from "node:assert/strict";
import { test } from "node:test";

import { cueFor, giveCue, takeCue, whenCued } from "../../app/static/js/cues.js";

const cue = (page, act) => ({ page, query: "", act });

test("a cue is taken once, by the page that it is for", () => {
  giveCue(cue("canvas", "walk"));
  assert.equal(takeCue("pooling"), null);
  assert.equal(cueFor("canvas")?.act, "walk");
  assert.equal(takeCue("canvas")?.act, "walk");
  assert.equal(takeCue("canvas"), null);
});

test("who waits is called when its cue is given, or was given before, until it no longer waits", () => {
  const heard = [];
  const first = new AbortController();
  giveCue(cue("convolution", "early"));
  whenCued("convolution", ({ act }) => heard.push(act), first.signal);
  giveCue(cue("canvas", "other"));
  giveCue(cue("convolution", "late"));
  first.abort();
  giveCue(cue("convolution", "after"));
  assert.deepEqual(heard, ["early", "late"]);
});
