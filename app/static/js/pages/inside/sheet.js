// Many small pictures on one sheet of pixels: feature maps side by side, or the weights of dense units. No DOM.

/** @typedef {import("../stepper/colours.js").Rgb} Rgb */
/** @typedef {{channels: number, height: number, width: number}} Shape */

/** Pixels between two pictures. */
const GAP = 1;

/**
 * How many pictures go into a row: all of up to sixteen, else as even rows as sixteen allow.
 * @param {number} channels @param {number} most fewer on a phone, where a finger is to meet them
 */
export const columnsFor = (channels, most = 16) => Math.ceil(channels / Math.ceil(channels / most));

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

/**
 * Where cells lie on the sheet, as shares of its sides; those of a vector are bars side by side.
 * @param {Shape} shape @param {{channel: number, row: number, col: number}} cell the top left one
 * @param {number} rows @param {number} cols @param {number} [columns]
 */
export function boxOn({ channels, height, width }, { channel, row, col }, rows = 1, cols = 1, columns) {
  if (height * width === 1) return { left: channel / channels, top: 0, width: 1 / channels, height: 1 };
  const sheet = sheetSize({ channels, height, width }, columns);
  const [first, last] = [Math.max(row, 0), Math.min(row + rows, height)];
  const [begin, end] = [Math.max(col, 0), Math.min(col + cols, width)];
  const [top, left] = [Math.floor(channel / sheet.columns) * (height + GAP), (channel % sheet.columns) * (width + GAP)];
  return {
    left: (left + begin) / sheet.width, top: (top + first) / sheet.height,
    width: Math.max(end - begin, 0) / sheet.width, height: Math.max(last - first, 0) / sheet.height,
  };
}

/**
 * The cell at a point of the sheet, the nearest one where pictures meet; null where there is none.
 * @param {Shape} shape @param {number} x share of its width, 0..1 @param {number} y share of its height @param {number} [columns]
 * @returns {{channel: number, row: number, col: number} | null}
 */
export function cellOn({ channels, height, width }, x, y, columns) {
  if (x < 0 || y < 0 || x >= 1 || y >= 1) return null;
  if (height * width === 1) return { channel: Math.floor(x * channels), row: 0, col: 0 };
  const sheet = sheetSize({ channels, height, width }, columns);
  const [down, across] = [y * sheet.height, x * sheet.width].map(Math.floor);
  const channel = Math.floor(down / (height + GAP)) * sheet.columns + Math.floor(across / (width + GAP));
  if (channel >= channels) return null;
  return { channel, row: Math.min(down % (height + GAP), height - 1), col: Math.min(across % (width + GAP), width - 1) };
}
