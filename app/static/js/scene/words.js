// What the page says: the picture in words, for the line under the canvas and for screen readers. Knows no DOM.

import { hasOffset, isBlank, offsetOf } from "./scene.js";
import { fitsLink } from "./address.js";
import { LAST_OFFSET } from "./placement.js";

/** @typedef {import("./answers.js").Answers} Answers */
/** @typedef {import("./scene.js").Scene} Scene */

/** A place in words. @param {{row: number, col: number}} place */
export function placeInWords({ row, col }) {
  if (row === 0 && col === 0) return "in the training corner";
  const vertical = row < LAST_OFFSET / 3 ? "top" : row > (2 * LAST_OFFSET) / 3 ? "bottom" : "middle";
  const horizontal = col < LAST_OFFSET / 3 ? "left" : col > (2 * LAST_OFFSET) / 3 ? "right" : "centre";
  return `at row ${row}, column ${col} (${vertical} ${horizontal})`;
}

/**
 * What is on the canvas and what the networks say to it; "" for a test image that is still on its way.
 * @param {Scene} scene @param {Answers} answers
 * @param {{name: string, title: string}[]} networks
 */
export function sceneInWords(scene, answers, networks) {
  if (isBlank(scene)) return "The canvas is empty: draw a digit anywhere on it.";
  const refusal = answers.digitRefusal(scene);
  if (refusal) return refusal;
  if (!answers.isThere(scene)) return answers.isAway ? `Test image ${scene.digit} does not come: the ${answers.by} does not answer. It is asked again.` : "";
  const answered = answers.of(scene, networks.map(({ name }) => name));
  if (answered.every((answer) => answer === null)) return "The networks are on their way …";
  const label = answers.labelOf(scene);
  const what = scene.mode === "drawing" ? "Your drawing" : label === null ? "Your image" : `Test image ${scene.digit}, a ${label},`;
  const said = networks.map(({ title }, i) => answered[i] && `${title} ${answered[i].prediction}`).filter(Boolean);
  const size = hasOffset(scene) ? placeInWords(offsetOf(scene)) : "is larger than a digit of 28×28 pixels, so it has no map (“Tidy like MNIST” makes it fit)";
  return `${what} ${size}: ${said.join(", ")}.`;
}

/** What a link does not hold of the scene; "" if it holds everything. @param {Scene} scene @param {boolean} isKept whether the device keeps it */
export function lackInWords(scene, isKept) {
  if (fitsLink(scene)) return "";
  return `The drawing is too long for a link${isKept ? ": this device alone keeps it." : ", and this browser keeps nothing: a reload would lose it."}`;
}

/**
 * What the maps show.
 * @param {Scene} scene @param {boolean} isThere whether there is any map @param {number} believed the class they are about
 */
export function mapsInWords({ mode }, isThere, believed) {
  if (!isThere) return "Every placement has its colour here, as soon as there is something to place.";
  return `Every placement of this ${mode}: probability of “${believed}”, from 0 to 1. Dots: another answer. Choose a place to go there.`;
}

/** What stands under a map that is not there. @param {Scene} scene @param {Answers} answers @param {string[]} names of the networks */
export function noMapInWords(scene, answers, names) {
  if (isBlank(scene)) return "draw something";
  if (!hasOffset(scene)) return "too large for a map";
  const refusal = answers.tableRefusal(scene, names[0]);
  if (refusal) return refusal;
  return answers.isAway ? `the ${answers.by} does not answer; it is asked again …` : answers.progress || "…";
}
