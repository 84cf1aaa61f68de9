import assert from "node:assert/strict";
import { test } from "node:test";

import { durationInWords, fittedStepTime, STEP_TIME } from "../../../../app/static/js/pages/stepper/pace.js";

test("the notebook's nine cells can be followed; a digit's 676 take 12 s", () => {
  assert.equal(fittedStepTime(9), STEP_TIME);
  assert.equal(fittedStepTime(36) * 36, 24_000);
  assert.equal(fittedStepTime(676) * 676, 12_000);
});

test("more cells never make one step slower", () => {
  for (let steps = 1; steps < 1200; steps++) assert.ok(fittedStepTime(steps + 1) <= fittedStepTime(steps), `${steps}`);
});

test("a duration is told in seconds, from 100 on in minutes", () => {
  assert.deepEqual([200, 12_000, 32_400, 99_400, 100_000, 2_433_600].map(durationInWords), ["1 s", "12 s", "32 s", "99 s", "2 min", "41 min"]);
});
