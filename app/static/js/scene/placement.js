// Where a digit may stand, and how hands, keys and walks move it. Pure functions; row before column.

export const CANVAS = 56;
export const DIGIT = 28;
export const LAST_OFFSET = CANVAS - DIGIT;
/** Offsets along one axis: 0..28. */
export const OFFSETS = LAST_OFFSET + 1;

/** In place of a class, where a page has not all test images. */
export const NOT_HERE = "-";

/** @typedef {{row: number, col: number}} Place */

/** The nearest offset on the canvas. @param {Place} place @returns {Place} */
export const clampOffset = ({ row, col }) => ({ row: clamp(row), col: clamp(col) });

/** @param {number} value */
const clamp = (value) => Math.min(Math.max(Math.round(value), 0), LAST_OFFSET);

const ARROWS = /** @type {Record<string, Place>} */ ({
  ArrowUp: { row: -1, col: 0 },
  ArrowDown: { row: 1, col: 0 },
  ArrowLeft: { row: 0, col: -1 },
  ArrowRight: { row: 0, col: 1 },
});

/**
 * The shift that a key asks for: an arrow one pixel, with Shift four.
 * @param {string} key @param {boolean} far
 * @returns {Place | null}
 */
export function keyShift(key, far) {
  const arrow = ARROWS[key];
  const step = far ? 4 : 1;
  return arrow ? { row: arrow.row * step, col: arrow.col * step } : null;
}

/** Where keys jump to. @type {Record<string, Place>} */
export const CORNERS = { Home: { row: 0, col: 0 }, End: { row: LAST_OFFSET, col: LAST_OFFSET } };

/**
 * The walk: square rings from the border inwards, seven pixels apart, and back to where digits were trained.
 * @returns {Place[]} offsets, each one pixel from the one before
 */
export function walkPath() {
  const corners = [];
  for (let ring = 0; ring < LAST_OFFSET / 2; ring += 7) {
    const end = LAST_OFFSET - ring;
    corners.push([ring, ring], [ring, end], [end, end], [end, ring], [Math.min(ring + 7, end), ring]);
  }
  corners.push([LAST_OFFSET / 2, LAST_OFFSET / 2], [0, 0]);
  const path = [{ row: 0, col: 0 }];
  for (const [row, col] of corners) {
    let last = path[path.length - 1];
    while (last.row !== row || last.col !== col) {
      last = { row: last.row + Math.sign(row - last.row), col: last.col + Math.sign(col - last.col) };
      path.push(last);
    }
  }
  return path;
}

/**
 * Where to join the walk: the place on its path that is nearest.
 * @param {Place[]} path @param {Place} place
 */
export function nearestOnPath(path, place) {
  const distance = (/** @type {Place} */ p) => Math.abs(p.row - place.row) + Math.abs(p.col - place.col);
  return path.reduce((best, p, index) => (distance(p) < distance(path[best]) ? index : best), 0);
}

/**
 * The next test image of a class, in either direction, round the end.
 * @param {string} labels the class of every test image, one character each, `NOT_HERE` for one that cannot be had
 * @param {number} from where to begin; not itself an answer unless it is the only one
 * @param {string | null} label the class wanted, or null for any
 * @param {1 | -1} direction
 */
export function nextDigit(labels, from, label, direction) {
  const n = labels.length;
  for (let step = 1; step <= n; step++) {
    const index = (((from + direction * step) % n) + n) % n;
    if (label === null ? labels[index] !== NOT_HERE : labels[index] === label) return index;
  }
  return from;
}

/**
 * Put a 28×28 digit on a black 56×56 canvas, both grey levels row by row.
 * @param {Uint8Array} digit @param {Place} place @param {Uint8Array} canvas filled in place
 */
export function placeDigit(digit, { row, col }, canvas) {
  canvas.fill(0);
  for (let i = 0; i < DIGIT; i++) canvas.set(digit.subarray(i * DIGIT, (i + 1) * DIGIT), (row + i) * CANVAS + col);
  return canvas;
}
