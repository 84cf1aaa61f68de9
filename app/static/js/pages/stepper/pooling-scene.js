// The picture of pooling under way: input, the patch and its arithmetic, the largest and the mean. A pure function of set-up, time and size.

import { css } from "./colours.js";
import { frameItems, gridItems, largestOf, middleOf, viewGrid } from "./gridview.js";
import { equals, written, bracketed } from "./numbers.js";
import { poolingStep, slidingOf } from "./pooling.js";
import { coveredItems, flyingItems, heading, hoverItems, inputItems, inputView, MARGIN, outputItems, outputView, sizeFor, styleOf } from "./scene.js";
import { nearlyEqual, windowAt } from "./sliding.js";

/** @typedef {import("./gridview.js").Box} Box */
/** @typedef {import("./picture.js").Item} Item */
/** @typedef {import("./pooling.js").Pooling} Pooling */
/** @typedef {import("./pooling.js").PoolingStep} Step */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./scene.js").Style} Style */
/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {import("./sliding.js").Place} Place */
/** @typedef {{maximum: Grid, average: Grid}} Outputs */
/** @typedef {{input: Grid, outputs: Outputs, shift: Place}} Second */

/** How high the picture is on a phone, px. @param {number} width @param {boolean} twice with the moved input */
export const narrowHeight = (width, twice) => (width - 12) / 2 + 22 + (twice ? 2 : 1) * ((width - 24) / 3 + 34);

/**
 * Where everything stands.
 * @param {Pooling} pooling @param {Outputs} outputs @param {Second | null} second @param {Look} look
 */
export function arrangePooling(pooling, outputs, second, look) {
  const style = styleOf(look);
  const { width, height, index, zoom, moment } = look;
  const sliding = slidingOf(pooling);
  const { rows, cols } = outputs.maximum;
  const at = (/** @type {number} */ i) => ({ row: Math.floor(Math.max(i, 0) / Math.max(cols, 1)), col: Math.max(i, 0) % Math.max(cols, 1) });
  const [from, to] = [windowAt(at(index - 1), sliding), windowAt(at(index), sliding)];
  const corner = { row: from.row + (to.row - from.row) * moment.glide, col: from.col + (to.col - from.col) * moment.glide };
  const focus = { row: corner.row + (pooling.size - 1) / 2, col: corner.col + (pooling.size - 1) / 2 };

  const { bands, arithmetic } = boxesFor(width, height, second !== null, style);
  const views = bands.map(({ input, maximum, average }) => {
    const view = inputView(input, pooling.input, 0, zoom, focus);
    const output = (/** @type {Box} */ box) => outputView(box, { rows, cols }, view.cell, zoom, at(index));
    return { input: view, maximum: output(maximum), average: output(average) };
  });
  return { style, sliding, corner, arithmetic, first: views[0], below: views[1] ?? null };
}

/**
 * The boxes of each band (one, or two with the moved input), and of the arithmetic.
 * @param {number} width @param {number} height @param {boolean} twice @param {Style} style
 * @returns {{bands: {input: Box, maximum: Box, average: Box}[], arithmetic: Box}}
 */
function boxesFor(width, height, twice, { gap, titleHeight, narrow }) {
  const square = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ side) => ({ x, y, width: side, height: side });
  const [left, right] = [MARGIN, width - MARGIN];
  if (narrow) {
    const half = (width - gap) / 2 - MARGIN;
    const third = (width - 2 * gap) / 3 - MARGIN;
    const [second, last] = [titleHeight * 2 + half, titleHeight * 3 + half + third + gap];
    const columns = [left, left + third + gap, left + 2 * (third + gap)];
    const bands = [{ input: square(left, titleHeight, half), maximum: square(columns[0], second, third), average: square(columns[1], second, third) }];
    if (twice) bands.push({ input: square(columns[0], last, third), maximum: square(columns[1], last, third), average: square(columns[2], last, third) });
    return { bands, arithmetic: { x: left + half + gap, y: titleHeight, width: half, height: half } };
  }
  if (!twice) {
    const side = Math.min(height - titleHeight - MARGIN, width * 0.42);
    const small = (side - titleHeight) / 2;
    const x = right - small;
    return {
      bands: [{ input: square(left, titleHeight, side), maximum: square(x, titleHeight, small), average: square(x, 2 * titleHeight + small, small) }],
      arithmetic: { x: left + side + gap, y: titleHeight, width: x - left - side - 2 * gap, height: side },
    };
  }
  const side = Math.min((height - 2 * titleHeight - gap * 0.4 - MARGIN) / 2, width * 0.22);
  const band = (/** @type {number} */ y) => ({
    input: square(left, y, side), maximum: square(right - 2 * side - gap, y, side), average: square(right - side, y, side),
  });
  return {
    bands: [band(titleHeight), band(2 * titleHeight + side + gap * 0.4)],
    arithmetic: { x: left + side + gap, y: titleHeight, width: right - left - 3 * side - 3 * gap, height: height - titleHeight - MARGIN },
  };
}

/**
 * @param {Pooling} pooling @param {Outputs} outputs all of both @param {Second | null} second @param {Look} look
 * @returns {import("./picture.js").Picture}
 */
export function poolingScene(pooling, outputs, second, look) {
  const places = arrangePooling(pooling, outputs, second, look);
  const { style, sliding, corner, first, below } = places;
  const { rows, cols } = outputs.maximum;
  const step = look.index >= 0 && rows ? poolingStep(pooling, look.index) : null;
  const window = step ? { corner, size: pooling.size } : null;
  const items = [
    heading(first.input.box, `Input ${pooling.input.rows}×${pooling.input.cols}`, style),
    ...inputItems(first.input, pooling.input, 0, window, style),
    heading(first.maximum.box, `Max ${rows}×${cols}`, style),
    ...outputItems(first.maximum, outputs.maximum, look, style, second !== null),
    heading(first.average.box, `Average ${rows}×${cols}`, style),
    ...outputItems(first.average, outputs.average, look, style, second !== null),
  ];
  if (step && !look.asked && !look.covered) {
    const { items: sums, results } = arithmeticItems(places.arithmetic, step, pooling, look.moment, style);
    items.push(...sums);
    items.push(...flyingItems(results.maximum, middleOf(first.maximum, step), look.moment.fill, step.maximum, 24 * style.unit, style));
    items.push(...flyingItems(results.average, middleOf(first.average, step), look.moment.fill, step.average, 24 * style.unit, style));
  } else {
    const { x, y, width, height } = places.arithmetic;
    const text = look.asked || look.covered ? "What comes out?" : rows ? style.narrow ? "Press Play" : "Press Play, or →" : "The window does not fit.";
    items.push({ kind: "text", x: x + width / 2, y: y + height / 2, text, size: Math.min(22 * style.unit, sizeFor(text, width)), fill: style.quiet, weight: 500 });
  }
  if (second && below) {
    const { shift } = second;
    items.push(heading(below.input.box, `Moved by (${written(shift.row)}, ${written(shift.col)})`, style));
    items.push(...inputItems(below.input, second.input, 0, window, style, largestOf(pooling.input)));
    for (const mode of /** @type {const} */ (["maximum", "average"])) {
      items.push(heading(below[mode].box, mode === "maximum" ? "Its max" : "Its average", style));
      const after = second.outputs[mode];
      if (look.asked || look.covered) {
        items.push(...coveredItems(below[mode], after, style));
        continue;
      }
      items.push(...gridItems(below[mode], after, { scale: style.scales.map, empty: style.empty, largest: largestOf(outputs[mode]) }));
      items.push(...changedItems(below[mode], outputs[mode], after));
    }
  }
  items.push(...hoverItems(look.hover, { input: first.input, outputs: [first.maximum, first.average] }, pooling.input, sliding, style));
  return { width: look.width, height: look.height, background: css(look.palette.page), items };
}

/**
 * The patch with its largest cell framed, and both results.
 * @param {Box} box @param {Step} step @param {Pooling} pooling @param {import("./timeline.js").Moment} moment @param {Style} style
 * @returns {{items: Item[], results: {maximum: {x: number, y: number}, average: {x: number, y: number}}}}
 */
function arithmeticItems(box, step, { input, size }, moment, style) {
  const lines = resultLines(step);
  const longest = Math.max(...lines.map(({ text }) => text.length));
  const lineSize = Math.min(28 * style.unit, sizeFor("0".repeat(longest), box.width), box.height * 0.1);
  const lineHeight = lineSize * 1.45;
  const side = Math.min(box.height - lines.length * lineHeight - lineHeight * 0.5, box.width * 0.8, size * 70 * style.unit);
  const patchBox = { x: box.x + (box.width - side) / 2, y: box.y, width: side, height: side };
  const view = viewGrid(patchBox, { rows: size, cols: size });
  const patch = { rows: size, cols: size, cells: step.patch };
  const items = gridItems(view, patch, {
    scale: style.scales.input, empty: style.empty, filled: Math.ceil(moment.products * step.patch.length), largest: largestOf(input),
  });
  const largest = step.patch.indexOf(step.maximum);
  if (moment.sum > 0 && size > 1) {
    const at = { row: Math.floor(largest / size), col: largest % size };
    items.push(...frameItems(view, at, 1, 1, { stroke: style.tinted("map"), lineWidth: 4, opacity: moment.sum }));
  }
  const middles = lines.map((_, i) => ({ x: box.x + box.width / 2, y: box.y + side + lineHeight * (i + 0.9) }));
  lines.forEach(({ text, opacityOf, strong }, i) => {
    const opacity = moment[opacityOf];
    items.push({ kind: "text", ...middles[i], text, size: lineSize, opacity, weight: strong ? 700 : 450, fill: strong ? style.tinted("map") : style.text });
  });
  return { items, results: { maximum: middles[0], average: middles[middles.length - 1] } };
}

/**
 * "largest = 8", and how the mean comes about.
 * @param {Step} step
 * @returns {{text: string, opacityOf: "sum" | "bias" | "activation", strong: boolean}[]}
 */
export function resultLines({ patch, sum, maximum, average }) {
  const n = patch.length;
  const terms = n <= 4 ? patch.map((value, i) => (i ? bracketed(value) : written(value))).join(" + ") : `sum of ${n} cells`;
  return [
    { text: `largest ${equals(maximum)} ${written(maximum)}`, opacityOf: "sum", strong: true },
    { text: `${terms} ${equals(...patch, sum)} ${written(sum)}`, opacityOf: "bias", strong: false },
    { text: `${written(sum)} / ${n} ${equals(sum, average)} ${written(average)}`, opacityOf: "activation", strong: true },
  ];
}

/** Cells that are not what they were before the shift. @param {import("./gridview.js").GridView} view @param {Grid} before @param {Grid} after @returns {Item[]} */
function changedItems(view, before, after) {
  return after.cells.flatMap((value, i) =>
    nearlyEqual(value, before.cells[i])
      ? []
      : frameItems(view, { row: Math.floor(i / view.cols), col: i % view.cols }, 1, 1, { stroke: "#d55e00", lineWidth: Math.max(2, view.cell * 0.06) }),
  );
}
