// What the page says: the picture in words, for the line under the canvas and for screen readers. Knows no DOM.

import { stampsOf } from "../drawing/marks.js";
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
  const what = scene.mode === "drawing" ? drawingInWords(scene) : label === null ? "Your image" : `Test image ${scene.digit}, a ${label},`;
  const said = networks.map(({ title }, i) => answered[i] && `${title} ${answered[i].prediction}`).filter(Boolean);
  const isStamped = stampsOf(scene.drawing.ink.marks).length > 0;
  const wide = isStamped ? "" : " (“Tidy like MNIST” makes it fit)";
  const size = hasOffset(scene) ? placeInWords(offsetOf(scene)) : `${isStamped ? "on more than" : "is larger than a digit of"} 28×28 pixels, so there is no map${wide}`;
  return `${what} ${size}: ${said.join(", ")}.`;
}

/** What a drawing is made of. @param {Scene} scene */
function drawingInWords({ drawing: { ink, open } }) {
  const marks = open ? [...ink.marks, open] : ink.marks;
  const stamps = stampsOf(marks);
  if (stamps.length === 0) return "Your drawing";
  const names = stamps.map(({ digit, image }) => (image && image.label !== null ? `a ${image.label}` : `test image ${digit}`));
  const digits = stamps.length === 1 ? `Test image ${stamps[0].digit}${stamps[0].image?.label === null ? "" : `, ${names[0]},`}` : `${stamps.length} test digits, ${names.slice(0, -1).join(", ")} and ${names[names.length - 1]},`;
  const [isDrawn, isRubbed] = ["ink", "eraser"].map((kind) => marks.some((mark) => mark.kind === kind));
  const how = [isDrawn && "drawn over", isRubbed && "rubbed out in part"].filter(Boolean).join(" and ");
  return how ? `${digits} ${how},` : digits;
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
export function mapsInWords(scene, isThere, believed) {
  const { mode } = scene;
  if (!isThere && !isBlank(scene) && !hasOffset(scene)) return "A map has a place for every offset of one frame of 28×28 pixels. This spans more, so there is none: the networks answer to the whole canvas.";
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
