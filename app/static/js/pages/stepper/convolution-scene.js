// The picture of a convolution under way: input, kernel, arithmetic, output. A pure function of set-up, time and size.

import { css } from "./colours.js";
import { convolutionStep, slidingOf } from "./convolution.js";
import { frameItems, gridItems, largestOf, middleOf, viewGrid } from "./gridview.js";
import { bracketed, equals, written } from "./numbers.js";
import {
  coveredItems, flyingItems, heading, hoverItems, inputItems, inputView, LETTER, MARGIN, outputItems, outputView, sizeFor, styleOf, windowItems,
} from "./scene.js";
import { isWholeStrides, windowAt } from "./sliding.js";

/** @typedef {import("./convolution.js").Convolution} Convolution */
/** @typedef {import("./convolution.js").ConvolutionStep} Step */
/** @typedef {import("./gridview.js").Box} Box */
/** @typedef {import("./picture.js").Item} Item */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./scene.js").Style} Style */
/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {import("./sliding.js").Place} Place */
/**
 * The same kernel on the input moved.
 * @typedef {object} Second
 * @property {Grid} input
 * @property {Grid} output
 * @property {("same" | "different" | "new")[]} marks
 * @property {Place} shift
 */

/** A kernel of so many rows needs room for its products: the grids beside it give way, the more so on a low stage. */
const LARGE = 5;
/** How much of the stage's width each of the two grids may take: beside a small kernel, a large one with its products under it, and beside it. */
const SHARE = { small: 0.34, stacked: 0.27, flat: 0.21 };
/** A kernel's cells are so large that they hold their numbers, px. */
const NUMBERED = 24.5;
/** On a phone: the side of a kernel's cell that a finger meets, and the height of a line of products, px. */
const [FINGER, LINE] = [44, 22];

/** Whether the arithmetic stands under the kernel on a phone, not beside it. @param {number} k */
const isStacked = (k) => k > 3;

/** The side of the kernel on a phone, px. @param {number} k @param {number} width */
const narrowKernel = (k, width) => Math.min(FINGER * Math.max(k, 3), width - 2 * MARGIN);

/** How high the picture is on a phone, px. @param {number} width @param {number} k rows of the kernel @param {boolean} twice with the moved input */
export function narrowHeight(width, k, twice) {
  const side = (width - 12) / 2;
  const bench = isStacked(k) ? narrowKernel(k, width) + k * LINE + 114 : narrowKernel(k, width) + 22;
  return (twice ? 2 : 1) * (side + 34) + 22 + bench;
}

/**
 * Where everything stands.
 * @param {Convolution} convolution @param {Grid} output @param {Second | null} second @param {Look} look
 */
export function arrangeConvolution(convolution, output, second, look) {
  const style = styleOf(look);
  const { gap, titleHeight, narrow } = style;
  const { width, index, zoom, moment } = look;
  const bands = second ? 2 : 1;
  const k = convolution.kernel.rows;
  const { side, bench, flat, kernelSide } = narrow ? narrowBench(look, style, k, bands) : wideBench(look, style, k, bands);
  const sliding = slidingOf(convolution);
  const corner = cornerAt(index, moment.glide, output, sliding);
  const middle = { row: corner.row + (sliding.size - 1) / 2, col: corner.col + (sliding.size - 1) / 2 };
  const cell = { row: Math.floor(Math.max(index, 0) / Math.max(output.cols, 1)), col: Math.max(index, 0) % Math.max(output.cols, 1) };

  /** @param {number} top @returns {{input: Box, output: Box}} */
  const pair = (top) => ({
    input: { x: MARGIN, y: top + titleHeight, width: side, height: side },
    output: { x: width - MARGIN - side, y: top + titleHeight, width: side, height: side },
  });
  /** @param {{input: Box, output: Box}} boxes @param {Place} shift */
  const views = (boxes, shift) => {
    const input = inputView(boxes.input, convolution.input, sliding.padding, zoom, { row: middle.row + shift.row, col: middle.col + shift.col });
    const focus = { row: cell.row + shift.row / sliding.stride, col: cell.col + shift.col / sliding.stride };
    return { input, output: outputView(boxes.output, output, input.cell, zoom, focus) };
  };
  const first = views(pair(0), { row: 0, col: 0 });
  const secondTop = narrow ? titleHeight + side + gap : titleHeight + side + gap * 0.4;
  const below = second && views(pair(secondTop), second.shift);

  const { kernelBox, arithmetic } = placeBench(bench, kernelSide, flat, style);
  return { style, sliding, corner, cell, input: first.input, output: first.output, below, kernel: viewGrid(kernelBox, convolution.kernel), arithmetic, secondTop };
}

/**
 * The grids' side, and the bench between or under them: the kernel and the arithmetic, beside each other or one under the other.
 * @typedef {{side: number, bench: Box, flat: boolean, kernelSide: number}} Bench
 */

/** On a phone. @param {Look} look @param {Style} style @param {number} k @param {number} bands @returns {Bench} */
function narrowBench({ width, height }, { gap, titleHeight }, k, bands) {
  const side = (width - gap) / 2 - MARGIN;
  const top = bands * (titleHeight + side + gap) + titleHeight;
  return { side, bench: { x: 0, y: top, width, height: Math.max(height - top, 80) }, flat: !isStacked(k), kernelSide: narrowKernel(k, width) };
}

/** Beside each other or one under the other, as the products become larger. @param {Look} look @param {Style} style @param {number} k @param {number} bands @returns {Bench} */
function wideBench({ width, height }, style, k, bands) {
  const { gap, titleHeight, unit } = style;
  const highest = (height - MARGIN - bands * titleHeight - (bands - 1) * gap * 0.4) / bands;
  /** @param {number} share */
  const between = (share) => {
    const side = Math.min(highest, width * share);
    return { side, bench: { x: MARGIN + side + gap, y: titleHeight, width: width - 2 * (MARGIN + side + gap), height: height - titleHeight - MARGIN } };
  };
  const stacked = between(k < LARGE ? SHARE.small : SHARE.stacked);
  const beside = between(k < LARGE ? SHARE.small : SHARE.flat);
  const under = { ...stacked, flat: false, kernelSide: Math.min(Math.max(stacked.bench.height * 0.42, k * NUMBERED), stacked.bench.width, k * 54 * unit) };
  const aside = { ...beside, flat: true, kernelSide: Math.min(beside.bench.height, Math.max(beside.bench.width * (k < LARGE ? 0.34 : 0.29), Math.min(k * NUMBERED, beside.bench.width * 0.4)), k * 62 * unit) };
  if (k < LARGE) return stacked.bench.width > stacked.bench.height * 1.5 ? aside : under;
  return aboutTermSize(aside, k, style) > aboutTermSize(under, k, style) ? aside : under;
}

/** How large products of four letters become, px. @param {Bench} there @param {number} k @param {Style} style */
function aboutTermSize({ bench, kernelSide, flat }, k, style) {
  const { width, height } = placeBench(bench, kernelSide, flat, style).arithmetic;
  return Math.min(width / (k + 0.3) / (LETTER * 6), (height - 2 * 28 * 1.3 * style.unit) / k / 1.35);
}

/** @param {Box} bench @param {number} kernelSide @param {boolean} flat @param {Style} style @returns {{kernelBox: Box, arithmetic: Box}} */
function placeBench(bench, kernelSide, flat, { gap, unit }) {
  const x = flat ? bench.x + MARGIN : bench.x + (bench.width - kernelSide) / 2;
  const kernelBox = { x, y: bench.y, width: kernelSide, height: kernelSide };
  const under = kernelSide + 14 * unit;
  return flat
    ? { kernelBox, arithmetic: { x: x + kernelSide + gap * 0.6, y: bench.y, width: bench.width - kernelSide - gap * 0.6, height: bench.height } }
    : { kernelBox, arithmetic: { x: bench.x, y: bench.y + under, width: bench.width, height: bench.height - under } };
}

/** Where the window is while it glides from the cell before. @param {number} index @param {number} glide @param {Grid} output @param {import("./sliding.js").Sliding} sliding */
export function cornerAt(index, glide, output, sliding) {
  const corner = (/** @type {number} */ i) => windowAt({ row: Math.floor(i / Math.max(output.cols, 1)), col: i % Math.max(output.cols, 1) }, sliding);
  const [from, to] = [corner(Math.max(index - 1, 0)), corner(Math.max(index, 0))];
  return { row: from.row + (to.row - from.row) * glide, col: from.col + (to.col - from.col) * glide };
}

/**
 * @param {Convolution} convolution @param {Grid} output all of it @param {Second | null} second @param {Look} look
 * @param {{flipped: boolean}} words
 * @returns {import("./picture.js").Picture}
 */
export function convolutionScene(convolution, output, second, look, { flipped }) {
  const places = arrangeConvolution(convolution, output, second, look);
  const { style, sliding, corner } = places;
  const { input, kernel, padding } = convolution;
  const { index, moment, asked, covered, palette } = look;
  const step = index >= 0 && output.cells.length ? convolutionStep(convolution, index) : null;
  const window = step ? { corner, size: sliding.size } : null;
  const k = kernel.rows;

  const items = [
    heading(places.input.box, `Input ${input.rows}×${input.cols}${padding ? ` + padding ${padding}` : ""}`, style),
    ...inputItems(places.input, input, padding, window, style),
    heading(places.kernel.box, `Kernel ${k}×${k}${flipped ? ", flipped" : ""}`, style),
    ...gridItems(places.kernel, kernel, { scale: style.scales.kernel, empty: style.empty }),
    heading(places.output.box, `Feature map ${output.rows}×${output.cols}`, style),
    ...outputItems(places.output, output, look, style, second !== null),
  ];
  if (covered) {
    items.push(...hintItems(places.arithmetic, "What comes out?", style));
  } else if (step && !asked) {
    const now = moment.products < 1 ? Math.floor(moment.products * k * k) : -1;
    if (now >= 0 && moment.glide === 1) {
      const at = { row: Math.floor(now / k), col: now % k };
      items.push(...windowItems(places.kernel, at, 1, style));
      items.push(...windowItems(places.input, { row: step.top + padding + at.row, col: step.left + padding + at.col }, 1, style));
    }
    const { items: sums, result } = arithmeticItems(places.arithmetic, step, convolution, moment, style);
    items.push(...sums);
    items.push(...flyingItems(result, middleOf(places.output, step), moment.fill, step.value, 26 * style.unit, style));
  } else {
    items.push(...hintItems(places.arithmetic, asked ? "What comes out here?" : output.cells.length ? style.narrow ? "Press Play" : "Press Play, or →" : "The kernel does not fit.", style));
  }
  if (second && places.below) items.push(...secondItems(places, second, convolution, output, asked ? null : step, style, { asked, covered }));
  items.push(...hoverItems(look.hover, { input: places.input, outputs: [places.output] }, input, sliding, style));
  return { width: look.width, height: look.height, background: css(palette.page), items };
}

/**
 * The products in the shape of the kernel, as many as have appeared.
 * @param {Box} room @param {{patch: number[], products: number[]}} part @param {Grid} kernel @param {number} share of them, 0..1 @param {Style} style
 * @returns {{items: Item[], height: number}}
 */
export function termItems(room, part, kernel, share, style) {
  const k = kernel.rows;
  const { terms, operators, size } = termsThatFit(room, part, kernel, style);
  /** @type {Item[]} */
  const items = [];
  const rowHeight = size ? Math.min(room.height / k, size * 1.5) : 0;
  const columnWidth = Math.min(room.width / (k + 0.3), size * LETTER * (Math.max(...terms.map(({ length }) => length), 0) + 3.2));
  const left = room.x + (room.width - columnWidth * k) / 2;
  const shown = share * terms.length;
  for (let i = 0; size && i < Math.min(Math.ceil(shown), terms.length); i++) {
    const [row, col] = [Math.floor(i / k), i % k];
    const y = room.y + (row + 0.5) * rowHeight;
    const opacity = Math.min(1, shown - i) * (part.products[i] ? 1 : 0.55);
    items.push({ kind: "text", x: left + (col + 0.5) * columnWidth, y, text: terms[i], size, fill: style.text, weight: part.products[i] ? 650 : 400, opacity });
    if (i < terms.length - 1) items.push({ kind: "text", x: left + (col + 1) * columnWidth, y, text: operators[i], size, fill: style.quiet, opacity });
  }
  return { items, height: rowHeight * k };
}

/**
 * The arithmetic in the shape of the kernel, and what becomes of the sum.
 * @param {Box} box @param {Step} step @param {Convolution} convolution @param {import("./timeline.js").Moment} moment @param {Style} style
 * @returns {{items: Item[], result: {x: number, y: number}}} `result` is where the value stands
 */
export function arithmeticItems(box, step, convolution, moment, style) {
  const lines = resultLines(step, convolution);
  const widest = Math.max(...lines.map(({ text }) => text.length));
  const lineSize = Math.min(28 * style.unit, sizeFor("0".repeat(widest), box.width), (box.height * 0.42) / (lines.length * 1.3));
  const lineHeight = lineSize * 1.3;
  const room = { ...box, height: box.height - lines.length * lineHeight };
  const { items, height } = termItems(room, step, convolution.kernel, moment.products, style);
  const top = room.y + height + lineHeight * 0.2;
  const opacities = { sum: moment.sum, bias: moment.bias, activation: moment.activation };
  lines.forEach(({ text, part }, i) => {
    const last = i === lines.length - 1;
    const middle = { x: box.x + box.width / 2, y: top + (i + 0.5) * lineHeight };
    items.push({
      kind: "text", ...middle, text, size: lineSize, opacity: opacities[part],
      fill: last ? style.tinted("map") : style.text, weight: last ? 750 : 500,
    });
  });
  return { items, result: { x: box.x + box.width / 2, y: top + (lines.length - 0.5) * lineHeight } };
}

/**
 * What follows the products, line by line: "= 4", "4 + bias 0 = 4", "ReLU(4) = 4".
 * @param {Step} step @param {Convolution} convolution
 * @returns {{part: "sum" | "bias" | "activation", text: string}[]}
 */
export function resultLines({ products, patch, sum, total, value }, { kernel, bias, activation }) {
  const parts = [...products, ...patch, ...kernel.cells];
  /** @type {{part: "sum" | "bias" | "activation", text: string}[]} */
  const lines = [
    { part: "sum", text: `${equals(sum, ...parts)} ${written(sum)}` },
    { part: "bias", text: `${written(sum)} + bias ${bracketed(bias)} ${equals(sum, bias, total)} ${written(total)}` },
  ];
  if (activation !== "none") {
    const name = activation === "relu" ? "ReLU" : "sigmoid";
    lines.push({ part: "activation", text: `${name}(${written(total)}) ${equals(total, value)} ${written(value)}` });
  }
  return lines;
}

/** "1×1", in words of the arithmetic. @param {number} input @param {number} weight */
export const termOf = (input, weight) => `${written(input)}×${bracketed(weight)}`;

/** Terms smaller than the first are not read from the back of a room, and smaller than the second not at all, px. */
const [LEGIBLE, SMALLEST] = [14, 9.5];

/**
 * The terms as large as they fit, and what stands between them: factors first; where those would be too small, the products
 * alone, whose signs are the operators; else none.
 * @param {Box} room @param {{patch: number[], products: number[]}} part @param {Grid} kernel @param {Style} style
 */
function termsThatFit(room, part, kernel, style) {
  const k = kernel.rows;
  /** @param {string[]} terms @param {string[]} operators */
  const sized = (terms, operators) => {
    const widest = Math.max(...terms.map(({ length }) => length));
    return { terms, operators, size: Math.min(30 * style.unit, room.width / (k + 0.3) / (LETTER * (widest + 2)), room.height / k / 1.35) };
  };
  const factors = sized(part.patch.map((value, i) => termOf(value, kernel.cells[i])), part.products.map(() => "+"));
  if (factors.size >= LEGIBLE * Math.max(style.unit, 1)) return factors;
  const texts = part.products.map(written);
  const products = sized(
    texts.map((text, i) => (i ? text.replace("−", "") : text)),
    texts.slice(1).map((text) => (text.startsWith("−") ? "−" : "+")),
  );
  return products.size >= SMALLEST ? products : { terms: [], operators: [], size: 0 };
}

/** @param {Box} box @param {string} text @param {Style} style @returns {Item[]} */
export function hintItems(box, text, style) {
  const size = Math.min(22 * style.unit, sizeFor(text, box.width));
  return [{ kind: "text", x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 60 * style.unit), text, size, fill: style.quiet, weight: 500 }];
}

/**
 * The second row: the moved input, the output that moved along, and what of it is new.
 * The colours are those of the first row: a value has one colour, wherever it is.
 * @param {ReturnType<typeof arrangeConvolution>} places @param {Second} second @param {Convolution} convolution
 * @param {Grid} before the output of the first row @param {Step | null} step @param {Style} style
 * @param {Pick<Look, "asked" | "covered">} hidden whether anything may give away what comes out
 * @returns {Item[]}
 */
function secondItems(places, second, convolution, before, step, style, { asked, covered }) {
  const below = /** @type {NonNullable<typeof places.below>} */ (places.below);
  const { shift, output, marks } = second;
  const { input, padding, stride, kernel } = convolution;
  const corner = { row: places.corner.row + shift.row, col: places.corner.col + shift.col };
  const items = [
    heading(below.input.box, `Input moved by (${written(shift.row)}, ${written(shift.col)})`, style),
    { kind: /** @type {const} */ ("clip"), ...grown(below.input.box, MARGIN), items: inputItems(below.input, second.input, padding, step && { corner, size: kernel.rows }, style, largestOf(input)) },
    heading(below.output.box, "Its feature map", style),
  ];
  if (asked || covered) return [...items, ...coveredItems(below.output, output, style)];
  items.push(...gridItems(below.output, output, { scale: style.scales.map, empty: style.empty, largest: largestOf(before) }));
  items.push(...markItems(below.output, marks, style));
  if (step && isWholeStrides(shift, stride)) {
    const at = { row: step.row + shift.row / stride, col: step.col + shift.col / stride };
    if (at.row >= 0 && at.row < output.rows && at.col >= 0 && at.col < output.cols) items.push(...windowItems(below.output, at, 1, style));
  }
  return items;
}

/** @param {Box} box @param {number} by @returns {Box} */
const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });

/** Frame what did not slide along, veil what is new. @param {import("./gridview.js").GridView} view @param {Second["marks"]} marks @param {Style} style @returns {Item[]} */
function markItems(view, marks, style) {
  return marks.flatMap((mark, i) => {
    if (mark === "same") return [];
    const at = { row: Math.floor(i / view.cols), col: i % view.cols };
    return mark === "new"
      ? frameItems(view, at, 1, 1, { fill: style.page, stroke: style.page, lineWidth: 1, opacity: 0.6 })
      : frameItems(view, at, 1, 1, { stroke: "#d55e00", lineWidth: Math.max(2, view.cell * 0.07) });
  });
}
