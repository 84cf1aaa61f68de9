// How much the logits change at each of the 841 placements, for one network as a map, for all as a count.

import { find } from "../../core/dom.js";
import { scaleColour } from "../../charts/answer-map.js";
import { PlacementMap } from "../../charts/heatmap.js";
import { OFFSETS } from "../../scene/placement.js";
import { logitChange } from "./changes.js";
import { agree, countInWords, ROUNDING } from "./words.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */

export class ChangeMap {
  /** @param {HTMLElement} root holds `.map` and a count a network @param {(place: Place) => void} choose @param {AbortSignal} signal */
  constructor(root, choose, signal) {
    this.root = root;
    /** How much the logits change, cell by cell; null without a table. @type {Float64Array | null} */
    this.changes = null;
    this.shown = "";
    this.map = new PlacementMap(find(root, ".map"), choose, (place) => this.describe(place), signal);
  }

  /**
   * @param {Anatomy["invariance"]} law of the network @param {Float32Array | null} table its logits
   * @param {Place} start @param {string} empty what to say without a table @param {string} key of network, start and digit
   */
  show(law, table, start, empty, key) {
    const shown = `${key} ${table ? "" : empty}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.changes = table && logitChange(table, cellOf(start));
    const { changes } = this;
    if (!changes) return this.map.empty(empty);
    this.map.paint((cell) => {
      const [row, col] = [Math.floor(cell / OFFSETS), cell % OFFSETS];
      const isCertain = law !== null && agree(law, start.row, row) && agree(law, start.col, col);
      return { colour: colourOf(changes[cell]), dot: isCertain ? "#000" : null };
    }, `the same logits at ${changes.filter(isSame).length} of 841 places`);
  }

  /** @param {string} name @param {Float32Array | null} table @param {Place} start */
  count(name, table, start) {
    const cell = find(this.root, `[data-compared="${name}"] .count`);
    const text = table ? countInWords(logitChange(table, cellOf(start)).filter(isSame).length) : "…";
    if (cell.textContent !== text) cell.textContent = text;
  }

  /** @param {Place} place */
  mark(place) {
    this.map.mark(place);
  }

  /** What the map's tip says. @param {Place} place */
  describe(place) {
    const change = this.changes?.[cellOf(place)];
    if (change === undefined) return null;
    return `row ${place.row}, column ${place.col}: ${isSame(change) ? "the same" : `up to ${change.toFixed(change < 0.1 ? 3 : 2)}`}`;
  }
}

/** @param {Place} place */
const cellOf = ({ row, col }) => row * OFFSETS + col;

/** @param {number} change */
const isSame = (change) => change <= ROUNDING.table;

/** @param {number} change of the logits */
function colourOf(change) {
  if (isSame(change)) return scaleColour(1);
  const share = Math.min(Math.max((Math.log10(change) + 3) / 4, 0), 1); // 0.001 to 10
  return scaleColour(0.55 * (1 - share));
}
