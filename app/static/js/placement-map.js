// A picture with one cell for each placement: where it is pointed at, what it says there, and the mark of where we are.

import { find } from "./answer-view.js";
import { OFFSETS } from "./placement.js";

/** @typedef {{row: number, col: number}} Place */

const CELL = 8; // bitmap pixels a placement

export class PlacementMap {
  /**
   * @param {HTMLElement} figure holds a canvas, `.here`, `.tip` and a figcaption
   * @param {(place: Place) => void} choose called when a placement is clicked
   * @param {(place: Place) => string | null} describe what the tip says there
   * @param {AbortSignal} signal ends the listeners
   */
  constructor(figure, choose, describe, signal) {
    this.figure = figure;
    this.describe = describe;
    this.canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector("canvas"));
    this.canvas.width = this.canvas.height = OFFSETS * CELL;
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.here = find(figure, ".here");
    this.tip = find(figure, ".tip");
    this.caption = find(figure, "figcaption");
    this.title = this.canvas.getAttribute("aria-label") ?? "";
    this.canvas.addEventListener("pointermove", (event) => this.hover(event), { signal });
    this.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true), { signal });
    this.canvas.addEventListener("click", (event) => choose(this.placeAt(event)), { signal });
  }

  /** Nothing to see yet. @param {string} why */
  empty(why) {
    this.figure.classList.add("empty");
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.caption.textContent = why;
  }

  /**
   * @param {(cell: number) => {colour: string, dot: string | null}} paint the colours of a cell and of the dot in it
   * @param {string} caption
   */
  paint(paint, caption) {
    this.figure.classList.remove("empty");
    for (let cell = 0; cell < OFFSETS * OFFSETS; cell++) {
      const { colour, dot } = paint(cell);
      const [x, y] = [(cell % OFFSETS) * CELL, Math.floor(cell / OFFSETS) * CELL];
      this.context.fillStyle = colour;
      this.context.fillRect(x, y, CELL, CELL);
      if (!dot) continue;
      this.context.fillStyle = dot;
      this.context.fillRect(x + 3, y + 3, 2, 2);
    }
    this.caption.textContent = caption;
    this.canvas.setAttribute("aria-label", `${this.title}; ${caption}`);
  }

  /** Mark the current placement. @param {Place} place */
  mark({ row, col }) {
    this.here.style.transform = `translate(${col * 100}%, ${row * 100}%)`;
  }

  /** @param {MouseEvent} event */
  placeAt(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const cell = (/** @type {number} */ share) => Math.min(Math.max(Math.floor(share * OFFSETS), 0), OFFSETS - 1);
    return { row: cell((event.clientY - top) / height), col: cell((event.clientX - left) / width) };
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.pointerType === "touch") return;
    const place = this.placeAt(event);
    const text = this.describe(place);
    this.tip.hidden = text === null;
    if (text === null) return;
    this.tip.textContent = text;
    this.tip.style.left = `${((place.col + 0.5) / OFFSETS) * 100}%`;
    this.tip.style.top = `${(place.row / OFFSETS) * 100}%`;
    this.tip.classList.toggle("below", place.row < 6);
  }
}
