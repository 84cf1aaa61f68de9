import assert from "node:assert/strict";
import { test } from "node:test";

import { extended, middle, nearestCloud, project, toPicture } from "../../../../app/static/js/pages/inside/plane.js";

/** @typedef {import("../../../../app/static/js/pages/inside/plane.js").Plane} Plane */

/** @type {Plane} */
const PLANE = { mean: [1, 2, 3], axes: [[1, 0, 0], [0, 0.6, 0.8]], explained: 0.5, clouds: [[[0, 0], [2, 0]], [[10, 4], [10, 6]]] };

test("features less their mean, times the axes", () => {
  assert.deepEqual(project(PLANE, [3, 3, 4]), [3 - 1, 0.6 * 1 + 0.8 * 1]);
  assert.deepEqual(project(PLANE, PLANE.mean), [0, 0]);
});

test("the nearest cloud is that whose middle is nearest", () => {
  assert.deepEqual(PLANE.clouds.map(middle), [[1, 0], [10, 5]]);
  assert.deepEqual([nearestCloud(PLANE, [2, 1]), nearestCloud(PLANE, [9, 4])], [0, 1]);
});

test("the picture has both axes in one measure, its middle in the middle, and up is up", () => {
  const picture = toPicture(PLANE, 140, 100, 20); // 10 by 6 on 100 by 60: ten pixels a unit
  assert.deepEqual(picture([5, 3]), [70, 50]);
  assert.deepEqual(picture([6, 4]), [80, 40]);
});

test("what lies beyond the picture stands at its edge", () => {
  assert.deepEqual(toPicture(PLANE, 140, 100, 20)([99, -99]), [130, 90]);
});

test("a trail goes on when the point moves, stays when it does not, and forgets its beginning", () => {
  const trail = extended([], [1, 1]);
  assert.equal(extended(trail, [1, 1]), trail);
  assert.deepEqual(extended(trail, [2, 1]), [[1, 1], [2, 1]]);
  let long = trail;
  for (let i = 0; i < 500; i++) long = extended(long, [i, i]);
  assert.equal(long.length, 120);
  assert.deepEqual(long.at(-1), [499, 499]);
});
