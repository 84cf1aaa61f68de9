import assert from "node:assert/strict";
import { test } from "node:test";
import { drawTask } from "../../../../app/static/js/pages/equivariance/tasks.js";
import { agree, changeInWords, outcomeInWords, reasonInWords, shiftInWords } from "../../../../app/static/js/pages/equivariance/words.js";

const LAW = { step: 2, first: 10, last: 18 };
/** @param {object | null} invariance @param {object[]} [stages] */
const anatomy = (invariance, stages = []) => /** @type {any} */ ({ invariance, stages });

test("shifts are told in words", () => {
  assert.equal(shiftInWords({ row: 2, col: -3 }), "2 down, 3 left");
  assert.equal(shiftInWords({ row: 0, col: 1 }), "1 right");
  assert.equal(shiftInWords({ row: 0, col: 0 }), "not moved yet");
});

test("exactly nothing is told apart from nearly nothing", () => {
  assert.deepEqual([0, 1e-12, 5e-5, 0.004, 0.034, 0.34].map(changeInWords), ["exactly 0", "0 (rounding)", "< 0.01 %", "0.40 %", "3.4 %", "34 %"]);
});

test("outcomes", () => {
  assert.equal(outcomeInWords({ change: 0, before: 4, after: 4 }).outcome, "same");
  assert.deepEqual(outcomeInWords({ change: 0.237, before: 4, after: 4 }), { outcome: "changed", text: "The logits change by up to 0.24; the answer stays 4." });
  assert.match(outcomeInWords({ change: 0.0031, before: 4, after: 4 }).text, /3 · 10⁻³/);
  assert.deepEqual(outcomeInWords({ change: 2, before: 4, after: 9 }), { outcome: "class", text: "The answer changes: 4 became 9." });
});

test("the law: equal, or both within, a multiple apart", () => {
  assert.ok(agree(LAW, 10, 18) && agree(LAW, 3, 3));
  assert.ok(!agree(LAW, 10, 13) && !agree(LAW, 8, 10) && !agree(LAW, 18, 20));
});

test("each effect has its reason", () => {
  const here = { row: 10, col: 10 };
  const reason = (/** @type {any} */ end, /** @type {any} */ outcome, /** @type {string[]} */ without = []) => reasonInWords(anatomy(LAW), here, end, outcome, without);
  assert.match(reason(here, "same"), /where it started/);
  assert.match(reason({ row: 12, col: 18 }, "same"), /certain by design: the shift is a multiple of 2/);
  assert.match(reason({ row: 11, col: 10 }, "changed"), /no multiple of 2/);
  assert.match(reason({ row: 20, col: 10 }, "changed"), /windows that would see the digit are lost/);
  assert.match(reason({ row: 20, col: 10 }, "changed", ["lost_windows"]), /no longer zero/);
  assert.match(reason({ row: 20, col: 10 }, "same"), /For this digit it is so/);
  assert.match(reasonInWords(anatomy(null, [{ window: {} }]), here, { row: 11, col: 10 }, "class", []), /dense layer's weights did not/);
  assert.match(reasonInWords(anatomy(null), here, { row: 11, col: 10 }, "class", []), /Each pixel/);
});

test("tasks move the digit, stay on the canvas, and bring up what is certain as often as anything", () => {
  let certain = 0;
  for (let i = 0; i < 600; i++) {
    const { start, end } = drawTask(LAW);
    for (const { row, col } of [start, end]) assert.ok(row >= 0 && row <= 28 && col >= 0 && col <= 28);
    assert.ok(start.row !== end.row || start.col !== end.col);
    certain += Number(agree(LAW, start.row, end.row) && agree(LAW, start.col, end.col));
  }
  assert.ok(certain > 120 && certain < 320, `${certain}`);
  assert.notDeepEqual(drawTask(null).start, undefined);
});
