// What the page says: the picture in words, for the line under the canvas and for screen readers. Knows no DOM.

import { networksHere } from "../nn/networks.js";
import { LAST_OFFSET } from "./placement.js";

/** @typedef {import("./subject.js").Subject} Subject */

/** A place in words. @param {{row: number, col: number}} place */
export function placeInWords({ row, col }) {
  if (row === 0 && col === 0) return "in the training corner";
  const vertical = row < LAST_OFFSET / 3 ? "top" : row > (2 * LAST_OFFSET) / 3 ? "bottom" : "middle";
  const horizontal = col < LAST_OFFSET / 3 ? "left" : col > (2 * LAST_OFFSET) / 3 ? "right" : "centre";
  return `at row ${row}, column ${col} (${vertical} ${horizontal})`;
}

/**
 * What is on the canvas and what the networks say to it.
 * @param {Subject} subject
 * @param {string[]} names of the networks @param {string[]} titles as people read them
 */
export function sceneInWords(subject, names, titles) {
  const { mode, drawing, digit, label, offset, tables, hasOffset } = subject;
  if (mode === "drawing") {
    if (drawing.isEmpty) return "The canvas is empty: draw a digit anywhere on it.";
    if (!tables && !networksHere()) return "The networks are on their way …";
    if (!hasOffset) return "Larger than a digit of 28×28 pixels, so it has no map. “Tidy like MNIST” makes it fit.";
  }
  const what = mode === "digit" ? `Test image ${digit?.number}, a ${label},` : "Your drawing";
  const answers = subject.answers(names).map((answer, i) => `${titles[i]} ${answer?.prediction ?? "–"}`);
  const lost = mode === "drawing" && drawing.toLink() === "" ? " It is too long for a link: a reload would lose it." : "";
  return `${what} ${placeInWords(offset)}: ${answers.join(", ")}.${lost}`;
}

/**
 * What the maps show.
 * @param {Subject} subject @param {number} believed the class they are about
 */
export function mapsInWords({ tables, mode }, believed) {
  if (!tables) return "Every placement has its colour here, as soon as there is something to place.";
  const what = mode === "digit" ? "digit" : "drawing";
  return `Every placement of this ${what}: probability of “${believed}”, from 0 to 1. Dots: another answer. Click to go there.`;
}

/** What stands under a map that is not there. @param {Subject} subject */
export function noMapInWords({ mode, drawing, hasOffset }) {
  if (mode === "digit") return "";
  if (drawing.isEmpty) return "draw something";
  return hasOffset ? "…" : "too large for a map";
}
