/**
 * A drawing is strokes, not pixels: the geometry of ink that looks like MNIST's.
 *
 * A stroke is a list of points in canvas pixels, row before column; pixel (r, c) covers r..r+1, c..c+1 and has its
 * centre at (r + ½, c + ½). Nothing here changes what it is given, but for `inkSegment`, and nothing knows the screen.
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

/** Points are kept to a quarter of a pixel. */
export const QUARTER = 1 / 4;
/** Points lie between half a canvas outside the canvas and half a canvas past its other side. */
export const LOWEST = -28;
export const HIGHEST = 84;

const DIGIT = 28;
const CANVAS = 56;
/** Side of the box that MNIST's digits were scaled into. */
const BOX = 20;
/** The nearest that a new point of a stroke may be to the last. */
const STEP = 1 / 2;
/** A stroke whose points spread less than this is a dot, and stays one when it is tidied. */
const DOT = 2;
/**
 * Where MNIST's digits have their centre of mass: in the middle of pixel (14, 14) of the 28×28 frame, within half a
 * pixel (all of 10,000 test digits but for rounding), hence half a pixel past the frame's own middle.
 */
const CENTRE = DIGIT / 2 + 1 / 2;

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
 * Draw strokes as soft, round ink; a stroke of one point is a dot.
 *
 * grey = 255 · clamp((RADIUS + SOFT/2 − distance) / SOFT, 0, 1), of the nearest stroke.
 * @param {Stroke[]} strokes
 * @param {number} height
 * @param {number} width
 * @returns {Uint8Array<ArrayBuffer>} grey levels 0..255, row after row
 */
export function rasterise(strokes, height, width) {
  const pixels = new Uint8Array(height * width);
  for (const stroke of strokes) {
    if (stroke.length === 1) inkSegment(pixels, height, width, stroke[0], stroke[0]);
    for (let i = 1; i < stroke.length; i++) inkSegment(pixels, height, width, stroke[i - 1], stroke[i]);
  }
  return pixels;
}

/**
 * Add one segment's ink to `pixels`, which is changed: where there is ink already, the brighter stays.
 * @param {Uint8Array} pixels grey levels 0..255, row after row
 * @param {number} height
 * @param {number} width
 * @param {Point} from
 * @param {Point} to
 */
export function inkSegment(pixels, height, width, from, to) {
  const top = Math.max(0, Math.floor(Math.min(from.row, to.row) - REACH));
  const left = Math.max(0, Math.floor(Math.min(from.col, to.col) - REACH));
  const bottom = Math.min(height, Math.ceil(Math.max(from.row, to.row) + REACH));
  const right = Math.min(width, Math.ceil(Math.max(from.col, to.col) + REACH));
  const [rows, cols] = [to.row - from.row, to.col - from.col];
  const squared = rows * rows + cols * cols;
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const [down, along] = [row + 0.5 - from.row, col + 0.5 - from.col];
      const t = squared > 0 ? clamp((down * rows + along * cols) / squared, 0, 1) : 0;
      const distance = Math.sqrt((down - t * rows) ** 2 + (along - t * cols) ** 2);
      const grey = Math.round(255 * clamp((REACH - distance) / SOFT, 0, 1));
      const at = row * width + col;
      if (grey > pixels[at]) pixels[at] = grey;
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
 * Where a drawing's 28×28 frame lies on the canvas, as if MNIST's makers had framed it.
 *
 * The centre of mass comes to pixel (14, 14) of the frame, to the nearest pixel; then the frame moves as little as it
 * must to hold all ink, and to stay on the canvas.
 * @param {Stroke[]} strokes
 * @returns {{row: number, col: number, fits: boolean}} the frame's corner, each 0..28; `fits` is false if some ink, on
 *   the canvas or beside it, is outside this frame, that is, outside every frame. Without ink, the canvas's middle.
 */
export function frameOf(strokes) {
  const seen = strokes.flat().every(({ row, col }) => Math.min(row, col) >= LOWEST && Math.max(row, col) <= HIGHEST);
  const ink = weigh(strokes);
  if (!ink) return { row: DIGIT / 2, col: DIGIT / 2, fits: seen };
  const { bounds, centre } = ink;
  const row = corner(centre.row, bounds.top, bounds.bottom);
  const col = corner(centre.col, bounds.left, bounds.right);
  const inside = row <= bounds.top && bounds.bottom < row + DIGIT && col <= bounds.left && bounds.right < col + DIGIT;
  return { row, col, fits: seen && inside };
}

/**
 * Where the frame begins along one axis.
 * @param {number} centre
 * @param {number} first pixel of the ink
 * @param {number} last pixel of the ink
 */
function corner(centre, first, last) {
  return clamp(clamp(Math.round(centre - CENTRE), last + 1 - DIGIT, first), 0, CANVAS - DIGIT) + 0;
}

/**
 * The drawing in MNIST's form: scaled, keeping its proportions, until its ink just fills a box of 20×20 pixels, and
 * moved until its centre of mass is in pixel (14, 14) of the 28×28 frame (LeCun et al., 1998, section III.A).
 *
 * The pen keeps its width. A dot is moved alone. Ink so uneven that it would leave the frame stays inside it instead.
 * @param {Stroke[]} strokes
 * @returns {Stroke[]} in the frame's coordinates, on the quarter-pixel grid
 */
export function tidy(strokes) {
  const points = strokes.flat();
  if (points.length === 0) return [];
  const [top, bottom] = range(points.map((point) => point.row));
  const [left, right] = range(points.map((point) => point.col));
  const side = Math.max(bottom - top, right - left);
  const scale = side < DOT ? 1 : (BOX - 2 * REACH) / side;
  const small = strokes.map((stroke) =>
    stroke.map(({ row, col }) => ({ row: (row - top) * scale + REACH, col: (col - left) * scale + REACH })),
  );
  const ink = weigh(small);
  if (!ink) return [];
  const [height, width] = [(bottom - top) * scale + 2 * REACH, (right - left) * scale + 2 * REACH];
  const rows = clamp(CENTRE - ink.centre.row, 0, DIGIT - height);
  const cols = clamp(CENTRE - ink.centre.col, 0, DIGIT - width);
  return translate(small, rows, cols).map((stroke) => stroke.map(quantise));
}

/**
 * Bounds and centre of mass of a drawing's ink, on the canvas and beside it (−28..84); null without ink.
 * @param {Stroke[]} strokes
 * @returns {{bounds: Bounds, centre: Point} | null}
 */
function weigh(strokes) {
  const margin = Math.ceil(REACH) - LOWEST;
  const side = HIGHEST + Math.ceil(REACH) + margin;
  const pixels = rasterise(translate(strokes, margin, margin), side, side);
  const bounds = inkBounds(pixels, side, side);
  if (!bounds) return null;
  let [mass, down, along] = [0, 0, 0];
  for (let row = bounds.top; row <= bounds.bottom; row++) {
    for (let col = bounds.left; col <= bounds.right; col++) {
      const grey = pixels[row * side + col];
      mass += grey;
      down += grey * (row + 0.5);
      along += grey * (col + 0.5);
    }
  }
  return {
    bounds: {
      top: bounds.top - margin,
      left: bounds.left - margin,
      bottom: bounds.bottom - margin,
      right: bounds.right - margin,
    },
    centre: { row: down / mass - margin, col: along / mass - margin },
  };
}

/**
 * @param {number[]} values
 * @returns {[number, number]} the smallest and the largest
 */
function range(values) {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
