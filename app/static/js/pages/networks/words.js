// What each layer of a network is for, in one sentence, and what it computes, as a formula. Knows no DOM.

import { html } from "../../core/html.js";
import { middleSight } from "./layout.js";

/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/** @typedef {import("../../nn/anatomy.js").Stage} Stage */
/**
 * @typedef {object} Telling
 * @property {string} job one sentence
 * @property {import("../../core/html.js").Markup} formula
 * @property {string} shapes what goes in, what comes out
 * @property {string} count how many parameters, and why
 * @property {string} sees the receptive field
 */

/** Digits in groups of three. @param {number} n */
const grouped = (n) => n.toLocaleString("en");
/** @param {number[]} shape */
const product = (shape) => shape.reduce((all, side) => all * side, 1);
/** @param {number[]} shape */
export const shapeInWords = (shape) => (shape.length === 1 ? grouped(shape[0]) : shape.join("×"));

/**
 * Tell of a stage of a network.
 * @param {Anatomy} anatomy @param {number} index of the stage
 * @returns {Telling}
 */
export function tell(anatomy, index) {
  const { stages, input } = anatomy;
  const stage = stages[index];
  const before = index ? stages[index - 1].shape : [1, input, input];
  return {
    job: jobOf(anatomy, stage, before, index === stages.length - 1),
    formula: formulaOf(stage, before),
    shapes: `${shapeInWords(before)} → ${shapeInWords(stage.shape)}`,
    count: countOf(stage, before),
    sees: sightOf(anatomy, index),
  };
}

/** @param {Anatomy} anatomy @param {Stage} stage @param {number[]} before @param {boolean} isLast */
function jobOf(anatomy, { type, shape, window, relu }, before, isLast) {
  const after = relu ? " A ReLU then sets what is negative to 0." : "";
  if (type === "Conv2d" && window) {
    const { cells, padding } = window;
    const where = before[0] === 1 ? "the picture" : `all ${before[0]} maps`;
    return `${shape[0]} kernels of ${cells}×${cells} slide over ${where}; each looks for one feature, everywhere alike. ${paddingInWords(cells, padding)}${after}`;
  }
  if (type === "AvgPool2d" && window) return `Each ${window.cells}×${window.cells} cells become their mean: a map of half the size, in which a small shift matters less.`;
  if (type === "Flatten") {
    return before[0] === 1
      ? `All ${before[1]}×${before[2]} = ${grouped(shape[0])} pixels in one row. From here on each has its own fixed place.`
      : `All ${before.join("×")} = ${grouped(shape[0])} numbers in one row. From here on each has its own fixed place.`;
  }
  if (type.startsWith("Global")) {
    const what = type === "GlobalSumPool" ? "sum" : "mean";
    return `Each map becomes one number, its ${what}: ${shape[0]} in all. What was found stays, where it was found is forgotten.`;
  }
  if (isLast) return `${shape[0]} logits, one a class: the largest is the answer.`;
  return `${shape[0]} units; each weighs every one of the ${grouped(before[0])} numbers and adds a bias.${after}`;
}

/** @param {number} cells @param {number} padding */
function paddingInWords(cells, padding) {
  if (padding === 0) return `Without padding the map is ${cells - 1} smaller.`;
  if (2 * padding === cells - 1) return `${padding} zeros around keep the map's size.`;
  return padding === cells - 1 ? `${padding} zeros around let no window be lost that touches the map.` : `${padding} zeros are put around.`;
}

/** @param {Stage} stage @param {number[]} before */
function formulaOf({ type, window, bias, area }, before) {
  const sum = (/** @type {string} */ under) => html`<span class="sum">∑<sub>${under}</sub></span>`;
  if (type === "Conv2d" && window) {
    const at = (/** @type {string} */ i, /** @type {string} */ a) => (window.padding ? `${i}+${a}−${window.padding}` : `${i}+${a}`);
    const channels = before[0] > 1;
    return html`<i>y</i><sub>c,i,j</sub> = ${bias ? html`<i>b</i><sub>c</sub> + ` : ""}${sum(channels ? "d,m,n" : "m,n")} <i>k</i><sub>${channels ? "c,d,m,n" : "c,m,n"}</sub> · <i>x</i><sub>${channels ? "d, " : ""}${at("i", "m")}, ${at("j", "n")}</sub>`;
  }
  if (type === "AvgPool2d" && window) {
    const { cells } = window;
    return html`<i>y</i><sub>c,i,j</sub> = ${sum("m,n < " + cells)} <i>x</i><sub>c, ${cells}i+m, ${cells}j+n</sub> / ${cells * cells}`;
  }
  if (type === "Flatten") return before[0] === 1 ? html`<i>y</i><sub>${before[2]}·i + j</sub> = <i>x</i><sub>i,j</sub>` : html`<i>y</i><sub>${before[1] * before[2]}·c + ${before[2]}·i + j</sub> = <i>x</i><sub>c,i,j</sub>`;
  if (type === "GlobalAveragePool") return html`<i>y</i><sub>c</sub> = ${sum("i,j")} <i>x</i><sub>c,i,j</sub> / ${before[1] * before[2]}`;
  if (type === "GlobalSumPool") return html`<i>y</i><sub>c</sub> = ${sum("i,j")} <i>x</i><sub>c,i,j</sub> / ${area ?? 1}`;
  return html`<i>y</i><sub>u</sub> = <i>b</i><sub>u</sub> + ${sum("v")} <i>w</i><sub>u,v</sub> · <i>x</i><sub>v</sub>`;
}

/** @param {Stage} stage @param {number[]} before */
function countOf({ type, window, shape, parameters, bias }, before) {
  if (!parameters) return "nothing to learn";
  const one = Number(bias);
  const plus = one ? " + 1" : "";
  if (type === "Conv2d" && window) {
    const inside = `${before[0]}·${window.cells}·${window.cells}`;
    return `${shape[0]} · (${inside}${plus}) = ${grouped(shape[0] * (before[0] * window.cells ** 2 + one))} parameters`;
  }
  return `${shape[0]} · (${grouped(product(before))}${plus}) = ${grouped(shape[0] * (product(before) + one))} parameters`;
}

/** @param {Anatomy} anatomy @param {number} index */
function sightOf(anatomy, index) {
  const sight = middleSight(anatomy, index);
  const { input, stages } = anatomy;
  if (!sight) return `Each number sees the whole picture, ${input}×${input} pixels.`;
  const { size, step } = sight;
  const seen = size === 1 ? "one pixel" : `${size}×${size} pixels`;
  if (stages[index].type === "Flatten") return `Each number sees what its cell saw: ${seen}.`;
  return `Each cell sees ${seen}; the next one looks ${step} ${step === 1 ? "pixel" : "pixels"} further.`;
}
