// Where a drawing's 28×28 frame lies, and its form, as MNIST's makers would have had them.

import { CANVAS, DIGIT } from "../scene/placement.js";
import { clamp, HIGHEST, inkBounds, LOWEST, quantise, REACH } from "./ink.js";
import { compose, moveMarks } from "./marks.js";

/** @typedef {import("./ink.js").Bounds} Bounds */
/** @typedef {import("./ink.js").Point} Point */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").StrokeMark} StrokeMark */

/** Side of the box that MNIST's digits were scaled into. */
const BOX = 20;
/** A drawing whose points spread less than this is a dot, and stays one when it is tidied. */
const DOT = 2;
/**
 * Where MNIST's digits have their centre of mass: in the middle of pixel (14, 14) of the 28×28 frame, within half a
 * pixel (all of 10,000 test digits but for rounding), hence half a pixel past the frame's own middle.
 */
const CENTRE = DIGIT / 2 + 1 / 2;
/** How far from the canvas's corner ink is looked for: half a canvas beside it, and what a stroke reaches. */
const MARGIN = Math.ceil(REACH) - LOWEST;
const WIDE = HIGHEST + Math.ceil(REACH) + MARGIN;

/**
 * Where a drawing's 28×28 frame lies on the canvas.
 *
 * The centre of mass comes to pixel (14, 14) of the frame, to the nearest pixel; then the frame moves as little as it
 * must to hold all ink, and to stay on the canvas.
 * @param {Mark[]} marks
 * @returns {{row: number, col: number, fits: boolean}} the frame's corner, each 0..28; `fits` is false if some ink, on
 *   the canvas or beside it, is outside this frame, that is, outside every frame. Without ink, the canvas's middle.
 */
export function frameOf(marks) {
  const seen = marks.every((mark) => mark.kind !== "ink" || mark.points.every(isWithinReach));
  const ink = weigh(marks);
  if (!ink) return { row: DIGIT / 2, col: DIGIT / 2, fits: seen };
  const { bounds, centre } = ink;
  const row = corner(centre.row, bounds.top, bounds.bottom);
  const col = corner(centre.col, bounds.left, bounds.right);
  const inside = row <= bounds.top && bounds.bottom < row + DIGIT && col <= bounds.left && bounds.right < col + DIGIT;
  return { row, col, fits: seen && inside };
}

/** @param {Point} point */
const isWithinReach = ({ row, col }) => Math.min(row, col) >= LOWEST && Math.max(row, col) <= HIGHEST;

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
 * Strokes in MNIST's form: scaled, keeping their proportions, until the ink that is left just fills a box of 20×20
 * pixels, and moved until its centre of mass is in pixel (14, 14) of the 28×28 frame (LeCun et al., 1998, section III.A).
 *
 * Pen and eraser keep their width. A dot is moved alone. Ink so uneven that it would leave the frame stays inside it.
 * @param {StrokeMark[]} marks
 * @returns {StrokeMark[]} in the frame's coordinates, on the quarter-pixel grid
 */
export function tidy(marks) {
  const points = pointsLeft(marks);
  if (points.length === 0) return [];
  const [top, bottom] = range(points.map((point) => point.row));
  const [left, right] = range(points.map((point) => point.col));
  const side = Math.max(bottom - top, right - left);
  const scale = side < DOT ? 1 : (BOX - 2 * REACH) / side;
  const small = marks.map((mark) => ({
    ...mark,
    points: mark.points.map(({ row, col }) => ({ row: (row - top) * scale + REACH, col: (col - left) * scale + REACH })),
  }));
  const ink = weigh(small);
  if (!ink) return [];
  const [height, width] = [(bottom - top) * scale + 2 * REACH, (right - left) * scale + 2 * REACH];
  const rows = clamp(CENTRE - ink.centre.row, 0, DIGIT - height);
  const cols = clamp(CENTRE - ink.centre.col, 0, DIGIT - width);
  const moved = /** @type {StrokeMark[]} */ (moveMarks(small, rows, cols));
  return moved.map((mark) => ({ ...mark, points: mark.points.map(quantise) }));
}

/** The points of ink that nothing has rubbed out. @param {StrokeMark[]} marks @returns {Point[]} */
function pointsLeft(marks) {
  const points = marks.flatMap((mark) => (mark.kind === "ink" ? mark.points : []));
  if (marks.every(({ kind }) => kind === "ink")) return points;
  const pixels = compose(moveMarks(marks, MARGIN, MARGIN), WIDE, WIDE);
  return points.filter(({ row, col }) => pixels[Math.floor(row + MARGIN) * WIDE + Math.floor(col + MARGIN)] > 0);
}

/**
 * Bounds and centre of mass of a drawing's ink, on the canvas and beside it (−28..84); null without ink.
 * @param {Mark[]} marks
 * @returns {{bounds: Bounds, centre: Point} | null}
 */
function weigh(marks) {
  const pixels = compose(moveMarks(marks, MARGIN, MARGIN), WIDE, WIDE);
  const bounds = inkBounds(pixels, WIDE, WIDE);
  if (!bounds) return null;
  let [mass, down, along] = [0, 0, 0];
  for (let row = bounds.top; row <= bounds.bottom; row++) {
    for (let col = bounds.left; col <= bounds.right; col++) {
      const grey = pixels[row * WIDE + col];
      mass += grey;
      down += grey * (row + 0.5);
      along += grey * (col + 0.5);
    }
  }
  return {
    bounds: { top: bounds.top - MARGIN, left: bounds.left - MARGIN, bottom: bounds.bottom - MARGIN, right: bounds.right - MARGIN },
    centre: { row: down / mass - MARGIN, col: along / mass - MARGIN },
  };
}

/**
 * @param {number[]} values
 * @returns {[number, number]} the smallest and the largest
 */
function range(values) {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}
