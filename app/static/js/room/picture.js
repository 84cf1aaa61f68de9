// A digit as a picture: the frame alone, or on the canvas where it stands.

import { CANVAS, DIGIT } from "../scene/placement.js";

/**
 * @param {HTMLCanvasElement} canvas 28×28, or 56×56 with a place
 * @param {Uint8Array} pixels 784 grey levels
 * @param {number[]} [offset] row and column on the canvas
 */
export function paint(canvas, pixels, offset) {
  const side = offset ? CANVAS : DIGIT;
  const [row, col] = offset ?? [0, 0];
  canvas.width = canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillRect(0, 0, side, side);
  const image = context.createImageData(DIGIT, DIGIT);
  pixels.forEach((grey, i) => image.data.set([grey, grey, grey, 255], 4 * i));
  context.putImageData(image, col, row);
}
