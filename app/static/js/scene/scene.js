// What a learner has on the canvas and looks at, as a plain value; functions from scene to scene.

import { BLANK, isBlack, isEmpty, keepForUndo, shift as shiftDrawing } from "../drawing/drawing.js";
import { clampOffset } from "./placement.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("../drawing/drawing.js").Drawing} Drawing */
/**
 * @typedef {object} Scene
 * @property {"digit" | "drawing"} mode what stands on the canvas; the other waits for its return
 * @property {number} digit number of a test image, 0..9999
 * @property {Place} place offset of the test image
 * @property {Drawing} drawing
 * @property {number | null} meant what the learner says the drawing is
 * @property {string} network the one that is looked into
 * @property {string[]} without effects that are taken away from the notebook's global-pooled network
 * @property {Place} start offset where the shift that is looked at began
 * @property {import("../nn/evidence.js").Question | null} evidence what is asked of that network: what speaks for its answer, or for another class; null for nothing
 * @property {string} trail the cell of that network that is taken apart, and the cells that led to it; "" if none is
 * @property {string | null} guest id of the run whose network answers beside the others
 */

/** @type {Scene} */
export const FIRST_SCENE = {
  mode: "digit",
  digit: 0,
  place: { row: 0, col: 0 },
  drawing: BLANK,
  meant: null,
  network: "lenet",
  without: [],
  start: { row: 0, col: 0 },
  evidence: null,
  trail: "",
  guest: null,
};

/** Where what is on the canvas stands. @param {Scene} scene @returns {Place} */
export const offsetOf = ({ mode, place, drawing }) => (mode === "digit" ? place : drawing.ink.place);

/** Whether it stands in a digit's frame, and so at one of the 841 placements. @param {Scene} scene */
export const hasOffset = ({ mode, drawing }) => mode === "digit" || drawing.ink.fits;

/** Whether nothing is on the canvas. @param {Scene} scene */
export const isBlank = ({ mode, drawing }) => mode === "drawing" && isBlack(drawing);

/** Move by whole pixels, as far as the canvas allows. @param {Scene} scene @param {number} rows @param {number} cols @returns {Scene} */
export function shift(scene, rows, cols) {
  if (scene.mode === "drawing") return withDrawing(scene, shiftDrawing(scene.drawing, rows, cols));
  const place = clampOffset({ row: scene.place.row + rows, col: scene.place.col + cols });
  return place.row === scene.place.row && place.col === scene.place.col ? scene : { ...scene, place };
}

/** @param {Scene} scene @param {Place} place @returns {Scene} */
export function moveTo(scene, { row, col }) {
  const from = offsetOf(scene);
  return shift(scene, row - from.row, col - from.col);
}

/** @param {Scene} scene @param {Drawing} drawing @returns {Scene} */
export function withDrawing(scene, drawing) {
  if (drawing === scene.drawing) return scene;
  return { ...scene, drawing, meant: isEmpty(drawing) ? null : scene.meant }; // an empty canvas is nothing that was meant
}

/** A scene in which undo takes a drawing back to where it was before. @param {Scene} scene @param {Scene} before @returns {Scene} */
export function withUndo(scene, before) {
  const drawing = keepForUndo(scene.drawing, before.drawing);
  return drawing === scene.drawing ? scene : { ...scene, drawing };
}
