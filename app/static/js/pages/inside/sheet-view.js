// One stage on the screen: its maps as a sheet of small pictures, or its vector as bars.

import { boxOn, cellOn, largestIn, paintSheet, rampOf, sheetSize } from "./sheet.js";

/** @typedef {{channels: number, height: number, width: number, values: ArrayLike<number>}} Maps */

/** @typedef {{kind: "chosen" | "seen", cell: {channel: number, row: number, col: number}, rows?: number, cols?: number}} Mark a frame around cells */

/** Bright on black, as digits are; grey-blue for what is negative. */
export const RAMP = rampOf({ negative: [120, 150, 200], zero: [0, 0, 0], positive: [255, 170, 215] });
const BAR = 6; // pixels a number
const BARS_HEIGHT = 40;

export class SheetView {
  /** @param {HTMLElement} box holds a canvas @param {number} [columns] pictures in a row */
  constructor(box, columns) {
    this.columns = columns;
    this.canvas = /** @type {HTMLCanvasElement} */ (box.querySelector("canvas"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {ImageData | null} */
    this.image = null;
    this.largest = 0;
    this.hasNegative = false;
    /** @type {HTMLElement[]} */
    this.marks = [];
  }

  /** Another digit: the scale begins anew. While one digit moves it never shrinks, so that nothing flickers. */
  forgetScale() {
    this.largest = 0;
    this.hasNegative = false;
  }

  /** @param {Maps} maps */
  draw(maps) {
    this.largest = Math.max(this.largest, largestIn(maps.values), 1e-9);
    if (maps.height * maps.width === 1) this.drawBars(maps);
    else this.drawSheet(maps);
  }

  /** @param {Maps} maps */
  drawSheet(maps) {
    const { columns, width, height } = sheetSize(maps, this.columns);
    if (!this.image || this.image.width !== width || this.image.height !== height) {
      [this.canvas.width, this.canvas.height] = [width, height];
      this.image = new ImageData(width, height);
    }
    paintSheet(maps.values, maps, this.largest, RAMP, new Uint32Array(this.image.data.buffer), columns);
    this.context.putImageData(this.image, 0, 0);
  }

  /** @param {Maps} maps */
  drawBars({ channels, values }) {
    if (this.canvas.width !== channels * BAR) [this.canvas.width, this.canvas.height] = [channels * BAR, BARS_HEIGHT];
    this.context.clearRect(0, 0, this.canvas.width, BARS_HEIGHT);
    this.context.fillStyle = getComputedStyle(this.canvas).color;
    this.hasNegative ||= Array.prototype.some.call(values, (value) => value < 0);
    const zero = this.hasNegative ? BARS_HEIGHT / 2 : BARS_HEIGHT;
    for (let i = 0; i < channels; i++) {
      const height = (values[i] / this.largest) * zero;
      this.context.fillRect(i * BAR, zero - Math.max(height, 0), BAR - 1, Math.abs(height));
    }
  }

  // --- cells on it ------------------------------------------------------------------------------------------------------

  /** The cell under the pointer, or null. @param {MouseEvent} event @param {Maps} maps */
  cellAt(event, maps) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return cellOn(maps, (event.clientX - left) / width, (event.clientY - top) / height, this.columns);
  }

  /** Frame cells: what is looked at, what it is made of. @param {Maps} maps @param {Mark[]} marks */
  mark(maps, marks) {
    while (this.marks.length > marks.length) this.marks.pop()?.remove();
    while (this.marks.length < marks.length) {
      const mark = document.createElement("i");
      this.canvas.after(mark);
      this.marks.push(mark);
    }
    marks.forEach(({ kind, cell, rows = 1, cols = 1 }, i) => {
      const { left, top, width, height } = boxOn(maps, cell, rows, cols, this.columns);
      const mark = this.marks[i];
      const at = [kind, left, top, width, height].join();
      if (mark.dataset.at === at) return;
      mark.dataset.at = at;
      mark.className = `mark ${kind}`;
      [mark.style.left, mark.style.top, mark.style.width, mark.style.height] = [left, top, width, height].map((share) => `${100 * share}%`);
    });
  }
}
