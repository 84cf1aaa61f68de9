// What both steppers draw alike: a titled input with its window, titled outputs that fill up, arithmetic in large letters.

import { css, mix, ROLES, scaleOf } from "./colours.js";
import { clipped, cellUnder, fittingCell, frameItems, gridItems, largestOf, middleOf, viewGrid } from "./gridview.js";
import { written } from "./numbers.js";
import { outputsFedBy, padGrid } from "./sliding.js";

/** @typedef {import("./colours.js").Palette} Palette */
/** @typedef {import("./colours.js").Role} Role */
/** @typedef {import("./gridview.js").Box} Box */
/** @typedef {import("./gridview.js").GridView} GridView */
/** @typedef {import("./picture.js").Item} Item */
/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {import("./sliding.js").Place} Place */
/** @typedef {import("./sliding.js").Sliding} Sliding */
/**
 * What is looked at, besides what is computed.
 * @typedef {object} Look
 * @property {number} width px
 * @property {number} height px
 * @property {number} index of the step that is shown, −1 before the first
 * @property {import("./timeline.js").Moment} moment
 * @property {number} zoom 1 shows the whole input
 * @property {{part: string, row: number, col: number} | null} hover the cell that is pointed at
 * @property {boolean} asked the learner is to say what comes out: nothing gives it away
 * @property {boolean} covered the outputs are covered, so that a room can think first
 * @property {Palette} palette
 */

/** Narrower than this, the kernel stands under the grids, px. */
export const NARROW = 700;
/** Room for frames round the grids, px. */
export const MARGIN = 4;

/** Sizes and colours that the whole scene goes by. @param {Look} look */
export function styleOf({ width, height, palette }) {
  const narrow = width < NARROW;
  const unit = narrow ? 1 : Math.min(Math.max(Math.min(width / 1150, height / 430), 0.8), 2);
  return {
    narrow,
    unit,
    gap: narrow ? 12 : 34 * unit,
    titleSize: narrow ? 13 : 17 * unit,
    titleHeight: narrow ? 22 : 30 * unit,
    text: css(palette.text),
    page: css(palette.page),
    quiet: css(mix(palette.page, palette.text, 0.64)),
    line: css(mix(palette.page, palette.text, 0.25)),
    empty: css(mix(palette.page, palette.text, 0.04)),
    accent: css(palette.accent),
    /** A text in the hue of a role, dark or light enough to be read. @param {Role} role */
    tinted: (role) => css(mix(ROLES[role], palette.text, 0.5)),
    scales: { input: scaleOf(palette, "input"), kernel: scaleOf(palette, "kernel"), map: scaleOf(palette, "map") },
  };
}
/** @typedef {ReturnType<typeof styleOf>} Style */

/** A heading over a box. @param {Box} box @param {string} text @param {Style} style @returns {Item} */
export function heading(box, text, style) {
  return { kind: "text", x: box.x + box.width / 2, y: box.y - style.titleHeight / 2, text, size: style.titleSize, fill: style.text, weight: 650 };
}

/**
 * The input as it is shown, with its padding; cells of the view count from the padding's corner.
 * @param {Box} box @param {Grid} input @param {number} padding @param {number} zoom @param {Place} focus a cell of the input
 */
export function inputView(box, input, padding, zoom, focus) {
  const shape = { rows: input.rows + 2 * padding, cols: input.cols + 2 * padding };
  return viewGrid(box, shape, { zoom, focus: { row: focus.row + padding, col: focus.col + padding } });
}

/**
 * The view of an output: cells as large as the input's, so that one sees it shrink; larger where numbers would not fit.
 * @param {Box} box @param {{rows: number, cols: number}} shape @param {number} inputCell @param {number} zoom @param {Place} focus
 */
export function outputView(box, shape, inputCell, zoom, focus) {
  const fitting = fittingCell(box, shape);
  const readable = Math.max(shape.rows, shape.cols) <= 4 ? 64 : 30;
  const cell = Math.min(Math.max(inputCell, Math.min(fitting, readable)), fitting * zoom);
  return viewGrid(box, shape, { cell, focus });
}

/**
 * The input, its padding, and the window on it.
 * @param {GridView} view @param {Grid} input @param {number} padding @param {{corner: Place, size: number} | null} window
 * @param {Style} style @param {number} [largest] the value of the full hue
 * @returns {Item[]}
 */
export function inputItems(view, input, padding, window, style, largest = largestOf(input)) {
  const items = gridItems(view, padGrid(input, padding), { scale: style.scales.input, empty: style.empty, largest });
  if (padding) {
    items.push(...frameItems(view, { row: 0, col: 0 }, view.rows, view.cols, { stroke: style.quiet, lineWidth: 1, dash: [4, 4] }));
    items.push(...frameItems(view, { row: padding, col: padding }, input.rows, input.cols, { stroke: style.text, lineWidth: 1.5 }));
  }
  if (window) items.push(...windowItems(view, { row: window.corner.row + padding, col: window.corner.col + padding }, window.size, style));
  return items;
}

/** The window: a strong frame. @param {GridView} view @param {Place} corner @param {number} size @param {Style} style */
export function windowItems(view, corner, size, style) {
  return frameItems(view, corner, size, size, { stroke: style.text, lineWidth: Math.max(2.5, Math.min(view.cell * 0.08, 6)) });
}

/**
 * An output, its cell marked: filled up to the step that is shown or, beside that of a moved input, complete.
 * @param {GridView} view @param {Grid} output @param {Look} look @param {Style} style @param {boolean} [complete]
 * @returns {Item[]}
 */
export function outputItems(view, output, { index, moment, asked, covered }, style, complete = false) {
  if (covered) return coveredItems(view, output, style);
  const done = moment.fill === 1 && !asked;
  const filled = complete && !asked ? output.cells.length : Math.max(0, done ? index + 1 : index);
  const items = gridItems(view, output, { scale: style.scales.map, empty: style.empty, filled });
  if (index < 0 || !output.cells.length) return items;
  const place = { row: Math.floor(index / output.cols), col: index % output.cols };
  items.push(...windowItems(view, place, 1, style));
  if (asked) {
    items.push(...clipped(view, [{ kind: "text", ...middleOf(view, place), text: "?", size: view.cell * 0.6, fill: style.accent, weight: 750 }]));
  }
  return items;
}

/** An output that is covered: its cells, empty. @param {GridView} view @param {Grid} output @param {Style} style @returns {Item[]} */
export function coveredItems(view, output, style) {
  const { x, y, cell, rows, cols } = view;
  const middle = { x: x + (cols * cell) / 2, y: y + (rows * cell) / 2 };
  return [
    ...gridItems(view, output, { scale: style.scales.map, empty: style.empty, filled: 0 }),
    ...clipped(view, [{ kind: "text", ...middle, text: "?", size: 48 * style.unit, fill: style.quiet, weight: 650 }]),
  ];
}

/**
 * The value that flies from the arithmetic into its cell.
 * @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {number} fill 0..1 @param {number} value
 * @param {number} size @param {Style} style
 * @returns {Item[]}
 */
export function flyingItems(from, to, fill, value, size, style) {
  if (fill <= 0 || fill >= 1) return [];
  const at = (/** @type {"x" | "y"} */ axis) => from[axis] + (to[axis] - from[axis]) * fill;
  return [{ kind: "text", x: at("x"), y: at("y"), text: written(value), size, fill: style.tinted("map"), weight: 750 }];
}

/**
 * What pointing at a cell tells: an output cell's patch; all outputs that an input cell feeds.
 * @param {Look["hover"]} hover @param {{input: GridView, outputs: GridView[]}} views @param {Grid} input @param {Sliding} sliding
 * @param {Style} style
 * @returns {Item[]}
 */
export function hoverItems(hover, views, input, sliding, style) {
  if (!hover) return [];
  const look = { stroke: style.accent, lineWidth: 2.5, dash: [6, 3] };
  const { row, col } = hover;
  if (hover.part !== "input") {
    const corner = { row: row * sliding.stride, col: col * sliding.stride };
    return [
      ...frameItems(views.input, corner, sliding.size, sliding.size, look),
      ...views.outputs.flatMap((view) => frameItems(view, { row, col }, 1, 1, look)),
    ];
  }
  const fed = outputsFedBy({ row: row - sliding.padding, col: col - sliding.padding }, input, sliding);
  return [
    ...frameItems(views.input, { row, col }, 1, 1, look),
    ...(fed.rows && fed.cols ? views.outputs.flatMap((view) => frameItems(view, fed, fed.rows, fed.cols, look)) : []),
  ];
}

/**
 * Which cell of which part a point is on.
 * @param {Record<string, GridView>} parts @param {{x: number, y: number}} point
 */
export function partUnder(parts, point) {
  for (const [part, view] of Object.entries(parts)) {
    const place = cellUnder(view, point);
    if (place) return { part, ...place };
  }
  return null;
}

/** Width of a letter as a share of its size: of the widest font that we may meet. */
export const LETTER = 0.55;

/** How large a text may be to fit into a width. @param {string} text @param {number} width */
export const sizeFor = (text, width) => width / (Math.max(text.length, 1) * LETTER);
