// What the page of wrong answers shows, as its address holds it. Pure functions.

import { unstuck } from "../../core/pasted.js";
import { LAST_OFFSET } from "../../scene/placement.js";

/**
 * @typedef {object} State
 * @property {string} network
 * @property {number} row @property {number} col where the digits stand
 * @property {import("../../mixups/counts.js").Cell | null} cell that is chosen; null for the one with most digits
 */

/** Far from home, where the first network has one answer to nearly everything. @type {Omit<State, "network">} */
const FIRST = { row: LAST_OFFSET, col: LAST_OFFSET, cell: null };

/** What an address asks for; whatever makes no sense becomes what is shown first. @param {string} search @param {string[]} names of the networks @returns {State} */
export function readState(search, names) {
  const parameters = new URLSearchParams(search);
  const text = (/** @type {string} */ name) => unstuck(parameters.get(name) ?? "");
  const network = text("network").toLowerCase();
  const cell = text("cell").match(/^([0-9])\.([0-9])$/);
  return {
    network: names.includes(network) ? network : names[0],
    row: whole(text("row")) ?? FIRST.row,
    col: whole(text("col")) ?? FIRST.col,
    cell: cell ? { truth: Number(cell[1]), answer: Number(cell[2]) } : FIRST.cell,
  };
}

/** @param {string} text */
const whole = (text) => (/^\d{1,2}$/.test(text) && Number(text) <= LAST_OFFSET ? Number(text) : null);

/** @param {State} state */
export function writeState({ network, row, col, cell }) {
  const parameters = new URLSearchParams({ network, row: String(row), col: String(col) });
  if (cell) parameters.set("cell", `${cell.truth}.${cell.answer}`);
  return String(parameters);
}
