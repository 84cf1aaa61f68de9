// A run's charts: ticks at round numbers, lines within the plot, and what is pointed at.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHT, inWords, lastSecond, nearest, pathOf, PLOT, until, WIDTH, xOf, xTicks, yOf, yTicks } from "../../../app/static/js/charts/line-chart.js";

const LOG = { scale: /** @type {const} */ ("log"), range: /** @type {[number, number]} */ ([-2, 1]) };
const PERCENT = { scale: /** @type {const} */ ("linear"), range: /** @type {[number, number]} */ ([0, 100]) };
const series = (/** @type {number[]} */ x, /** @type {number[]} */ y) => ({ run: 0, name: "", colour: "#000", dash: /** @type {const} */ ("solid"), x, y });

test("an axis goes from one end of the plot to the other, by hand", () => {
  assert.equal(xOf(0, 20), PLOT.left);
  assert.equal(xOf(20, 20), PLOT.right);
  assert.equal(yOf(0, PERCENT), PLOT.bottom);
  assert.equal(yOf(100, PERCENT), PLOT.top);
  assert.equal(yOf(50, PERCENT), (PLOT.top + PLOT.bottom) / 2);
  assert.equal(yOf(0.01, LOG), PLOT.bottom);
  assert.equal(yOf(10, LOG), PLOT.top);
  assert.ok(Math.abs(yOf(1, LOG) - (PLOT.top + (PLOT.bottom - PLOT.top) / 3)) < 1e-9);
});

test("whatever the value, a line stays within the plot", () => {
  for (const value of [0, -1, 1e-300, 1e300, 55]) {
    for (const axis of [LOG, PERCENT]) assert.ok(yOf(value, axis) >= PLOT.top && yOf(value, axis) <= PLOT.bottom);
  }
});

test("seconds have ticks at round numbers, three to eight of them, for a run of any length", () => {
  assert.deepEqual(xTicks(20).map(({ text }) => text), ["0", "5", "10", "15", "20"]);
  assert.deepEqual(xTicks(1).map(({ text }) => text), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  for (let last = 1; last <= 120; last += 0.37) {
    const ticks = xTicks(last);
    assert.ok(ticks.length >= 3 && ticks.length <= 8, `${last}: ${ticks.length}`);
    assert.ok(ticks.every(({ at }) => at >= PLOT.left && at <= PLOT.right + 1e-6));
    assert.equal(new Set(ticks.map(({ text }) => text)).size, ticks.length);
  }
});

test("a loss has a tick at each power of ten, in plain numbers, an accuracy at each quarter", () => {
  assert.deepEqual(yTicks(LOG).map(({ text }) => text), ["0.01", "0.1", "1", "10"]);
  assert.deepEqual(yTicks({ scale: "log", range: [-1.1, 1.1] }).map(({ text }) => text), ["0.1", "1", "10"]);
  assert.deepEqual(yTicks(PERCENT).map(({ text }) => text), ["0", "25", "50", "75", "100"]);
});

test("a path goes through its points; one point alone is seen as well", () => {
  const chart = { title: "", unit: "", said: "", series: [], ...PERCENT };
  assert.equal(pathOf(series([0, 10], [0, 100]), chart, 10), `M${PLOT.left}.0 ${PLOT.bottom}.0L${PLOT.right}.0 ${PLOT.top}.0`);
  assert.match(pathOf(series([5], [50]), chart, 10), /^M[\d.]+ [\d.]+h2$/);
  assert.ok(PLOT.right < WIDTH && PLOT.bottom < HEIGHT);
});

test("the last second is that of the longest line, and one before anything is known", () => {
  assert.equal(lastSecond([series([1, 2], [0, 0]), series([7], [0])]), 7);
  assert.equal(lastSecond([series([], [])]), 1);
});

test("the point that is nearest to where somebody points", () => {
  const x = [1, 2, 4, 8];
  assert.deepEqual([0, 1.4, 1.6, 3, 3.1, 7, 99].map((second) => nearest(x, second)), [0, 0, 1, 2, 2, 3, 3]);
  assert.equal(nearest([], 3), -1);
});

test("percents have a tenth, losses three digits", () => {
  assert.deepEqual([inWords(97.123, " %"), inWords(6.4, " %"), inWords(0.012345, ""), inWords(2.3456, "")], ["97.1 %", "6.4 %", "0.0123", "2.35"]);
});

test("a line as it was at a moment ends there, and is empty before it began", () => {
  const line = series([0.05, 0.3, 0.55], [9, 8, 7]);
  assert.deepEqual([0, 0.05, 0.4, 9].map((second) => until(line, second).y), [[], [9], [9, 8], [9, 8, 7]]);
});
