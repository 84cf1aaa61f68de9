import assert from "node:assert/strict";
import { test } from "node:test";

import { arrive, hasWalkedTo, stopWalking, walkTo } from "../../../app/static/js/lesson/walk.js";

/** A tab's storage. */
function tab() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return () => ({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  });
}

test("one walks to the step whose button was pressed, and a reload changes nothing", () => {
  const storage = tab();
  walkTo("canvas", storage);
  for (let loads = 0; loads < 2; loads++) {
    arrive("canvas", storage);
    assert.ok(hasWalkedTo("canvas", storage));
  }
  assert.ok(!hasWalkedTo("inside", storage));
});

test("another page ends the walk, and so does whoever looks around", () => {
  const storage = tab();
  walkTo("canvas", storage);
  arrive("networks", storage);
  assert.ok(!hasWalkedTo("canvas", storage));
  walkTo("inside", storage);
  stopWalking(storage);
  assert.ok(!hasWalkedTo("inside", storage));
});

test("where a tab keeps nothing, nobody walks", () => {
  const none = () => {
    throw new Error("SecurityError");
  };
  walkTo("canvas", none);
  arrive("canvas", none);
  assert.ok(!hasWalkedTo("canvas", none));
});
