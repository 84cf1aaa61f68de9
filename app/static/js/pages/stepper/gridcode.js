// A grid as text for a link, "5x5_1_0*4_…", or "28x28x00ff…" where every cell is a grey level k/255.

/** @typedef {import("./sliding.js").Grid} Grid */

export const LARGEST_SIDE = 28;
export const LARGEST_CELL = 9999;

/** Decimals that a link keeps of a cell that is no grey level. */
const DECIMALS = 6;

/**
 * @param {Grid} grid
 * @returns {string} letters, digits and "_*-." alone: nothing that a link would have to escape
 */
export function gridCode({ rows, cols, cells }) {
  const greys = cells.map((cell) => Math.round(cell * 255));
  if (cells.length > 64 && greys.every((grey, i) => grey >= 0 && grey <= 255 && grey / 255 === cells[i])) {
    return `${rows}x${cols}x${greys.map((grey) => grey.toString(16).padStart(2, "0")).join("")}`;
  }
  const words = [];
  for (let i = 0, next; i < cells.length; i = next) {
    for (next = i + 1; next < cells.length && cells[next] === cells[i]; ) next++;
    const number = String(Number(cells[i].toFixed(DECIMALS)));
    words.push(next - i > 2 ? `${number}*${next - i}` : Array(next - i).fill(number).join("_"));
  }
  return `${rows}x${cols}_${words.join("_")}`;
}

/**
 * The grid of a code.
 * @param {string} code
 * @returns {Grid}
 * @throws {Error} that says in words what is wrong
 */
export function readGrid(code) {
  const [, height, width, format, rest] = /^(\d{1,2})x(\d{1,2})([x_])([\w.*-]*)$/.exec(code) ?? fail("its code is damaged");
  const [rows, cols] = [Number(height), Number(width)];
  if (!(rows >= 1 && cols >= 1 && rows <= LARGEST_SIDE && cols <= LARGEST_SIDE)) {
    fail(`it has ${rows}×${cols} cells, and ${LARGEST_SIDE}×${LARGEST_SIDE} is the most`);
  }
  const cells = format === "x" ? readGreys(rest) : readCells(rest, rows * cols);
  if (cells.length !== rows * cols) fail(`it has ${cells.length} cells where ${rows}×${cols} were announced`);
  return { rows, cols, cells };
}

/** @param {string} hex */
function readGreys(hex) {
  if (!/^([0-9a-f]{2})*$/.test(hex)) fail("its grey levels are damaged");
  return (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16) / 255);
}

/** @param {string} text @param {number} most */
function readCells(text, most) {
  /** @type {number[]} */
  const cells = [];
  for (const word of text.split("_")) {
    const [, number, times = "1"] = /^(-?\d{1,4}(?:\.\d{1,6})?)(?:\*(\d{1,3}))?$/.exec(word) ?? fail(`“${word.slice(0, 12)}” is no cell`);
    if (cells.length + Number(times) > most) fail("it has more cells than announced");
    cells.push(...Array(Number(times)).fill(Number(number)));
  }
  return cells;
}

/** @param {string} why @returns {never} */
function fail(why) {
  throw new Error(why);
}
