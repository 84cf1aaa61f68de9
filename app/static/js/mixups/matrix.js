// A confusion matrix as a grid of cells: a click, a touch, or arrow keys and Enter choose one. It stays the same element
// while its numbers change, so that nothing blinks and the focus stays.

import { scaleColour } from "../charts/answer-map.js";
import { fill, html } from "../core/html.js";
import { answersGiven, CLASSES } from "./counts.js";
import { cellInWords, grouped } from "./words.js";

/** @typedef {import("./counts.js").Cell} Cell */

const ALL = Array.from({ length: CLASSES }, (_, k) => k);
/** The share from which on black is read better than white on the scale's colour: both have a contrast of at least 4.5. */
const READ_IN_BLACK = 0.47;
const MOVES = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });

export class Matrix {
  /**
   * @param {HTMLElement} host @param {string} label what the matrix is of
   * @param {(cell: Cell) => void} choose called when a cell is clicked, touched or entered
   * @param {AbortSignal} signal ends the listeners
   */
  constructor(host, label, choose, signal) {
    fill(host, markup(label));
    this.table = /** @type {HTMLTableElement} */ (host.querySelector("table"));
    this.cells = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("[data-cell]")]);
    this.totals = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("tfoot td")]);
    this.choose = choose;
    /** The cell that Tab reaches. */
    this.at = 0;
    this.table.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target).closest("[data-cell]")), { signal });
    this.table.addEventListener("keydown", (event) => this.step(event), { signal });
    this.table.addEventListener("focusin", (event) => this.reach(this.cells.indexOf(/** @type {HTMLElement} */ (event.target))), { signal });
  }

  /** Show numbers, and which cell is chosen. @param {number[][]} counts @param {Cell | null} chosen */
  show(counts, chosen) {
    this.cells.forEach((element, i) => {
      const cell = cellAt(i);
      const n = counts[cell.truth][cell.answer];
      const share = n / Math.max(1, counts[cell.truth].reduce((sum, m) => sum + m, 0));
      put(element, n ? grouped(n) : "");
      element.style.setProperty("--cell", scaleColour(share));
      element.style.setProperty("--ink", share > READ_IN_BLACK ? "#000" : "#fff");
      element.setAttribute("aria-label", cellInWords(n, cell));
      element.setAttribute("aria-selected", String(chosen?.truth === cell.truth && chosen.answer === cell.answer));
    });
    answersGiven(counts).forEach((n, k) => put(this.totals[k], grouped(n)));
    if (chosen && !this.table.contains(/** @type {Document | ShadowRoot} */ (this.table.getRootNode()).activeElement)) this.reach(chosen.truth * CLASSES + chosen.answer);
  }

  /** @param {Element | null} element */
  press(element) {
    const i = this.cells.indexOf(/** @type {HTMLElement} */ (element));
    if (i < 0) return;
    this.reach(i);
    this.choose(cellAt(i));
  }

  /** Let Tab reach this cell and no other. @param {number} i */
  reach(i) {
    if (i < 0) return;
    this.cells[this.at].tabIndex = -1;
    this.cells[i].tabIndex = 0;
    this.at = i;
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move) this.cells[CLASSES * clamp(Math.floor(this.at / CLASSES) + move[0]) + clamp((this.at % CLASSES) + move[1])].focus();
    else if (event.key === "Enter" || event.key === " ") this.choose(cellAt(this.at));
    else return;
    event.preventDefault();
  }
}

/** @param {number} i @returns {Cell} */
const cellAt = (i) => ({ truth: Math.floor(i / CLASSES), answer: i % CLASSES });

/** @param {number} k */
const clamp = (k) => Math.min(Math.max(k, 0), CLASSES - 1);

/** @param {HTMLElement} element @param {string} text */
const put = (element, text) => element.textContent === text || (element.textContent = text);

/** @param {string} label */
const markup = (label) => html`
<table class="matrix" role="grid" aria-label="${label}">
  <thead><tr><th class="axes" scope="col"><span>digit ↓ answer →</span></th>${ALL.map((k) => html`<th scope="col">${k}</th>`)}</tr></thead>
  <tbody>${ALL.map((truth) => html`<tr><th scope="row">${truth}</th>${ALL.map((answer) => html`<td role="gridcell" data-cell="${truth}.${answer}" tabindex="${truth + answer ? -1 : 0}"></td>`)}</tr>`)}</tbody>
  <tfoot><tr><th scope="row" title="How often each answer is given">all</th>${ALL.map(() => html`<td></td>`)}</tr></tfoot>
</table>`;
