// "Predict first": maps show only the placements where the digit has been, so that a learner says first what comes next.
// Chosen by each learner; the tab remembers the choice, and which placements of this digit were seen as long as it is shown.

import { OFFSETS } from "./placement.js";

/** @typedef {{row: number, col: number}} Place */

const KEY = "kai-predict-first";

export class Visited {
  /** @param {() => Pick<Storage, "getItem" | "setItem" | "removeItem">} storage */
  constructor(storage = () => sessionStorage) {
    this.storage = storage;
    this.subject = "";
    /** Whether the digit has been at each placement, row by row. */
    this.cells = new Uint8Array(OFFSETS * OFFSETS);
  }

  /** Whether maps are uncovered cell by cell. */
  get isOn() {
    try {
      return this.storage().getItem(KEY) === "1";
    } catch {
      return false; // no storage on this device: all is shown
    }
  }

  /** Begin anew, or show all. */
  toggle() {
    const isOn = !this.isOn;
    this.cells.fill(0);
    try {
      if (isOn) this.storage().setItem(KEY, "1");
      else this.storage().removeItem(KEY);
    } catch {
      // It stays as it is.
    }
  }

  /** The digit has been there; another digit begins anew. @param {string} subject which digit @param {Place} place */
  add(subject, { row, col }) {
    if (subject !== this.subject) this.cells.fill(0);
    this.subject = subject;
    this.cells[row * OFFSETS + col] = 1;
  }

  /** How many placements were seen. */
  get count() {
    return this.cells.reduce((sum, cell) => sum + cell, 0);
  }
}

/** What this document's maps show. */
export const visited = new Visited();
