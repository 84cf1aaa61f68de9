// What to begin with: small pictures and well-known kernels. A learned kernel comes from the server, a digit too.

/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {{name: string, title: string, grid: Grid}} Picture */
/** @typedef {Picture & {note: string, bias?: number, group?: string}} Kernel */

/**
 * A grid from rows as text; one character a cell where there are no spaces, "." for 0.
 * @param {string[]} rows
 * @returns {Grid}
 */
function grid(...rows) {
  const cells = rows.map((row) => (row.includes(" ") ? row.trim().split(/ +/) : [...row]).map((cell) => (cell === "." ? 0 : Number(cell))));
  return { rows: cells.length, cols: cells[0].length, cells: cells.flat() };
}

/** @type {Picture[]} the first is what a visitor meets */
export const INPUTS = [
  { name: "notebook", title: "The notebook's 5×5", grid: grid("11100", "01110", "00111", "00110", "01100") },
  {
    name: "steps", title: "Steps of 0, 75 and 80",
    grid: grid("0 0 75 80 80", "0 75 80 80 80", "0 75 80 80 80", "0 70 75 80 80", "0 0 0 0 0"),
  },
  { name: "edge", title: "An upright edge", grid: grid("....1111", "....1111", "....1111", "....1111", "....1111", "....1111", "....1111", "....1111") },
  { name: "cross", title: "A cross", grid: grid(".......", ".1...1.", "..1.1..", "...1...", "..1.1..", ".1...1.", ".......") },
  { name: "dot", title: "A single dot", grid: grid(".......", ".......", ".......", "...1...", ".......", ".......", ".......") },
  { name: "checks", title: "A chessboard", grid: grid("1.1.1.1.", ".1.1.1.1", "1.1.1.1.", ".1.1.1.1", "1.1.1.1.", ".1.1.1.1", "1.1.1.1.", ".1.1.1.1") },
  {
    name: "valleys", title: "Hills and valleys",
    grid: grid("1 3 2 9 7 4", "2 8 1 1 5 6", "4 6 5 2 0 1", "3 1 7 8 2 3", "0 2 4 9 6 5", "5 1 3 2 4 8"),
  },
  { name: "blank", title: "An empty grid to paint on", grid: grid("........", "........", "........", "........", "........", "........", "........", "........") },
];

const ninth = 1 / 9;

/** @type {Kernel[]} the first is what a visitor meets */
export const KERNELS = [
  { name: "notebook", title: "The notebook's ×", note: "counts bright cells on both diagonals", grid: grid("101", "010", "101") },
  { name: "corners", title: "The notebook's corners", note: "counts bright corners", grid: grid("101", "...", "101") },
  { name: "identity", title: "Identity", note: "copies the middle of the patch", grid: grid("...", ".1.", "...") },
  { name: "sobel-rows", title: "Sobel, level edges", note: "below minus above: finds level edges", grid: grid("-1 -2 -1", "0 0 0", "1 2 1") },
  { name: "sobel-cols", title: "Sobel, upright edges", note: "right minus left: finds upright edges", grid: grid("-1 0 1", "-2 0 2", "-1 0 1") },
  { name: "prewitt-rows", title: "Prewitt, level edges", note: "like Sobel, all three columns alike", grid: grid("-1 -1 -1", "0 0 0", "1 1 1") },
  { name: "prewitt-cols", title: "Prewitt, upright edges", note: "like Sobel, all three rows alike", grid: grid("-1 0 1", "-1 0 1", "-1 0 1") },
  { name: "laplacian", title: "Laplacian", note: "neighbours minus four times the middle: edges of any direction", grid: grid("0 1 0", "1 -4 1", "0 1 0") },
  { name: "box", title: "Blur, box", note: "the mean of nine cells", grid: { rows: 3, cols: 3, cells: Array(9).fill(ninth) } },
  { name: "gauss", title: "Blur, Gauss", note: "a mean that trusts the middle most", grid: { rows: 3, cols: 3, cells: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((n) => n / 16) } },
  { name: "sharpen", title: "Sharpen", note: "five times the middle, minus its four neighbours", grid: grid("0 -1 0", "-1 5 -1", "0 -1 0") },
  { name: "emboss", title: "Emboss", note: "light from the bottom right: edges become relief", grid: grid("-2 -1 0", "-1 1 1", "0 1 2") },
];
