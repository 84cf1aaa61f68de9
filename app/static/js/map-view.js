// The heat map of all placements for one network: how much it believes in the true class, and where it is wrong.

import { find, percent } from "./answer-view.js";
import { OFFSETS } from "./placement.js";
import { answerAt, placementMap } from "./tables.js";

const CELL = 8; // bitmap pixels a placement

/** The one scale of all maps, from probability 0 to 1: dark blue to pale yellow, also for the colour-blind (cividis). */
const SCALE = [[0, 32, 81], [60, 77, 110], [127, 124, 117], [187, 175, 113], [253, 234, 69]];

/** @param {number} probability @returns {string} */
export function scaleColour(probability) {
  const position = Math.min(Math.max(probability, 0), 1) * (SCALE.length - 1);
  const index = Math.min(Math.floor(position), SCALE.length - 2);
  const mix = SCALE[index].map((from, i) => Math.round(from + (position - index) * (SCALE[index + 1][i] - from)));
  return `rgb(${mix.join(",")})`;
}

export class MapView {
  /**
   * @param {HTMLElement} figure
   * @param {(place: {row: number, col: number}) => void} choose called when a placement is clicked
   * @param {AbortSignal} signal ends the listeners
   */
  constructor(figure, choose, signal) {
    this.figure = figure;
    this.canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector("canvas"));
    this.canvas.width = this.canvas.height = OFFSETS * CELL;
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.here = find(figure, ".here");
    this.tip = find(figure, ".tip");
    this.caption = find(figure, "figcaption");
    this.title = this.canvas.getAttribute("aria-label") ?? "";
    /** @type {Float32Array | null} */
    this.table = null;
    this.canvas.addEventListener("pointermove", (event) => this.hover(event), { signal });
    this.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true), { signal });
    this.canvas.addEventListener("click", (event) => choose(this.placeAt(event)), { signal });
  }

  /**
   * Draw the map of a table, or an empty one.
   * @param {Float32Array | null} table
   * @param {number} label the class whose probability is shown
   * @param {string} empty what to say without a table
   */
  show(table, label, empty) {
    this.table = table;
    this.figure.classList.toggle("empty", !table);
    if (!table) {
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.caption.textContent = empty;
      return;
    }
    const { probability, wrong, share } = placementMap(table, label);
    for (let cell = 0; cell < probability.length; cell++) {
      const [x, y] = [(cell % OFFSETS) * CELL, Math.floor(cell / OFFSETS) * CELL];
      this.context.fillStyle = scaleColour(probability[cell]);
      this.context.fillRect(x, y, CELL, CELL);
      if (!wrong[cell]) continue;
      this.context.fillStyle = probability[cell] > 0.4 ? "rgba(0,0,0,.75)" : "rgba(255,255,255,.6)";
      this.context.fillRect(x + 3, y + 3, 2, 2);
    }
    this.caption.textContent = `answers ${label} at ${percent(share)} of the places`;
    this.canvas.setAttribute("aria-label", `${this.title}; ${this.caption.textContent}`);
  }

  /** Mark the current placement. @param {{row: number, col: number}} place */
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
    if (!this.table || event.pointerType === "touch") return;
    const { row, col } = this.placeAt(event);
    const { prediction, probabilities } = answerAt(this.table, row, col);
    this.tip.textContent = `row ${row}, column ${col}: ${prediction} (${percent(probabilities[prediction])})`;
    this.tip.style.left = `${((col + 0.5) / OFFSETS) * 100}%`;
    this.tip.style.top = `${(row / OFFSETS) * 100}%`;
    this.tip.classList.toggle("below", row < 6);
    this.tip.hidden = false;
  }
}
