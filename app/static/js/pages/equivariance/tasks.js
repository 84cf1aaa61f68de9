// "Predict first": shifts worth predicting, drawn at random, so that each kind of answer comes up. Knows no DOM.

import { LAST_OFFSET } from "../../scene/placement.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */

/**
 * A start and an end for a network.
 * @param {Anatomy["invariance"]} law @param {() => number} random 0 ≤ x < 1
 * @returns {{start: Place, end: Place}}
 */
export function drawTask(law, random = Math.random) {
  const { step, first, last } = law ?? { step: 4, first: 0, last: LAST_OFFSET };
  const whole = (/** @type {number} */ from, /** @type {number} */ to) => from + Math.floor(random() * (to - from + 1));
  const place = (/** @type {number} */ from, /** @type {number} */ to) => ({ row: whole(from, to), col: whole(from, to) });
  const start = place(first, last);
  const kind = whole(0, 2);
  let end = place(0, LAST_OFFSET); // anywhere, over the edge of what is safe as well
  if (kind === 0) {
    // By whole steps within what is safe: certain to change nothing, where anything is.
    const along = (/** @type {number} */ from) => {
      const least = Math.ceil((first - from) / step);
      return from + step * whole(least, Math.floor((last - from) / step));
    };
    end = { row: along(start.row), col: along(start.col) };
  } else if (kind === 1) {
    // A pixel to one side: the smallest shift that there is.
    end = { row: start.row, col: start.col < last ? start.col + 1 : start.col - 1 };
  }
  if (end.row === start.row && end.col === start.col) end = { row: start.row, col: start.col < LAST_OFFSET ? start.col + 1 : start.col - 1 };
  return { start, end };
}
