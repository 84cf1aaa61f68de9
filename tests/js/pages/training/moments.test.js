import assert from "node:assert/strict";
import { test } from "node:test";

import { atStep, looksAt, nearestTo, readAsked, writeAsked } from "../../../../app/static/js/pages/training/moments.js";

const NOTE = { title: "Kernels", said: "six", note: "", picture: "data:", width: 35, height: 5 };
const map = (/** @type {number} */ percent) => Array.from({ length: 841 }, (_, i) => (i === 30 ? 100 : percent));
const RECORDED = { steps: [0, 5, 20], seconds: [0, 0.1, 1], first: NOTE, heat: [null, map(40), map(90)], said: ["", "some", "most"], heat_steps: [null, 5, 12], heat_digits: 200 };

test("a moment belongs to an update if it came no later", () => {
  assert.deepEqual([0, 4, 5, 19, 20, 999].map((step) => atStep([0, 5, 20], step)), [0, 0, 1, 1, 2, 2]);
  assert.equal(atStep([7], 3), 0);
});

test("a touch on a chart finds the nearest moment", () => {
  assert.deepEqual([0, 0.04, 0.06, 0.5, 0.6, 9].map((second) => nearestTo(RECORDED.seconds, second)), [0, 0, 1, 1, 2, 2]);
});

test("a look is the film's frame and the map of then, row by row", () => {
  const { first, heat } = looksAt(RECORDED, 1);
  assert.deepEqual(first?.frame, { index: 1, count: 3, width: 35, height: 5 });
  assert.deepEqual([heat?.shares?.length, heat?.shares?.[1][1], heat?.shares?.[1][0], heat?.said], [29, 1, 0.4, "some"]);
  assert.match(heat?.note ?? "", /swept last, the last of them after 5 updates\./);
  assert.equal(looksAt(RECORDED, 2).heat?.note, "Of 200 test digits.");
});

test("before a map was measured its place stays, and says so; a network that has none shows none", () => {
  const early = looksAt(RECORDED, 0).heat;
  assert.deepEqual([early?.shares, early?.note], [null, "Not measured yet."]);
  assert.equal(looksAt({ ...RECORDED, heat: [null, null, null] }, 2).heat, null);
});

test("an address holds the moment and the run beside it, for the run that it names alone", () => {
  const search = writeAsked("?run=abc&room=WXYZ", { moment: 7, beside: "def" });
  assert.equal(search, "?run=abc&room=WXYZ&moment=7&with=def");
  assert.equal(writeAsked("?run=abc&with=def&room=WXYZ", { moment: 7, beside: "def" }), search, "whichever was chosen first");
  assert.deepEqual(readAsked(search, "abc"), { moment: 7, beside: "def" });
  assert.deepEqual(readAsked(search, "other"), { moment: null, beside: "" });
  assert.equal(writeAsked(search, { moment: null, beside: "" }), "?run=abc&room=WXYZ");
  assert.deepEqual(readAsked("?run=abc).&moment=12)&with=%22def", "abc"), { moment: 12, beside: "def" });
  assert.deepEqual(readAsked("?run=abc&moment=soon", "abc"), { moment: null, beside: "" });
});
