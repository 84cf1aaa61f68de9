// What is framed while a cell is open: the cell on its stage, what it is made of on the stage beneath, what it sees of the
// canvas. Pure functions.

import { CANVAS } from "../../nn/arithmetic.js";
import { CANVAS as SIDE } from "../../scene/placement.js";

/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/** @typedef {import("../../nn/arithmetic.js").Arithmetic} Arithmetic */
/** @typedef {import("../../nn/arithmetic.js").Cell} Cell */
/** @typedef {import("./sheet-view.js").Mark} Mark */

/** By stage, the cells to be framed. @param {Arithmetic} told @param {number} from the input channel that is looked at @returns {Record<string, Mark[]>} */
export function marksOf(told, from) {
  const chosen = { kind: /** @type {const} */ ("chosen"), cell: told.cell };
  return { [told.source]: beneath(told, from), [told.cell.stage]: [chosen] };
}

/** @param {Arithmetic} told @param {number} from @returns {Mark[]} */
function beneath(told, from) {
  const kind = /** @type {const} */ ("seen");
  if (told.kind === "pixel") return [];
  if (told.kind === "dense") return told.largest.map(({ cell }) => ({ kind, cell }));
  if (told.kind === "global pool") return [{ kind, cell: { channel: told.cell.channel, row: 0, col: 0 }, rows: told.map.height, cols: told.map.width }];
  const { size, dilation, top, left } = told.window;
  const side = (size - 1) * dilation + 1;
  return [{ kind, cell: { channel: told.kind === "convolution" ? from : told.cell.channel, row: top, col: left }, rows: side, cols: side }];
}

/**
 * What a cell sees of the canvas, in pixels; null where that is all of it, or unknown.
 * @param {Cell} cell @param {Anatomy | null} anatomy
 */
export function sightOf({ stage, row, col }, anatomy) {
  const sight = stage === CANVAS ? { step: 1, receptiveField: 1, start: 0 } : anatomy?.stages.find(({ name }) => name === stage)?.sight;
  if (!sight) return null;
  const side = anatomy?.input ?? SIDE; // of a canvas some read the corner alone
  const [top, left] = [row, col].map((at) => sight.start + at * sight.step);
  const inside = (/** @type {number} */ first) => [Math.max(first, 0), Math.min(first + sight.receptiveField, side)];
  const [[first, last], [begin, end]] = [inside(top), inside(left)];
  return { row: Math.min(first, side), col: Math.min(begin, side), rows: Math.max(last - first, 0), cols: Math.max(end - begin, 0) };
}
