// When a gesture is told to the server, by a clock of our own: at once after a rest, else later; and what a new part begins with.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { hasLostSession, hasOpenedAnother, Reports, sceneOwed } from "../../../app/static/js/core/reports.js";

const saved = { performance: globalThis.performance, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
/** @type {Map<number, {at: number, act: () => void}>} */ let waiting;
/** @type {number[]} columns as the server heard of them */ let told;
/** @type {Reports} */ let reports;
let now = 0;
let col = 0;

const pass = (/** @type {number} */ ms) => {
  now += ms;
  for (const [id, { at, act }] of [...waiting]) if (at <= now && waiting.delete(id)) act();
};

/** A gesture whose answer is known ends, as `mounting.js` handles it. */
const gesture = (what = {}) => {
  const scene = { kind: "digit", digit: 4, row: 0, col: ++col, ...what };
  if (!reports.put(scene, "3")) tell(reports, what);
};

const tell = (by = reports, what = {}) => {
  told.push(col);
  by.settle({ kind: "digit", digit: 4, row: 0, col, ...what });
};

beforeEach(() => {
  [waiting, told, now, col] = [new Map(), [], 5, 0];
  let ids = 0;
  Object.assign(globalThis, {
    setTimeout: (/** @type {() => void} */ act, /** @type {number} */ ms) => (waiting.set(++ids, { at: now + ms, act }), ids),
    clearTimeout: (/** @type {number} */ id) => waiting.delete(id),
  });
  Object.defineProperty(globalThis, "performance", { value: { now: () => now }, configurable: true });
  reports = new Reports(() => tell());
});

afterEach(() => {
  Object.assign(globalThis, { setTimeout: saved.setTimeout, clearTimeout: saved.clearTimeout });
  Object.defineProperty(globalThis, "performance", { value: saved.performance, configurable: true });
});

test("the first gesture after a rest is told at once, of those that follow the last one in ten seconds", () => {
  gesture();
  assert.deepEqual(told, [1]);
  for (let i = 0; i < 4; i++) {
    pass(2000);
    gesture();
  }
  assert.deepEqual(told, [1]);
  pass(2000);
  assert.deepEqual(told, [1, 5]);
  pass(60_000);
  assert.deepEqual(told, [1, 5], "nothing is owed any more");
  gesture();
  assert.deepEqual(told, [1, 5, 6]);
});

test("what was told meanwhile, with a gesture that needs an answer, is owed no more", () => {
  gesture();
  gesture();
  pass(3000);
  tell();
  pass(9000);
  assert.deepEqual(told, [1, 2]);
});

test("only moves wait: another digit, or a drawing, is told at once, also if the page knows it", () => {
  gesture();
  gesture();
  assert.deepEqual(told, [1]);
  gesture({ digit: 5 });
  gesture({ digit: 5 });
  assert.deepEqual(told, [1, 3]);
  const ink = { kind: "drawing", digit: undefined };
  gesture({ ...ink, pixels: "AAAA" });
  gesture({ ...ink, pixels: "AAAA" });
  gesture({ ...ink, pixels: "AAAB" });
  assert.deepEqual(told, [1, 3, 5, 7]);
});

test("a scene that has been opened in place of what is owed is not put back by it", () => {
  gesture();
  gesture();
  reports.forget();
  pass(60_000);
  assert.deepEqual(told, [1]);
  assert.equal(sceneOwed("3"), null);
});

test("another scene is opened by the same session; another session opens what it can", () => {
  assert.ok(hasOpenedAnother("", "a-0"));
  assert.ok(hasOpenedAnother("a-1", "a-2"));
  assert.ok(!hasOpenedAnother("a-2", "a-2"));
  assert.ok(!hasOpenedAnother("a-2", "b-1"));
  assert.ok(hasLostSession("a-2", "b-2"));
  assert.ok(!hasLostSession("a-2", "a-3"));
  assert.ok(!hasLostSession("", "a-0"));
});

test("a new part of the page begins with what the server has not heard of, unless another scene was opened", () => {
  gesture();
  assert.equal(sceneOwed("3"), null);
  gesture();
  reports.dispose(); // the part has left the page
  pass(20_000);
  assert.deepEqual(told, [1], "a part that has left tells nothing");
  assert.deepEqual(sceneOwed("3"), { kind: "digit", digit: 4, row: 0, col: 2 });
  assert.equal(sceneOwed("4"), null);
  new Reports(() => {}).settle("another part's own value");
  assert.notEqual(sceneOwed("3"), null);
  tell(new Reports(() => {}));
  assert.equal(sceneOwed("3"), null);
});
