// Where a test digit that is stamped has room: at a corner, an edge or the middle.

import { CANVAS, DIGIT, LAST_OFFSET } from "../../scene/placement.js";

/** @typedef {{row: number, col: number}} Place */

/** Best first, where nothing is there yet: digits were learned at the first. */
const PLACES = [[0, 0], [1, 1], [0, 1], [1, 0], [0.5, 0.5], [0, 0.5], [0.5, 0], [1, 0.5], [0.5, 1]].map(([row, col]) => ({
  row: row * LAST_OFFSET,
  col: col * LAST_OFFSET,
}));

/** The place whose frame has the least ink; of several the one furthest from what is there. @param {Uint8Array} canvas 56×56 grey levels @returns {Place} */
export function freePlace(canvas) {
  const found = PLACES.map((place) => ({ place, ink: inkIn(canvas, place), distance: distanceFrom(canvas, place) }));
  return found.reduce((best, one) => (one.ink < best.ink || (one.ink === best.ink && one.distance > best.distance) ? one : best)).place;
}

/** @param {Uint8Array} canvas @param {Place} place */
function inkIn(canvas, { row, col }) {
  let ink = 0;
  for (let i = 0; i < DIGIT; i++) for (let j = 0; j < DIGIT; j++) ink += canvas[(row + i) * CANVAS + col + j];
  return ink;
}

/** How far the middle of a frame is from the ink's centre of mass, squared; 0 without ink. @param {Uint8Array} canvas @param {Place} place */
function distanceFrom(canvas, place) {
  let [mass, down, along] = [0, 0, 0];
  canvas.forEach((grey, at) => {
    mass += grey;
    down += grey * Math.floor(at / CANVAS);
    along += grey * (at % CANVAS);
  });
  return mass ? (down / mass - place.row - DIGIT / 2) ** 2 + (along / mass - place.col - DIGIT / 2) ** 2 : 0;
}
