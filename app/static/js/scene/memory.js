// A scene in this tab's storage: it is found again by a reload and by another page, also a drawing of any size.

import { fromStrokes } from "../drawing/drawing.js";
import { FIRST_SCENE } from "./scene.js";

/** @typedef {import("./scene.js").Scene} Scene */

const KEY = "kai-scene";
/** Points are kept to a quarter of a pixel (see `ink.js`). */
const QUARTERS = 4;

/** @param {Scene} scene @param {() => Pick<Storage, "setItem">} storage @returns {boolean} whether it could be kept */
export function keepScene({ drawing, ...rest }, storage = () => sessionStorage) {
  const { strokes, place } = drawing.ink;
  const ink = { place, strokes: strokes.map((stroke) => stroke.flatMap(({ row, col }) => [row * QUARTERS, col * QUARTERS])) };
  try {
    storage().setItem(KEY, JSON.stringify({ ...rest, ink }));
    return true;
  } catch {
    return false; // no storage in this browser, or it is full
  }
}

/** The scene that was kept last; the first one if none was, or if it cannot be read. @param {() => Pick<Storage, "getItem">} storage @returns {Scene} */
export function recallScene(storage = () => sessionStorage) {
  try {
    const { ink, ...rest } = JSON.parse(storage().getItem(KEY) ?? "null");
    const strokes = ink.strokes.map((/** @type {number[]} */ numbers) =>
      Array.from({ length: numbers.length / 2 }, (_, i) => ({ row: numbers[2 * i] / QUARTERS, col: numbers[2 * i + 1] / QUARTERS })),
    );
    return { ...FIRST_SCENE, ...rest, drawing: fromStrokes(strokes, ink.place) };
  } catch {
    return FIRST_SCENE;
  }
}
