// One stage on the screen: its maps as a sheet of small pictures, or its vector as bars.

import { largestIn, paintSheet, rampOf, sheetSize } from "./sheet.js";

/** @typedef {{channels: number, height: number, width: number, values: ArrayLike<number>}} Maps */

/** Bright on black, as digits are; grey-blue for what is negative. */
const RAMP = rampOf({ negative: [120, 150, 200], zero: [0, 0, 0], positive: [255, 170, 215] });
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
  }

  /** Another digit: the scale begins anew. While one digit moves it never shrinks, so that nothing flickers. */
  forgetScale() {
    this.largest = 0;
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
    for (let i = 0; i < channels; i++) {
      const height = (Math.max(values[i], 0) / this.largest) * BARS_HEIGHT;
      this.context.fillRect(i * BAR, BARS_HEIGHT - height, BAR - 1, height);
    }
  }
}
