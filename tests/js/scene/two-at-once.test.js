import assert from "node:assert/strict";
import { test } from "node:test";

import { gapOf, halfOf, halvesOf, nearnessInWords, seesBoth, sumsOf } from "../../../app/static/js/scene/two-at-once.js";

/** A canvas with light in boxes: first and last row, first and last column. @param {[number, number, number, number][]} boxes */
function canvas(boxes) {
  const pixels = new Float32Array(3136);
  for (const [top, bottom, left, right] of boxes) {
    for (let row = top; row <= bottom; row++) for (let col = left; col <= right; col++) pixels[row * 56 + col] = 0.5;
  }
  return pixels;
}

test("a canvas falls into two at its widest band of black", () => {
  assert.deepEqual(halvesOf(canvas([[10, 29, 0, 15], [10, 29, 47, 55]])), { axis: "col", inks: [{ first: 0, last: 15 }, { first: 47, last: 55 }] });
  assert.deepEqual(halvesOf(canvas([[0, 9, 10, 20], [30, 40, 12, 30]])), { axis: "row", inks: [{ first: 0, last: 9 }, { first: 30, last: 40 }] });
  const corners = halvesOf(canvas([[4, 23, 8, 19], [32, 51, 40, 47]]));
  assert.equal(corners?.axis, "col", "20 black columns are more than 8 black rows");
  assert.equal(corners && gapOf(corners.inks), 20);
  const three = halvesOf(canvas([[4, 23, 0, 5], [4, 23, 12, 17], [4, 23, 40, 45]]));
  assert.deepEqual(three?.inks, [{ first: 0, last: 17 }, { first: 40, last: 45 }]);
});

test("nothing, one thing, and strokes of one digit that do not touch are not two", () => {
  for (const boxes of [[], [[4, 23, 8, 19]], [[4, 10, 8, 19], [14, 20, 8, 19]], [[0, 55, 0, 55]]]) {
    assert.equal(halvesOf(canvas(/** @type {[number, number, number, number][]} */ (boxes))), null);
  }
});

test("the two halves are the whole, and share no pixel", () => {
  const pixels = canvas([[4, 23, 8, 19], [32, 51, 40, 47]]);
  const halves = halvesOf(pixels);
  assert.ok(halves);
  const [one, other] = /** @type {const} */ ([0, 1]).map((which) => halfOf(pixels, halves, which, new Float32Array(3136)));
  pixels.forEach((grey, at) => assert.ok(one[at] + other[at] === grey && one[at] * other[at] === 0));
  assert.ok(one.some(Boolean) && other.some(Boolean));
});

test("whether a cell sees both is what going through all cells finds", () => {
  for (const sight of [{ step: 4, receptiveField: 32, start: -28 }, { step: 1, receptiveField: 32, start: -31 }, { step: 2, receptiveField: 14, start: -12 }, { step: 1, receptiveField: 1, start: 0 }]) {
    for (let last = 0; last < 40; last++) {
      for (let first = last + 1; first < 56; first++) {
        let found = false;
        for (let from = sight.start; from < 56; from += sight.step) {
          const to = from + sight.receptiveField - 1;
          found ||= from <= last && to >= first;
        }
        assert.equal(seesBoth(sight, [{ first: 0, last }, { first, last: 55 }]), found, `${last}, ${first}, ${JSON.stringify(sight)}`);
      }
    }
  }
});

test("the sum is that of each alone, less black, and black", () => {
  const sums = sumsOf(Float64Array.of(5, 1), Float64Array.of(2, 4), Float64Array.of(1, 1), Float64Array.of(6, 4.5));
  assert.deepEqual(sums.alone.map((logits) => [...logits]), [[4, 0], [1, 3]]);
  assert.deepEqual([...sums.sum], [1 + 4 + 1, 1 + 0 + 3]);
  assert.equal(sums.apart, 0.5);
});

test("exact is what only rounding tells from the sum", () => {
  assert.equal(nearnessInWords("A", 1e-12), "A: exactly the sum.");
  assert.equal(nearnessInWords("A", 0.001), "A: up to 0.005 from the sum.");
  assert.equal(nearnessInWords("A", 2.084), "A: up to 2.08 from the sum.");
});
