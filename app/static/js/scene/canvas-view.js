// Drawing the canvas: 56×56 grey levels as crisp squares, the training corner, and the frame of the digit.

import { CANVAS, DIGIT } from "./placement.js";

export class CanvasView {
  /** @param {HTMLElement} paper holds the canvas element, `.corner` and `.frame` */
  constructor(paper) {
    this.element = /** @type {HTMLCanvasElement} */ (paper.querySelector("canvas"));
    this.frame = /** @type {HTMLElement} */ (paper.querySelector(".frame"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.element.getContext("2d"));
    this.small = document.createElement("canvas");
    this.small.width = this.small.height = CANVAS;
    this.smallContext = /** @type {CanvasRenderingContext2D} */ (this.small.getContext("2d"));
    this.image = this.smallContext.createImageData(CANVAS, CANVAS);
    this.image.data.fill(255);
    /** @type {Uint8Array} */
    this.grey = new Uint8Array(CANVAS * CANVAS);
  }

  /** Match the bitmap to the element's size, in whole device pixels a cell. */
  fit() {
    const cell = Math.max(1, Math.round((this.element.clientWidth * devicePixelRatio) / CANVAS));
    if (this.element.width !== cell * CANVAS) {
      this.element.width = this.element.height = cell * CANVAS;
      this.draw(this.grey);
    }
  }

  /** @param {Uint8Array} grey 56×56 grey levels 0..255 */
  draw(grey) {
    this.grey = grey;
    const { data } = this.image;
    for (let i = 0; i < grey.length; i++) data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = grey[i];
    this.smallContext.putImageData(this.image, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(this.small, 0, 0, this.element.width, this.element.height);
  }

  /** Show the digit's frame at an offset, or hide it. @param {{row: number, col: number} | null} place */
  showFrame(place) {
    this.frame.hidden = place === null;
    if (place) this.frame.style.transform = `translate(${(place.col / DIGIT) * 100}%, ${(place.row / DIGIT) * 100}%)`;
  }

  /** Pixels of the page that one pixel of the canvas measures. */
  get scale() {
    return this.element.getBoundingClientRect().width / CANVAS;
  }

  /**
   * Where a pointer is, in canvas pixels; may lie outside.
   * @param {PointerEvent} event
   */
  pointAt(event) {
    const { left, top } = this.element.getBoundingClientRect();
    return { row: (event.clientY - top) / this.scale, col: (event.clientX - left) / this.scale };
  }
}
