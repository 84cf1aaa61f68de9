/**
 * The geometry of strokes: ink that looks like MNIST's, and an eraser that takes it away.
 *
 * A stroke is a list of points in canvas pixels, row before column; pixel (r, c) covers r..r+1, c..c+1 and has its
 * centre at (r + ½, c + ½). Nothing here changes what it is given, but for `inkSegment` and `eraseSegment`, and nothing
 * knows the screen.
 *
 * @module
 */

/** @typedef {{row: number, col: number}} Point */
/** @typedef {Point[]} Stroke */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Bounds first and last rows, columns with ink */

/**
 * Half the width of a stroke, and the width of its soft edge, pixels.
 *
 * Measured on the first 200 test digits of MNIST: a digit's ink, its grey levels summed, is 93.3 pixels for 40.6 pixels
 * of skeleton, 2.3 wide. Redrawn from their skeletons with this radius and edge the digits hold 93.0 pixels of ink, in
 * much the same greys (pixels a digit; MNIST's in parentheses): 74 (74) above ¾, 46 (38) in ¼..¾, 24 (27) below.
 */
export const RADIUS = 1.2;
export const SOFT = 1.2;
/** How far ink reaches from the middle of its stroke, pixels. */
export const REACH = RADIUS + SOFT / 2;

/** The same of the eraser, twice as wide as the pen: one stroke along the bar of a seven takes it away. */
export const ERASER_RADIUS = 2 * RADIUS;
export const ERASER_REACH = ERASER_RADIUS + SOFT / 2;

/** Points are kept to a quarter of a pixel. */
export const QUARTER = 1 / 4;
/** Points lie between half a canvas outside the canvas and half a canvas past its other side. */
export const LOWEST = -28;
export const HIGHEST = 84;

/** The nearest that a new point of a stroke may be to the last. */
const STEP = 1 / 2;

/**
 * The nearest point of the quarter-pixel grid, within −28..84.
 * @param {Point} point
 * @returns {Point}
 */
export function quantise({ row, col }) {
  return { row: quantum(row), col: quantum(col) };
}

/** @param {number} coordinate */
function quantum(coordinate) {
  return Math.round(clamp(coordinate, LOWEST, HIGHEST) / QUARTER) * QUARTER + 0; // + 0 turns −0 into 0
}

/**
 * The stroke with one more point, or the stroke itself if the point is nearer than half a pixel to its last.
 * @param {Stroke} stroke
 * @param {Point} point
 * @returns {Stroke}
 */
export function extendStroke(stroke, point) {
  const next = quantise(point);
  const last = stroke.at(-1);
  if (last && Math.hypot(next.row - last.row, next.col - last.col) < STEP) return stroke;
  return [...stroke, next];
}

/**
 * The strokes moved by so many pixels, down and right positive.
 * @param {Stroke[]} strokes
 * @param {number} rows
 * @param {number} cols
 * @returns {Stroke[]}
 */
export function translate(strokes, rows, cols) {
  return strokes.map((stroke) => stroke.map(({ row, col }) => ({ row: row + rows, col: col + cols })));
}

/**
 * Add one segment's soft, round ink to `pixels`, which is changed: where there is ink already, the brighter stays.
 *
 * grey = 255 · clamp((RADIUS + SOFT/2 − distance) / SOFT, 0, 1)
 * @param {Uint8Array} pixels grey levels 0..255, row after row
 * @param {number} height
 * @param {number} width
 * @param {Point} from
 * @param {Point} to
 */
export const inkSegment = (pixels, height, width, from, to) => sweepSegment(pixels, height, width, from, to, REACH, false);

/**
 * Take ink away along one segment: of `pixels`, which is changed, no more stays than the eraser leaves uncovered.
 * @param {Uint8Array} pixels grey levels 0..255, row after row
 * @param {number} height
 * @param {number} width
 * @param {Point} from
 * @param {Point} to
 */
export const eraseSegment = (pixels, height, width, from, to) => sweepSegment(pixels, height, width, from, to, ERASER_REACH, true);

/**
 * @param {Uint8Array} pixels @param {number} height @param {number} width @param {Point} from @param {Point} to
 * @param {number} reach from the segment, pixels @param {boolean} erases
 */
function sweepSegment(pixels, height, width, from, to, reach, erases) {
  const top = Math.max(0, Math.floor(Math.min(from.row, to.row) - reach));
  const left = Math.max(0, Math.floor(Math.min(from.col, to.col) - reach));
  const bottom = Math.min(height, Math.ceil(Math.max(from.row, to.row) + reach));
  const right = Math.min(width, Math.ceil(Math.max(from.col, to.col) + reach));
  const [rows, cols] = [to.row - from.row, to.col - from.col];
  const squared = rows * rows + cols * cols;
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const [down, along] = [row + 0.5 - from.row, col + 0.5 - from.col];
      const t = squared > 0 ? clamp((down * rows + along * cols) / squared, 0, 1) : 0;
      const distance = Math.sqrt((down - t * rows) ** 2 + (along - t * cols) ** 2);
      const grey = Math.round(255 * clamp((reach - distance) / SOFT, 0, 1));
      const at = row * width + col;
      if (erases) {
        if (pixels[at] > 255 - grey) pixels[at] = 255 - grey;
      } else if (grey > pixels[at]) pixels[at] = grey;
    }
  }
}

/**
 * The smallest box around all ink.
 * @param {ArrayLike<number>} pixels row after row; ink is what is not 0
 * @param {number} height
 * @param {number} width
 * @returns {Bounds | null} null if there is no ink
 */
export function inkBounds(pixels, height, width) {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let row = 0, at = 0; row < height; row++) {
    for (let col = 0; col < width; col++, at++) {
      if (pixels[at] === 0) continue;
      top = Math.min(top, row);
      left = Math.min(left, col);
      bottom = row;
      right = Math.max(right, col);
    }
  }
  return bottom >= 0 ? { top, left, bottom, right } : null;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
