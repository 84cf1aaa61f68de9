// What is said of a cell: its name, its numbers, how it came about in one sentence. Knows no DOM.

import { CANVAS } from "../../nn/arithmetic.js";

/** @typedef {import("../../nn/arithmetic.js").Arithmetic} Arithmetic */
/** @typedef {import("../../nn/arithmetic.js").Cell} Cell */

/** More partial sums than these are not read aloud. */
const MOST_SPOKEN = 6;

/** A number as people read it: two decimals, three where it is small; a true minus sign. @param {number} x */
export function shown(x) {
  const size = Math.abs(x);
  if (size > 0 && size < 0.0005) return x < 0 ? "−0.000" : "0.000";
  const text = size.toFixed(size >= 100 ? 1 : size >= 0.1 || size === 0 ? 2 : 3);
  const short = text.replace(/\.00$|\.0$/, "");
  return x < 0 ? `−${short}` : short;
}

/** A number in a small cell: two decimals. @param {number} x */
export const brief = (x) => (x === 0 ? "0" : `${x < 0 ? "−" : ""}${Math.abs(x).toFixed(Math.abs(x) >= 100 ? 0 : Math.abs(x) >= 10 ? 1 : 2)}`);

/** As `shown`, after an operator: a negative number in brackets. @param {number} x */
export const bracketed = (x) => (x < 0 ? `(${shown(x)})` : shown(x));

/** Whether a stage's cells are units of a vector. @param {string} stage */
const isUnit = (stage) => stage.startsWith("dense");

/** "map 3" or "unit 3", or "" for the canvas. @param {Cell} cell */
const channelInWords = ({ stage, channel }) => (stage === CANVAS ? "" : isUnit(stage) ? `unit ${channel}` : `map ${channel}`);

/** A cell's place: "map 3, row 10, column 7". @param {Cell} cell */
export function placeInWords(cell) {
  const { stage, row, col } = cell;
  if (isUnit(stage) || stage === "global pool") return channelInWords(cell);
  return [channelInWords(cell), `row ${row}, column ${col}`].filter(Boolean).join(", ");
}

/** A cell's name: "conv2, map 3, row 10, column 7". @param {Cell} cell @param {boolean} [isLogit] */
export function cellInWords(cell, isLogit = false) {
  if (cell.stage === CANVAS) return `pixel, ${placeInWords(cell)}`;
  if (isLogit) return `the logit of ${cell.channel}`;
  return `${cell.stage}, ${placeInWords(cell)}`;
}

/** What the stage beneath is called where its cells are told. @param {string} stage */
export const sourceInWords = (stage) => (stage === CANVAS ? "the canvas" : stage);

/** From the sum to what the cell holds, as a line. @param {Arithmetic} told */
export function resultInWords(told) {
  const { kind, value } = told;
  if (kind === "pixel") return `grey level ${Math.round(value * 255)} of 255 = ${shown(value)}`;
  if (kind === "pooling") {
    return told.mode === "max" ? `the largest of ${told.patch.length} cells = ${shown(value)}` : `(${told.patch.map(bracketed).join(" + ")}) / ${told.patch.length} ${told.patch.some(Boolean) ? "≈" : "="} ${shown(value)}`;
  }
  if (kind === "global pool") return `${shown(told.sum)} / ${told.divisor} ≈ ${shown(value)}`;
  const sum = `${shown(told.sum)} + bias ${bracketed(told.bias)} ≈ ${shown(told.total)}`;
  return told.relu ? `${sum};  ReLU(${shown(told.total)}) = ${shown(value)}` : sum;
}

/** All of it for who hears it. @param {Arithmetic} told @param {boolean} isLogit */
export function arithmeticInWords(told, isLogit) {
  const begin = `${cellInWords(told.cell, isLogit)}: `;
  if (told.kind === "convolution") {
    const { parts } = told;
    const sums = parts.length === 1 ? "" : parts.length <= MOST_SPOKEN ? `partial sums ${parts.map(({ sum }) => shown(sum)).join(", ")}; ` : `${parts.length} partial sums; `;
    return `${begin}${sums}${resultInWords(told)}.`;
  }
  if (told.kind === "dense" || told.kind === "global pool") {
    const [first] = told.largest;
    return `${begin}${told.largest.length + told.others} summands, the largest ${shown(first.product)} from ${placeInWords(first.cell)} of ${sourceInWords(told.source)}; ${resultInWords(told)}.`;
  }
  return `${begin}${resultInWords(told)}.`;
}
