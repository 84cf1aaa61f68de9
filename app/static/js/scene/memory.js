// A scene in this tab's storage: it is found again by a reload and by another page, also a drawing of any size.

import { fromMarks } from "../drawing/drawing.js";
import { stampMark, strokeMark } from "../drawing/marks.js";
import { FIRST_SCENE } from "./scene.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("../drawing/marks.js").Mark} Mark */
/** @typedef {{ink: number[]} | {eraser: number[]} | {stamp: number[]}} KeptMark points in quarters, row and column in turns; of a test digit its number, row and column */

const KEY = "kai-scene";
/** Points are kept to a quarter of a pixel (see `ink.js`). */
const QUARTERS = 4;

/** @param {Scene} scene @param {() => Pick<Storage, "setItem">} storage @returns {boolean} whether it could be kept */
export function keepScene({ drawing, ...rest }, storage = () => sessionStorage) {
  const { marks, place } = drawing.ink;
  try {
    storage().setItem(KEY, JSON.stringify({ ...rest, ink: { place, marks: marks.map(toKeep) } }));
    return true;
  } catch {
    return false; // no storage in this browser, or it is full
  }
}

/** The scene that was kept last; the first one if none was, or if it cannot be read. @param {() => Pick<Storage, "getItem">} storage @returns {Scene} */
export function recallScene(storage = () => sessionStorage) {
  try {
    const { ink, ...rest } = JSON.parse(storage().getItem(KEY) ?? "null");
    const marks = ink.marks ?? ink.strokes.map((/** @type {number[]} */ numbers) => ({ ink: numbers })); // strokes: before there were other marks
    return { ...FIRST_SCENE, ...rest, drawing: fromMarks(marks.map(fromKept), ink.place) };
  } catch {
    return FIRST_SCENE;
  }
}

/** @param {Mark} mark @returns {KeptMark} */
function toKeep(mark) {
  if (mark.kind === "stamp") return { stamp: [mark.digit, mark.at.row, mark.at.col] };
  const numbers = mark.points.flatMap(({ row, col }) => [row * QUARTERS, col * QUARTERS]);
  return mark.kind === "ink" ? { ink: numbers } : { eraser: numbers };
}

/** @param {KeptMark} kept @returns {Mark} */
function fromKept(kept) {
  if ("stamp" in kept) return stampMark(kept.stamp[0], { row: kept.stamp[1], col: kept.stamp[2] });
  const numbers = "ink" in kept ? kept.ink : kept.eraser;
  const points = Array.from({ length: numbers.length / 2 }, (_, i) => ({ row: numbers[2 * i] / QUARTERS, col: numbers[2 * i + 1] / QUARTERS }));
  return strokeMark(points, "ink" in kept ? "ink" : "eraser");
}
