// A grid on the screen: where its cells lie, and the items that draw it. Pure functions.

import { written } from "./numbers.js";

/** @typedef {import("./picture.js").Item} Item */
/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {import("./sliding.js").Place} Place */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/**
 * @typedef {object} GridView
 * @property {Box} box what of the screen it may take
 * @property {number} rows
 * @property {number} cols
 * @property {number} cell side of a cell, px
 * @property {number} x of the grid's own corner; beyond the box when zoomed
 * @property {number} y
 */

/** Below this side a cell holds no number, px. */
const SMALLEST_NUMBERED = 24;

/**
 * Fit a grid into a box, at its top and in its middle, or show the part around `focus` where its cells are larger than that.
 * @param {Box} box @param {{rows: number, cols: number}} shape
 * @param {{zoom?: number, cell?: number, focus?: Place}} [how] `cell` overrules the side that would just fit
 * @returns {GridView}
 */
export function viewGrid(box, { rows, cols }, { zoom = 1, cell, focus = { row: 0, col: 0 } } = {}) {
  const side = cell ?? fittingCell(box, { rows, cols }) * zoom;
  const corner = (/** @type {number} */ length, /** @type {number} */ count, /** @type {number} */ middle, /** @type {number} */ share) => {
    const room = length - side * count;
    return room >= -0.5 ? room * share : Math.min(0, Math.max(room, length / 2 - (middle + 0.5) * side));
  };
  return {
    box, rows, cols, cell: side,
    x: box.x + corner(box.width, cols, focus.col, 0.5),
    y: box.y + corner(box.height, rows, focus.row, 0),
  };
}

/** The largest cell with which the grid fits. @param {Box} box @param {{rows: number, cols: number}} shape */
export const fittingCell = (box, { rows, cols }) => Math.min(box.width / Math.max(cols, 1), box.height / Math.max(rows, 1));

/**
 * The cell under a point, or null.
 * @param {GridView} view @param {{x: number, y: number}} point
 * @returns {Place | null}
 */
export function cellUnder({ box, rows, cols, cell, x, y }, point) {
  const inside = point.x >= box.x && point.y >= box.y && point.x < box.x + box.width && point.y < box.y + box.height;
  const [row, col] = [Math.floor((point.y - y) / cell), Math.floor((point.x - x) / cell)];
  return inside && row >= 0 && col >= 0 && row < rows && col < cols ? { row, col } : null;
}

/** The middle of a cell. @param {GridView} view @param {Place} place */
export const middleOf = ({ x, y, cell }, { row, col }) => ({ x: x + (col + 0.5) * cell, y: y + (row + 0.5) * cell });

/** The box around some cells. @param {GridView} view @param {Place} from @param {number} rows @param {number} cols @returns {Box} */
export function boxOf({ x, y, cell }, from, rows, cols) {
  return { x: x + from.col * cell, y: y + from.row * cell, width: cols * cell, height: rows * cell };
}

/** Size of a cell's number, px, or 0 where there is no room for it. @param {number} cell @param {number} letters */
export function numberSize(cell, letters) {
  if (cell < SMALLEST_NUMBERED) return 0;
  const size = Math.min(cell * 0.46, (cell * 0.86) / (Math.max(letters, 1) * 0.54));
  return size < 7.5 ? 0 : size;
}

/**
 * The cells of a grid with their numbers.
 * @param {GridView} view
 * @param {Grid} grid
 * @param {object} how
 * @param {{fill: (value: number, largest: number) => string, ink: (value: number, largest: number) => string}} how.scale
 * @param {string} how.empty the colour of a cell that is not filled
 * @param {number} [how.filled] how many cells are filled, in reading order
 * @param {number} [how.largest] the value of the full hue
 * @returns {Item[]}
 */
export function gridItems(view, grid, { scale, empty, filled = grid.cells.length, largest = largestOf(grid) }) {
  const { x, y, cell, rows, cols, box } = view;
  const shown = grid.cells.slice(0, filled);
  /** @type {Item[]} */
  const items = [
    {
      kind: "cells", x, y, cell, rows, cols, gap: cell > 14 ? Math.max(1, cell * 0.04) : 0.5, radius: cell > 26 ? cell * 0.08 : 0,
      fills: grid.cells.map((value, i) => (i < filled ? scale.fill(value, largest) : empty)),
    },
  ];
  const size = numberSize(cell, Math.max(...shown.map((value) => written(value).length), 1));
  if (!size) return clipped(view, items);
  shown.forEach((value, i) => {
    const middle = middleOf(view, { row: Math.floor(i / cols), col: i % cols });
    const outside = middle.x < box.x - cell || middle.y < box.y - cell || middle.x > box.x + box.width + cell || middle.y > box.y + box.height + cell;
    if (!outside) items.push({ kind: "text", ...middle, text: written(value), size, fill: scale.ink(value, largest), weight: 600 });
  });
  return clipped(view, items);
}

/** What the full hue stands for: the largest absolute value, or 1 in a grid of zeros. @param {Grid} grid */
export const largestOf = ({ cells }) => cells.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

/** The items, held inside the view's box where the grid is larger. @param {GridView} view @param {Item[]} items @returns {Item[]} */
export function clipped({ box, rows, cols, cell }, items) {
  const fits = cols * cell <= box.width + 1 && rows * cell <= box.height + 1;
  return fits ? items : [{ kind: "clip", ...box, items }];
}

/**
 * A frame around cells.
 * @param {GridView} view @param {Place} from @param {number} rows @param {number} cols
 * @param {{stroke: string, lineWidth: number, dash?: number[], fill?: string, opacity?: number}} style
 * @returns {Item[]}
 */
export function frameItems(view, from, rows, cols, style) {
  return clipped(view, [{ kind: "rect", ...boxOf(view, from, rows, cols), radius: Math.min(6, view.cell * 0.12), ...style }]);
}
