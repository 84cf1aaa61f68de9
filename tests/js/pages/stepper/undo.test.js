import assert from "node:assert/strict";
import { test } from "node:test";

import { Undo } from "../../../../app/static/js/pages/stepper/undo.js";

const [start, a, b, c] = ["start", "a", "b", "c"].map((name) => ({ name }));

test("changes in quick succession are taken back as one, later ones by themselves", () => {
  const undo = new Undo(start);
  undo.note(a, 0);
  undo.note(b, 300);
  undo.note(c, 1000);
  assert.equal(undo.back(), b);
  assert.equal(undo.back(), start);
  assert.equal(undo.back(), null);
});

test("a gesture is taken back as one, however long it rests, and never with its neighbours", () => {
  const undo = new Undo(start);
  undo.begin();
  undo.note(a, 0);
  undo.note(b, 5000);
  undo.end();
  undo.note(c, 5001);
  assert.equal(undo.back(), b);
  assert.equal(undo.back(), start);
});

test("taking back in the middle of a gesture takes it back and ends it", () => {
  const undo = new Undo(start);
  undo.note(a, 0);
  const gesture = undo.begin();
  undo.note(b, 1000);
  assert.equal(undo.back(), a);
  assert.notEqual(undo.gesture, gesture);
  assert.equal(undo.back(), start);
});

test("a gesture that was none leaves nothing to take back", () => {
  const undo = new Undo(start);
  undo.begin();
  undo.note(a, 0);
  assert.equal(undo.cancel(), start);
  undo.begin();
  assert.equal(undo.cancel(), null);
  assert.equal(undo.back(), null);
});

test("a hundred gestures can be taken back, the oldest are forgotten", () => {
  const undo = new Undo({ i: -1 });
  for (let i = 0; i < 150; i++) undo.note({ i }, 1000 * i);
  let last = null;
  for (let before = undo.back(); before; before = undo.back()) last = before;
  assert.deepEqual(last, { i: 49 });
});
