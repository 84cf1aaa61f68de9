import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress, writeAddress } from "../../../app/static/js/scene/address.js";
import { beyondTheEdge, fromText, sumInWords, tint, toText, writtenSum } from "../../../app/static/js/scene/evidence.js";
import { FIRST_SCENE } from "../../../app/static/js/scene/scene.js";

/** @typedef {import("../../../app/static/js/scene/scene.js").Scene} Scene */
/** @typedef {import("../../../app/static/js/nn/evidence.js").Evidence} Evidence */

test("every question survives its text", () => {
  for (const label of [null, 0, 7]) for (const against of [null, 0, 8]) assert.deepEqual(fromText(toText({ label, against })), { label, against });
  assert.equal(toText({ label: null, against: null }), "answer");
  assert.equal(toText({ label: 3, against: 8 }), "3.8");
});

test("what asks nothing is no question", () => {
  for (const text of [null, "", "none", "42", "3.12", "-"]) assert.equal(fromText(text), null);
  assert.deepEqual(fromText("3.8)"), { label: 3, against: 8 });
});

test("canvas and look inside keep the question in the address, with its network; the comparison has none", () => {
  /** @type {Scene} */
  const scene = { ...FIRST_SCENE, network: "gap", evidence: { label: 3, against: 8 } };
  assert.equal(writeAddress(scene, "canvas", ""), "?digit=0&row=0&col=0&network=gap&evidence=3.8");
  assert.equal(writeAddress(scene, "inside", ""), "?digit=0&row=0&col=0&network=gap&evidence=3.8");
  assert.equal(writeAddress(scene, "exact", ""), "?digit=0&row=0&col=0&network=gap");
  assert.deepEqual(readAddress(FIRST_SCENE, writeAddress(scene, "canvas", "")).scene, scene);
  assert.equal(readAddress(scene, "?digit=4").scene.evidence, null);
  assert.deepEqual(readAddress(scene, "").scene.evidence, scene.evidence);
});

test("the sum adds up as it is written", () => {
  assert.deepEqual(writtenSum({ sum: 1.005, logit: 3.333 }), { evidence: "1.00", constant: "2.33", isAdded: true, logit: "3.33", rest: "2.33" });
  assert.deepEqual(writtenSum({ sum: 2, logit: -1.5 }), { evidence: "2.00", constant: "−3.50", isAdded: false, logit: "−1.50", rest: "3.50" });
});

test("a screen reader hears the sum and what it is of", () => {
  const words = sumInWords("LeNet", { sum: 14.8, logit: 14.82, classes: { label: 7, against: 2 } });
  assert.equal(words, "LeNet: evidence 14.80 plus constant 0.02 is 14.82, the logit of 7 less that of 2.");
});

test("what lies beyond the edge is added up: cells whose middle is not on the canvas", () => {
  const evidence = /** @type {Evidence} */ (/** @type {unknown} */ ({ map: Float64Array.of(1, 2, 4, 8), height: 2, width: 2, top: -3, left: 4, step: 4 }));
  assert.equal(beyondTheEdge(evidence, 56), 1 + 2);
  assert.equal(beyondTheEdge({ ...evidence, top: 0 }, 56), 0);
});

test("what adds nothing lets the digit through; for and against have a colour each", () => {
  const pixels = new Uint8ClampedArray(12);
  tint(Float64Array.of(0, 2, -2), 2, pixels);
  const [nothing, speaksFor, against] = [0, 4, 8].map((at) => [...pixels.subarray(at, at + 4)]);
  assert.equal(nothing[3], 0);
  assert.ok(speaksFor[3] > 200 && speaksFor[0] > speaksFor[2]);
  assert.ok(against[3] > 200 && against[2] > against[0]);
});
