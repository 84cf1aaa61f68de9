// The heat map of all placements for one network: how much it believes in the true class, and where it is wrong.

import { percent } from "../core/percent.js";
import { OFFSETS } from "../scene/placement.js";
import { PlacementMap } from "./heatmap.js";
import { answerAt, placementMap } from "../nn/sweeps.js";

/** The one scale of all maps, from probability 0 to 1: dark blue to pale yellow, also for the colour-blind (cividis). */
const SCALE = [[0, 32, 81], [60, 77, 110], [127, 124, 117], [187, 175, 113], [253, 234, 69]];

/** @param {number} probability @returns {string} */
export function scaleColour(probability) {
  const position = Math.min(Math.max(probability, 0), 1) * (SCALE.length - 1);
  const index = Math.min(Math.floor(position), SCALE.length - 2);
  const mix = SCALE[index].map((from, i) => Math.round(from + (position - index) * (SCALE[index + 1][i] - from)));
  return `rgb(${mix.join(",")})`;
}

/** A placement that is not shown yet. */
const COVERED = { colour: "rgb(128 128 128 / 45%)", dot: null };

export class AnswerMap {
  /**
   * @param {HTMLElement} figure
   * @param {(place: {row: number, col: number}) => void} choose called when a placement is clicked
   * @param {AbortSignal} signal ends the listeners
   */
  constructor(figure, choose, signal) {
    /** @type {Float32Array | null} */
    this.table = null;
    /** What the map shows, besides the table. */
    this.shown = "";
    /** Placements that are shown, where not all are. @type {Uint8Array | null} */
    this.visited = null;
    /** Which of them are painted. */
    this.painted = new Uint8Array(OFFSETS * OFFSETS);
    /** @type {(cell: number) => {colour: string, dot: string | null}} */
    this.paint = () => COVERED;
    this.map = new PlacementMap(figure, choose, (place) => this.describe(place), signal);
  }

  /**
   * Draw the map of a table, or an empty one.
   * @param {Float32Array | null} table
   * @param {number} label the class whose probability is shown
   * @param {string} empty what to say without a table
   * @param {Uint8Array | null} visited for each placement whether it is shown; null for all
   */
  show(table, label, empty, visited = null) {
    const shown = table ? `${label} ${visited !== null}` : empty;
    if (table === this.table && shown === this.shown) return this.uncover();
    this.table = table;
    this.shown = shown;
    this.visited = visited;
    this.painted.fill(0);
    if (!table) return this.map.empty(empty);
    const { probability, wrong, share } = placementMap(table, label);
    this.paint = (cell) => {
      const dot = probability[cell] > 0.4 ? "rgba(0,0,0,.75)" : "rgba(255,255,255,.6)";
      return { colour: scaleColour(probability[cell]), dot: wrong[cell] ? dot : null };
    };
    this.map.paint(visited ? () => COVERED : this.paint, visited ? "" : `answers ${label} at ${percent(share)} of the places`);
    this.uncover();
  }

  /** Paint the placements that have been visited since; those of a digit before this one are covered again. */
  uncover() {
    const { visited, painted } = this;
    if (!this.table || !visited) return;
    let count = 0;
    for (let cell = 0; cell < visited.length; cell++) {
      count += visited[cell];
      if (visited[cell] === painted[cell]) continue;
      painted[cell] = visited[cell];
      this.map.paintCell(cell, visited[cell] ? this.paint(cell) : COVERED);
    }
    this.map.describeAll(`${count} of ${visited.length} places seen`);
  }

  /** Mark the current placement. @param {{row: number, col: number}} place */
  mark(place) {
    this.map.mark(place);
  }

  /** @param {{row: number, col: number}} place */
  describe({ row, col }) {
    if (!this.table || this.visited?.[row * OFFSETS + col] === 0) return null;
    const { prediction, probabilities } = answerAt(this.table, row, col);
    return `row ${row}, column ${col}: ${prediction} (${percent(probabilities[prediction])})`;
  }
}
