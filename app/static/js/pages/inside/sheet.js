// Many small pictures on one sheet of pixels: feature maps side by side, or the weights of dense units. No DOM.

/** @typedef {import("../stepper/colours.js").Rgb} Rgb */
/** @typedef {{channels: number, height: number, width: number}} Shape */

/** Pixels between two pictures. */
const GAP = 1;

/**
 * How many pictures go into a row: all of up to sixteen, else as even rows as sixteen allow.
 * @param {number} channels
 */
export const columnsFor = (channels) => Math.ceil(channels / Math.ceil(channels / 16));

/** Size of the sheet, in pixels of the pictures. @param {Shape} shape @param {number} [columns] */
export function sheetSize({ channels, height, width }, columns = columnsFor(channels)) {
  const rows = Math.ceil(channels / columns);
  return { columns, rows, width: columns * (width + GAP) - GAP, height: rows * (height + GAP) - GAP };
}

/**
 * 511 colours as 32-bit pixels, from the most negative value over zero (at 255) to the largest.
 * @param {{negative: Rgb, zero: Rgb, positive: Rgb}} ends
 */
export function rampOf({ negative, zero, positive }) {
  const ramp = new Uint32Array(511);
  for (let i = -255; i <= 255; i++) {
    const end = i < 0 ? negative : positive;
    const share = (Math.abs(i) / 255) ** 0.7; // faint values shall be seen, too
    const [r, g, b] = zero.map((level, k) => Math.round(level + (end[k] - level) * share));
    ramp[i + 255] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return ramp;
}

/**
 * Paint the pictures onto the sheet.
 * @param {ArrayLike<number>} values in the order (channel, row, column)
 * @param {Shape} shape
 * @param {number} largest the value of the full colour, > 0
 * @param {Uint32Array} ramp @param {Uint32Array} pixels of the sheet, row by row; gaps are left as they are
 * @param {number} [columns]
 */
export function paintSheet(values, shape, largest, ramp, pixels, columns = columnsFor(shape.channels)) {
  const { channels, height, width } = shape;
  const sheet = sheetSize(shape, columns);
  const scale = 255 / largest;
  for (let channel = 0, at = 0; channel < channels; channel++) {
    const top = Math.floor(channel / columns) * (height + GAP);
    const left = (channel % columns) * (width + GAP);
    for (let row = 0; row < height; row++) {
      for (let col = 0, to = (top + row) * sheet.width + left; col < width; col++, at++, to++) {
        const level = Math.round(values[at] * scale);
        pixels[to] = ramp[(level > 255 ? 255 : level < -255 ? -255 : level) + 255];
      }
    }
  }
}

/** The largest absolute value, or 0. @param {ArrayLike<number>} values */
export function largestIn(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
