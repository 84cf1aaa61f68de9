// A picture with one cell for each placement: where it is pointed at, by hand or by keys, what it says there, and the mark
// of where we are.

import { find } from "../core/dom.js";
import { clampOffset, CORNERS, keyShift, OFFSETS } from "../scene/placement.js";
import { paintGlyph } from "./glyphs.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {{colour: string, dot: string | null, digit?: number | null}} Painted the colours of a cell and of the dot in it, and which digit stands there in place of the dot */

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
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-roledescription", "map");
    /** @type {Place} where the digit is */
    this.at = { row: 0, col: 0 };
    /** @type {Place | null} where the keyboard points */
    this.aimed = null;
    this.aim = document.createElement("div");
    this.aim.className = "aim";
    this.aim.hidden = true;
    this.canvas.after(this.aim);
    this.canvas.addEventListener("pointermove", (event) => this.hover(event), { signal });
    this.canvas.addEventListener("pointerleave", () => this.point(this.aimed), { signal });
    this.canvas.addEventListener("click", (event) => choose(this.placeAt(event)), { signal });
    this.canvas.addEventListener("keydown", (event) => this.press(event, choose), { signal });
    this.canvas.addEventListener("focus", () => this.canvas.matches(":focus-visible") && this.aimAt(this.at), { signal });
    this.canvas.addEventListener("blur", () => this.aimAt(null), { signal });
  }

  /** Nothing to see yet. @param {string} why */
  empty(why) {
    this.figure.classList.add("empty");
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.caption.textContent = why;
    this.canvas.tabIndex = -1;
  }

  /**
   * @param {(cell: number) => Painted} paint
   * @param {string} caption
   */
  paint(paint, caption) {
    this.figure.classList.remove("empty");
    for (let cell = 0; cell < OFFSETS * OFFSETS; cell++) this.paintCell(cell, paint(cell));
    this.describeAll(caption);
    this.canvas.tabIndex = 0;
  }

  /** @param {number} cell @param {Painted} painted */
  paintCell(cell, { colour, dot, digit = null }) {
    const [x, y] = [(cell % OFFSETS) * CELL, Math.floor(cell / OFFSETS) * CELL];
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, CELL, CELL);
    if (!dot) return;
    this.context.fillStyle = dot;
    if (digit === null) this.context.fillRect(x + 3, y + 3, 2, 2);
    else paintGlyph(this.context, digit, x + 3, y + 2);
  }

  /** @param {string} caption */
  describeAll(caption) {
    if (this.caption.textContent !== caption) this.caption.textContent = caption;
    this.canvas.setAttribute("aria-label", `${this.title}; ${caption}`);
  }

  /** Mark the current placement. @param {Place} place */
  mark({ row, col }) {
    this.at = { row, col };
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
    if (event.pointerType !== "touch") this.point(this.placeAt(event));
  }

  /** Say what is there. @param {Place | null} place */
  point(place) {
    const text = place && this.describe(place);
    this.tip.hidden = !text;
    if (!place || !text) return;
    if (this.tip.textContent !== text) this.tip.textContent = text;
    this.tip.style.left = `${((place.col + 0.5) / OFFSETS) * 100}%`;
    this.tip.style.top = `${(place.row / OFFSETS) * 100}%`;
    this.tip.classList.toggle("below", place.row < 6);
  }

  /** The keyboard points there, or nowhere. @param {Place | null} place */
  aimAt(place) {
    this.aimed = place;
    this.aim.hidden = !place;
    if (place) Object.assign(this.aim.style, { left: `${(place.col / OFFSETS) * 100}%`, top: `${(place.row / OFFSETS) * 100}%` });
    this.point(place);
  }

  /** Arrow keys point, Enter goes there. @param {KeyboardEvent} event @param {(place: Place) => void} choose */
  press(event, choose) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const from = this.aimed ?? this.at;
    const shift = keyShift(event.key, event.shiftKey);
    const corner = CORNERS[event.key];
    if (shift) this.aimAt(clampOffset({ row: from.row + shift.row, col: from.col + shift.col }));
    else if (corner) this.aimAt(corner);
    else if (event.key === "Enter" || event.key === " ") choose(from);
    else return;
    event.preventDefault();
  }
}
