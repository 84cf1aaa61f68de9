import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Glide, Pacer, rounded } from "../../../app/static/js/room/pace.js";

let now = 0;
/** @type {{callback: () => void, at: number}[]} */
let later = [];
const clock = { now: () => now, later: (/** @type {() => void} */ callback, /** @type {number} */ ms) => later.push({ callback, at: now + ms }) };

/** @param {number} ms */
function pass(ms) {
  now += ms;
  for (const { callback } of later.filter(({ at }) => at <= now)) callback();
  later = later.filter(({ at }) => at > now);
}

beforeEach(() => {
  [now, later] = [0, []];
});

test("a second of moves goes out as ten messages at most, the first at once and the last in the end", () => {
  /** @type {[number, number][]} */
  const sent = [];
  const pacer = new Pacer((/** @type {number} */ value) => sent.push([now, value]), clock);
  for (let move = 1; move <= 60; move++) {
    pacer.give(move);
    pass(16);
  }
  pass(200);
  assert.deepEqual(sent[0], [0, 1]);
  assert.equal(sent.at(-1)?.[1], 60);
  assert.ok(sent.length <= 11, `${sent.length} in a second`);
  assert.ok(sent.every(([at], i) => i === 0 || at - sent[i - 1][0] >= 100));
});

test("what was forgotten is not sent any more", () => {
  /** @type {number[]} */
  const sent = [];
  const pacer = new Pacer((/** @type {number} */ value) => sent.push(value), clock);
  pacer.give(1);
  pacer.give(2);
  pacer.forget();
  pass(500);
  assert.deepEqual(sent, [1]);
  pacer.give(3);
  assert.deepEqual(sent, [1, 3]);
});

test("a glide goes from place to place in even steps and stays within", () => {
  const glide = new Glide({ row: 0, col: 4 }, { row: 10, col: 0 }, 1000, 100);
  assert.deepEqual(glide.at(1000), { row: 0, col: 4 });
  assert.deepEqual(glide.at(1050), { row: 5, col: 2 });
  assert.deepEqual(glide.at(1300), { row: 10, col: 0 });
  assert.deepEqual([900, 1099, 1100].map((at) => glide.isOver(at)), [false, false, true]);
  assert.deepEqual(rounded({ row: 4.4, col: 4.6 }), { row: 4, col: 5 });
});
