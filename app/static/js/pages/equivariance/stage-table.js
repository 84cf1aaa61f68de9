// What a shift does to a network's stages, row by row.

import { find } from "../../core/dom.js";
import { buildRows } from "./markup.js";
import { changeInWords, ROUNDING, stageInWords } from "./words.js";

/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/** @typedef {import("./changes.js").StageChange} StageChange */

/** Changes from here, on a scale of tens, up to 1 fill a bar. */
const SMALLEST = 1e-4;

export class StageTable {
  /** @param {HTMLElement} root holds `.results tbody` */
  constructor(root) {
    this.body = find(root, ".results tbody");
    this.shown = "";
    /** @type {ReturnType<typeof buildRows>} */
    this.rows = [];
  }

  /** @param {Anatomy} anatomy @param {StageChange[]} changes one a stage */
  show(anatomy, changes) {
    // A flattened map holds the numbers of the map before it: nothing of its own to compare.
    const compared = anatomy.stages.map((stage, i) => ({ stage, change: changes[i] })).filter(({ stage }) => stage.type !== "Flatten");
    if (this.shown !== anatomy.name) {
      this.rows = buildRows(this.body, compared.map(({ stage }) => stage));
      this.shown = anatomy.name;
    }
    compared.forEach(({ stage, change }, i) => {
      const { row, words, inside, edge, amount } = this.rows[i];
      row.dataset.exact = String(change.change < ROUNDING.engine);
      row.dataset.change = String(change.change);
      words.textContent = stageInWords(stage, change, i === compared.length - 1);
      amount.textContent = changeInWords(change.change);
      inside.style.transform = `scaleX(${barOf(change.interior ?? change.change)})`;
      edge.style.transform = `scaleX(${barOf(change.border ?? 0)})`;
    });
  }
}

/** The length of a bar: tens, from SMALLEST to 1. @param {number} change */
const barOf = (change) => (change < ROUNDING.engine ? 0 : Math.min(Math.max(1 + Math.log10(change) / -Math.log10(SMALLEST), 0.02), 1));
