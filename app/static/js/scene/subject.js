// What is on the canvas: a test digit or a drawing, where it stands, and what the networks answer. Knows no DOM.

import { Drawing } from "../drawing/drawing.js";
import { networksHere } from "../nn/networks.js";
import { CANVAS, clampOffset, placeDigit } from "./placement.js";
import { hasOpenedAnother } from "../core/reports.js";
import { answerAt, answerFrom, base64FromBytes, commonAnswer, readTables } from "../nn/sweeps.js";

/** @typedef {import("../nn/sweeps.js").Answer} Answer */
/** @typedef {import("../nn/sweeps.js").Tables} Tables */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {{kind: "digit" | "drawing", digit: number | null, ink: string, row: number, col: number}} Scene */
/** @typedef {{number: number, label: number, pixels: Uint8Array, tables: Tables}} Digit a test image */

const KEPT = 12; // swept digits, and as many drawings: 100 kB each

/**
 * Keep what has arrived last. @template Key, Value
 * @param {Map<Key, Value>} kept @param {Key} key @param {Value} value
 */
function keep(kept, key, value) {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
}

/**
 * Whether a page shall show the scene that the server sends instead of its own: when it has none yet, and when the
 * server has opened another, unless a hand holds what is there.
 * @param {{opened: string, subject: Subject}} page @param {string} opened
 */
export function takesOver(page, opened) {
  return page.opened === "" || (hasOpenedAnother(page.opened, opened) && !page.subject.isHeld);
}

export class Subject {
  constructor() {
    /** @type {"digit" | "drawing"} */
    this.mode = "digit";
    /** @type {Digit | null} the one on the canvas; it stays until the one that is wanted has arrived */
    this.digit = null;
    /** Number of the test image asked for; none yet. */
    this.wanted = -1;
    /** @type {Map<number, Digit>} those that have arrived, by number; they may do so when another is wanted already */
    this.digits = new Map();
    /** @type {Place} of the digit */
    this.place = { row: 0, col: 0 };
    this.drawing = new Drawing();
    /** @type {Map<string, Tables>} of drawings that were swept, by key */
    this.swept = new Map();
    /** Whether a hand holds it, or a pen is down. */
    this.isHeld = false;
    /** @type {number | null} what the learner says the drawing is */
    this.meant = null;
    this.placed = new Uint8Array(CANVAS * CANVAS);
    this.unit = new Float32Array(CANVAS * CANVAS);
  }

  /** Take what the server has swept: nothing for an empty canvas. @param {import("../core/parcel.js").Parcel} parcel */
  take({ about: { digit, label, tables: names }, parts: [pixels, ...parts] }) {
    if (!pixels.length) return;
    const tables = readTables(names, parts);
    if (digit === null) return keep(this.swept, base64FromBytes(pixels), tables);
    keep(this.digits, digit, { number: digit, label, pixels, tables });
    this.choose(this.wanted);
  }

  /** Ask for a test image; it is on the canvas at once if it has been there lately. @param {number} number */
  choose(number) {
    this.wanted = number;
    this.digit = this.digits.get(number) ?? this.digit;
  }

  /**
   * Take over a scene that came from a link.
   * @param {Scene} scene
   * @throws {Error} in words, if its drawing cannot be read
   */
  open(scene) {
    this.mode = scene.kind;
    if (scene.kind === "drawing") return this.drawing.restore(scene.ink, scene);
    this.choose(scene.digit ?? 0);
    this.place = clampOffset(scene);
  }

  /** What the server is told at the end of a gesture. */
  toScene() {
    const { row, col } = this.offset;
    return this.mode === "digit"
      ? { kind: this.mode, digit: this.wanted, row, col }
      : { kind: this.mode, ink: this.drawing.toLink(), pixels: this.drawing.key, row, col };
  }

  /** Whether there is something to see. */
  get isThere() {
    return this.mode === "digit" ? this.digit !== null : !this.drawing.isEmpty;
  }

  /** Whether it stands in a digit's frame, and so at one of the 841 placements. */
  get hasOffset() {
    return this.mode === "digit" || this.drawing.now.fits;
  }

  /** @returns {Place} */
  get offset() {
    return this.mode === "digit" ? this.place : this.drawing.now.place;
  }

  /** The true class, or what the learner says it is. */
  get label() {
    return this.mode === "digit" ? (this.digit?.label ?? null) : this.meant;
  }

  /** The tables of what is on the canvas, if the server has sent them. */
  get tables() {
    if (this.mode === "digit") return this.digit?.tables ?? null;
    const { key, open } = this.drawing;
    return key !== null && !open ? (this.swept.get(key) ?? null) : null;
  }

  /** Whether the tables of what is on the canvas are here. @param {string[]} names of the networks */
  isSwept(names) {
    const { tables, digit, mode, wanted } = this;
    const isIt = mode === "drawing" || digit?.number === wanted;
    return isIt && tables !== null && names.every((name) => name in tables);
  }

  /** A text that changes when the maps do. */
  get mapKey() {
    const { digit, drawing, tables, label, mode } = this;
    const what = mode === "digit" ? digit?.number : (drawing.key ?? `${drawing.isEmpty}`);
    return [mode, what, label, tables !== null].join();
  }

  /**
   * The class that the maps are about: the true one; else what the learner says; else what the last network answers at
   * most placements.
   * @param {string[]} names of the networks
   */
  believed(names) {
    const table = this.tables?.[names[names.length - 1]];
    return this.label ?? (table ? commonAnswer(table) : 0);
  }

  /** @returns {Uint8Array} what the canvas shows, 56×56 grey levels */
  get canvas() {
    if (this.mode === "drawing") return this.drawing.canvas;
    return this.digit ? placeDigit(this.digit.pixels, this.place, this.placed) : this.placed;
  }

  /**
   * The answers to what is on the canvas: from the tables, else from the networks in the page; null where there is
   * nothing to answer, or nobody yet to do so.
   * @param {string[]} names of the networks
   * @returns {(Answer | null)[]}
   */
  answers(names) {
    const { tables, offset, canvas, unit } = this;
    if (tables) return names.map((name) => (tables[name] ? answerAt(tables[name], offset.row, offset.col) : null));
    const networks = networksHere();
    if (!networks || !canvas.some((grey) => grey > 0)) return names.map(() => null);
    for (let i = 0; i < canvas.length; i++) unit[i] = canvas[i] / 255;
    return names.map((name) => {
      const network = networks.get(name); // a guest has none here: it answers when the pen is lifted
      return network ? answerFrom(network.logits(unit, CANVAS, CANVAS)) : null;
    });
  }

  /** Move by whole pixels, as far as the canvas allows. @param {number} rows @param {number} cols */
  shift(rows, cols) {
    if (this.mode === "digit") this.place = clampOffset({ row: this.place.row + rows, col: this.place.col + cols });
    else this.drawing.shift(rows, cols);
  }
}
