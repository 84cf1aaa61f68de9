// What lies on a stepper and what follows from it; no DOM. The set-up is the state, everything else is derived from it.

import { DEFAULTS, digitNumber, inputOf, LARGEST_CELL, LARGEST_SHIFT } from "./setup.js";
import { firstRowWithInk, shiftGrid } from "./sliding.js";

/** @typedef {import("./gridview.js").GridView} GridView */
/** @typedef {import("./predict.js").Verdict} Verdict */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./setup.js").Setup} Setup */
/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {import("./sliding.js").Place} Place */
/** @typedef {import("./sliding.js").Sliding} Sliding */
/** @typedef {{mark: "window" | "different" | "new", words: string}} Mark a mark of the picture, and what it means */
/** @typedef {"value" | "maximum" | "average"} Wanted what the learner is asked for */

const FIRST_INPUT = /** @type {Grid} */ (inputOf(DEFAULTS.convolution, () => null));

/** What convolution and pooling have in common; `ConvolutionBench` and `PoolingBench` say the rest. */
export class Workbench {
  /** @param {Setup["kind"]} kind */
  constructor(kind) {
    this.kind = kind;
    this.setup = DEFAULTS[kind];
    /** @type {Map<number, Grid>} test images that have arrived */
    this.digits = new Map();
    /** @type {Grid | null} one's own input, kept while something else is looked at */
    this.ownInput = null;
    /** The input, of several channels the first. */
    this.first = FIRST_INPUT;
    /** What one paints on and what is zoomed: the input, or the channel at hand. */
    this.input = FIRST_INPUT;
    /** @type {Grid | null} the input shifted, if the second row is on */
    this.moved = null;
    /** @type {Grid} what the steps fill, cell by cell */
    this.output = { rows: 0, cols: 0, cells: [] };
  }

  /** Change the set-up. @param {Partial<Setup>} changes */
  change(changes) {
    this.setup = { ...this.setup, ...changes };
    if (this.setup.ownInput) this.ownInput = this.setup.ownInput;
    this.derive();
  }

  /** Compute once what every frame needs. While a test image is on its way, the input before it stays. */
  derive() {
    this.first = this.input = inputOf(this.setup, (number) => this.digits.get(number) ?? null) ?? this.first;
    this.moved = this.setup.shift && shiftGrid(this.input, this.setup.shift);
  }

  get steps() {
    return this.output.cells.length;
  }

  /** The step with which playing begins: the rows of the output before it see nothing but zeros. */
  get firstStep() {
    return firstRowWithInk(this.input, this.sliding) * this.output.cols;
  }

  /** @returns {Sliding} */
  get sliding() {
    throw new Error("a bench says how its window slides");
  }

  /** What the marks of the picture mean. @returns {Mark[]} */
  get legend() {
    return [];
  }

  // --- the input --------------------------------------------------------------------------------------------------------

  /** The number of the test image that is meant but has not arrived. @returns {number | null} */
  get awaited() {
    const number = this.setup.ownInput ? null : digitNumber(this.setup.input);
    return number === null || this.digits.has(number) ? null : number;
  }

  /** A test image has arrived. @param {number} number @param {Uint8Array} pixels */
  takeDigit(number, pixels) {
    this.digits.set(number, { rows: 28, cols: 28, cells: Array.from(pixels, (grey) => grey / 255) });
    this.derive();
  }

  /** @param {string} name */
  chooseInput(name) {
    this.change(name === "own" && this.ownInput ? { input: "own", ownInput: this.ownInput } : { input: name, ownInput: null });
  }

  /** @param {Place[]} places of the input, without padding; what lies outside is left out @param {number} value */
  paint(places, value) {
    const { rows, cols, cells } = this.input;
    const inside = places.filter(({ row, col }) => row >= 0 && col >= 0 && row < rows && col < cols);
    if (!inside.length) return;
    const painted = [...cells];
    for (const { row, col } of inside) painted[row * cols + col] = Math.min(Math.max(value, -LARGEST_CELL), LARGEST_CELL);
    this.takePainted({ rows, cols, cells: painted });
  }

  /** What was painted takes the place of the input. @param {Grid} grid */
  takePainted(grid) {
    this.change({ input: "own", ownInput: grid });
  }

  /** @param {Place | null} shift */
  shiftTo(shift) {
    const within = (/** @type {number} */ n) => Math.min(Math.max(n, -LARGEST_SHIFT), LARGEST_SHIFT);
    this.change({ shift: shift && { row: within(shift.row), col: within(shift.col) } });
  }

  /** Where an output cell is. @param {number} index @returns {Place} */
  placeOf(index) {
    return { row: Math.floor(index / this.output.cols), col: index % this.output.cols };
  }
}
