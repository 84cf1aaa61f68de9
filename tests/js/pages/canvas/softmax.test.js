import assert from "node:assert/strict";
import { test } from "node:test";

import { answerFrom } from "../../../../app/static/js/nn/sweeps.js";
import { leadInWords, softmaxTable, SURE, threeDigits } from "../../../../app/static/js/pages/canvas/softmax.js";

test("numbers of any size are written with three digits", () => {
  assert.deepEqual([0.0498, 1, 20.0855, 1096.6, 3269017, 0.000045].map(threeDigits), ["0.0498", "1.00", "20.1", "1,097", "3.27 · 10⁶", "4.50 · 10⁻⁵"]);
});

test("a logit, its exponential, its share of the sum", () => {
  const { rows, sum } = softmaxTable(answerFrom([Math.log(2), 0, Math.log(5), ...Array(7).fill(-Infinity)]));
  assert.deepEqual(rows.slice(0, 3), [
    { logit: "0.69", exponential: "2.00", share: "25.0 %" },
    { logit: "0.00", exponential: "1.00", share: "12.5 %" },
    { logit: "1.61", exponential: "5.00", share: "62.5 %" },
  ]);
  assert.equal(sum, "8.00");
  assert.equal(rows[9].share, "0 %");
});

test("no share looks like nothing or like all unless it is", () => {
  const { rows } = softmaxTable(answerFrom([20, ...Array(9).fill(0)]));
  assert.deepEqual([rows[0].share, rows[1].share], [">99.9 %", "<0.1 %"]);
});

test("a lead of 4.6 over all others together is 99 per cent, whatever stands on the canvas", () => {
  const others = Array(9).fill(0);
  const { probabilities } = answerFrom([SURE + Math.log(9), ...others]);
  assert.ok(Math.abs(probabilities[0] - 0.99) < 1e-12);
  const [lead, rule, why] = leadInWords(answerFrom([2, 1, ...Array(8).fill(0)]));
  assert.match(lead, /The logit of 0 is 1\.00 above that of 1, so its share is e\^1\.00 ≈ 2\.72 times as large/);
  assert.match(rule, /4\.6 ahead/);
  assert.match(why, /scribble/);
});
