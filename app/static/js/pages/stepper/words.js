// What the stepper says: the formula, the count of weights, each step in words.

import { html } from "../../core/html.js";
import { totalLines } from "./channels-scene.js";
import { channelsOf, countWeights, slidingOf } from "./convolution.js";
import { resultLines, termOf } from "./convolution-scene.js";
import { equals, written } from "./numbers.js";
import { slidingOf as poolingSliding } from "./pooling.js";
import { isWholeStrides, nearlyEqual, outputShape } from "./sliding.js";

/** @typedef {import("./convolution.js").Convolution} Convolution */
/** @typedef {import("./convolution.js").ConvolutionStep} ConvolutionStep */
/** @typedef {import("./pooling.js").Pooling} Pooling */
/** @typedef {import("./pooling.js").PoolingStep} PoolingStep */
/** @typedef {import("./sliding.js").Grid} Grid */

const thousands = new Intl.NumberFormat("en");
/** @param {number} n */
const counted = (n) => thousands.format(n);

/** Longer arithmetic than this is not read aloud, terms. */
const MOST_SPOKEN = 9;

/** @param {number} n @param {import("./sliding.js").Sliding} sliding */
function sizeFormula(n, { size, stride, padding }) {
  const exact = (n + 2 * padding - size) % stride === 0;
  const fraction = `(${n} + 2·${padding} − ${size}) / ${stride}`;
  return `${exact ? fraction : `⌊${fraction}⌋`} + 1`;
}

/** A formula as markup. @param {string} label @param {string} formula @param {string} words */
const fact = (label, formula, words) => html`<p><b>${label}</b> <span class="formula">${formula}</span> <span class="aside">${words}</span></p>`;

/** @param {Convolution} convolution */
export function convolutionFacts(convolution) {
  const { input } = convolution;
  const sliding = slidingOf(convolution);
  const { rows, cols } = outputShape(input, sliding);
  if (!rows) {
    const [high, wide] = [input.rows + 2 * sliding.padding, input.cols + 2 * sliding.padding];
    return fact("Output size", "0", `A kernel of ${sliding.size}×${sliding.size} does not fit into ${high}×${wide} cells. Take a smaller kernel or more padding.`);
  }
  const { shared, inputs, outputs } = countWeights(convolution);
  const channels = channelsOf(convolution).length;
  const square = input.rows === input.cols;
  const leftOver = [input.rows, input.cols].some((n) => (n + 2 * sliding.padding - sliding.size) % sliding.stride !== 0);
  return html`${[
    fact(
      "Output size (n + 2p − k) / s + 1",
      square ? `${sizeFormula(input.rows, sliding)} = ${rows}` : `${sizeFormula(input.rows, sliding)} = ${rows} rows, ${sizeFormula(input.cols, sliding)} = ${cols} columns`,
      leftOver ? "rounded down: the last cells are never reached" : "",
    ),
    fact(
      "Weights",
      `${channels > 1 ? `${channels}·` : ""}${(shared - 1) / channels} + 1 here,`,
      `shared by all ${counted(outputs)} cells. A dense layer would need ${counted(inputs)} × ${counted(outputs)} = ${counted(inputs * outputs)}.`,
    ),
  ]}`;
}

/** @param {Pooling} pooling */
export function poolingFacts(pooling) {
  const { input, size } = pooling;
  const sliding = poolingSliding(pooling);
  const { rows, cols } = outputShape(input, sliding);
  if (!rows) return fact("Output size", "0", `A window of ${size}×${size} does not fit into ${input.rows}×${input.cols} cells.`);
  const kept = rows * cols;
  return html`${[
    fact("Output size (n − k) / s + 1", `${sizeFormula(input.rows, sliding).replace(" + 2·0", "")} = ${rows}`, rows === cols ? "" : `rows, and ${cols} columns`),
    fact("Weights", "0", `Pooling learns nothing. It keeps ${counted(kept)} ${kept === 1 ? "number" : "numbers"} of ${counted(input.cells.length)}.`),
  ]}`;
}

/** @param {ConvolutionStep} step @param {Convolution} convolution */
export function convolutionStepInWords(step, convolution) {
  if (step.parts.length > 1) return `Row ${step.row}, column ${step.col}: partial sums ${totalLines(step, convolution).map(({ text }) => text).join("; ")}.`;
  const terms = step.patch.map((value, i) => termOf(value, convolution.kernel.cells[i]));
  const lines = resultLines(step, convolution).map(({ text }) => text);
  const sum = terms.length <= MOST_SPOKEN ? `${terms.join(" + ")} ${lines[0]}` : `${terms.length} products, sum ${lines[0]}`;
  return `Row ${step.row}, column ${step.col}: ${[sum, ...lines.slice(1)].join("; ")}.`;
}

/** @param {PoolingStep} step */
export function poolingStepInWords(step) {
  const { patch, maximum, average, sum, row, col } = step;
  const cells = patch.length <= MOST_SPOKEN ? `of ${patch.map(written).join(", ")} ` : "";
  return `Row ${row}, column ${col}: ${cells}the largest is ${written(maximum)}; the average is ${written(sum)} / ${patch.length} ${equals(sum, average)} ${written(average)}.`;
}

/**
 * What the second row shows.
 * @param {import("./convolution-scene.js").Second} second @param {number} stride
 */
export function slideInWords({ marks, shift }, stride) {
  const moved = `(${written(shift.row)}, ${written(shift.col)})`;
  if (!isWholeStrides(shift, stride)) {
    return `With stride ${stride} the window stops at every ${ordinal(stride)} place only. ${moved} is no whole number of strides, so the cells are new ones, not the old ones moved.`;
  }
  const same = marks.filter((mark) => mark === "same").length;
  const different = marks.filter((mark) => mark === "different").length;
  if (same + different === 0) return `After a shift by ${moved} the two maps have no cell in common.`;
  const tail = different ? `The other ${different} saw what came in or went out at the border.` : "That is equivariance.";
  return `Of ${same + different} cells that both maps have, ${same} slid along unchanged. ${tail}`;
}

const WINDOW = { mark: /** @type {const} */ ("window"), words: "the window, and the cell that it makes" };

/** What the frames on the moved input's map mean. @param {import("./convolution-scene.js").Second} second @returns {import("./workbench.js").Mark[]} */
export function slideLegend({ marks }) {
  /** @type {import("./workbench.js").Mark[]} */
  const all = [
    WINDOW,
    { mark: "different", words: "changed: something came in or went out at the border" },
    { mark: "new", words: "pale: was not on the map before" },
  ];
  return all.filter(({ mark }) => mark === "window" || marks.includes(mark));
}

/**
 * What the frames on the moved input's pooled maps mean.
 * @param {import("./pooling-scene.js").Outputs} before @param {import("./pooling-scene.js").Second} second
 * @returns {import("./workbench.js").Mark[]}
 */
export function shiftLegend(before, { outputs }) {
  const changes = /** @type {const} */ (["maximum", "average"]).some((mode) =>
    before[mode].cells.some((value, i) => !nearlyEqual(value, outputs[mode].cells[i])),
  );
  return [WINDOW, ...(changes ? [{ mark: /** @type {const} */ ("different"), words: "changed by the shift" }] : [])];
}

/** @param {number} n */
const ordinal = (n) => ["", "", "second", "third"][n] ?? `${n}th`;

/**
 * What a shift does to both poolings.
 * @param {import("./pooling-scene.js").Outputs} before @param {import("./pooling-scene.js").Second} second
 */
export function shiftInWords(before, { outputs, shift }) {
  const kept = (/** @type {"maximum" | "average"} */ mode) =>
    before[mode].cells.filter((value, i) => nearlyEqual(value, outputs[mode].cells[i])).length;
  const n = before.maximum.cells.length;
  const moved = `(${written(shift.row)}, ${written(shift.col)})`;
  if (n === 1) return `Shifted by ${moved}, the largest ${kept("maximum") ? "stays" : "changes"} and the average ${kept("average") ? "stays" : "changes"}. As long as nothing leaves the grid, neither notices.`;
  return `Shifted by ${moved}: max keeps ${kept("maximum")} of its ${n} cells, average keeps ${kept("average")}.`;
}

/**
 * What turning the kernel changes.
 * @param {Grid} turned the output with the kernel turned @param {Grid} plain the output with the kernel as it was
 */
export function flipInWords(turned, plain) {
  const n = turned.cells.length;
  const changed = turned.cells.filter((value, i) => !nearlyEqual(value, plain.cells[i])).length;
  const effect = changed ? `It changes ${changed} of ${n} cells here.` : "Here it changes nothing.";
  return `Turned by 180° first: this is the convolution of mathematics. ${effect} Deep learning does not turn the kernel; strictly, that is cross-correlation.`;
}

/** The question of the quiz. @param {{row: number, col: number}} place @param {"value" | "maximum" | "average"} wanted */
export function questionInWords({ row, col }, wanted) {
  const what = { value: "what comes out", maximum: "what is the max", average: "what is the average" }[wanted];
  return `Row ${row}, column ${col}: ${what}?`;
}

