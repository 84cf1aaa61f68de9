// Digits of three by five cells, for pictures whose cells are too small for a typeface.

/** Each row by row, five of three. */
const GLYPHS = [
  "111101101101111", "010110010010111", "111001111100111", "111001111001111", "101101111001001",
  "111100111001111", "111100111101111", "111001001001001", "111101111101111", "111101111001111",
];

/**
 * Paint a digit in the colour that is set.
 * @param {Pick<CanvasRenderingContext2D, "fillRect">} context @param {number} digit 0..9 @param {number} x @param {number} y of its first cell
 */
export function paintGlyph(context, digit, x, y) {
  [...GLYPHS[digit]].forEach((ink, i) => ink === "1" && context.fillRect(x + (i % 3), y + Math.floor(i / 3), 1, 1));
}
