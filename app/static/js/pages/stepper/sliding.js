// A window that slides over a grid: where it stands, what it covers, and which outputs a cell feeds. Pure functions; row
// before column.

/** @typedef {{rows: number, cols: number, cells: number[]}} Grid cells row by row */
/** @typedef {{row: number, col: number}} Place */
/**
 * How a window slides.
 * @typedef {object} Sliding
 * @property {number} size side of the window, cells
 * @property {number} stride cells from one window to the next
 * @property {number} padding cells of zeros added on each side
 */

/**
 * Cells of the output along one axis: ⌊(n + 2p − k) / s⌋ + 1, and 0 where the window does not fit
 * (Dumoulin & Visin, 2016, relationship 6).
 * @param {number} size @param {Sliding} sliding
 */
export function outputSize(size, { size: windowSize, stride, padding }) {
  return Math.max(0, Math.floor((size + 2 * padding - windowSize) / stride) + 1);
}

/**
 * Rows and columns of the output.
 * @param {Grid} grid @param {Sliding} sliding
 */
export function outputShape(grid, sliding) {
  const [rows, cols] = [outputSize(grid.rows, sliding), outputSize(grid.cols, sliding)];
  return rows && cols ? { rows, cols } : { rows: 0, cols: 0 };
}

/**
 * The corner of the window that makes an output cell, in cells of the input: negative where it begins on the padding.
 * @param {Place} output @param {Sliding} sliding
 * @returns {Place}
 */
export const windowAt = ({ row, col }, { stride, padding }) => ({ row: row * stride - padding, col: col * stride - padding });

/**
 * What the window covers, row by row; the padding is 0.
 * @param {Grid} grid @param {Place} corner @param {number} size
 * @returns {number[]}
 */
export function patchAt(grid, corner, size) {
  const patch = [];
  for (let row = corner.row; row < corner.row + size; row++) {
    for (let col = corner.col; col < corner.col + size; col++) patch.push(cellAt(grid, row, col));
  }
  return patch;
}

/**
 * A cell, or 0 beyond the edge.
 * @param {Grid} grid @param {number} row @param {number} col
 */
export function cellAt(grid, row, col) {
  return row >= 0 && row < grid.rows && col >= 0 && col < grid.cols ? grid.cells[row * grid.cols + col] : 0;
}

/**
 * The output cells that an input cell feeds: a rectangle, empty (`rows` or `cols` 0) where no window covers the cell.
 * @param {Place} input @param {Grid} grid @param {Sliding} sliding
 * @returns {{row: number, col: number, rows: number, cols: number}}
 */
export function outputsFedBy(input, grid, sliding) {
  const shape = outputShape(grid, sliding);
  const [row, rows] = windowsOver(input.row, shape.rows, sliding);
  const [col, cols] = windowsOver(input.col, shape.cols, sliding);
  return { row, col, rows, cols };
}

/**
 * The first row of the output whose windows cover anything but zeros; 0 in a grid of zeros.
 * @param {Grid} grid @param {Sliding} sliding
 */
export function firstRowWithInk(grid, sliding) {
  const first = grid.cells.findIndex((value) => value !== 0);
  const shape = outputShape(grid, sliding);
  if (first < 0 || !shape.rows) return 0;
  return Math.min(windowsOver(Math.floor(first / grid.cols), shape.rows, sliding)[0], shape.rows - 1);
}

/** First window over a cell and how many, along one axis. @param {number} at @param {number} windows @param {Sliding} sliding */
function windowsOver(at, windows, { size, stride, padding }) {
  const first = Math.max(0, Math.ceil((at + padding - size + 1) / stride));
  const last = Math.min(windows - 1, Math.floor((at + padding) / stride));
  return [first, Math.max(0, last - first + 1)];
}

/**
 * The grid with its cells moved down and right; what leaves it is lost, zeros come in.
 * @param {Grid} grid @param {Place} shift
 * @returns {Grid}
 */
export function shiftGrid(grid, shift) {
  const { rows, cols } = grid;
  const cells = grid.cells.map((_, i) => cellAt(grid, Math.floor(i / cols) - shift.row, (i % cols) - shift.col));
  return { rows, cols, cells };
}

/** Whether the window, too, can move by a shift. @param {Place} shift @param {number} stride */
export const isWholeStrides = ({ row, col }, stride) => row % stride === 0 && col % stride === 0;

/**
 * Where the output of a shifted input is the output shifted: the law f(shift x) = shift f(x), cell by cell.
 * @param {Grid} before the output
 * @param {Grid} after the output of the shifted input, of the same shape
 * @param {Place} shift of the input, cells
 * @param {number} stride
 * @returns {("same" | "different" | "new")[]} for each cell of `after`; "new" has no counterpart, because the shift is no
 *   whole number of strides or the counterpart lies beyond the edge
 */
export function slidAlong(before, after, shift, stride) {
  const [rows, cols] = [shift.row / stride, shift.col / stride];
  return after.cells.map((value, i) => {
    const [row, col] = [Math.floor(i / after.cols) - rows, (i % after.cols) - cols];
    const counterpart = Number.isInteger(row) && Number.isInteger(col) && row >= 0 && row < before.rows && col >= 0 && col < before.cols;
    if (!counterpart) return "new";
    return nearlyEqual(value, cellAt(before, row, col)) ? "same" : "different";
  });
}

/**
 * The cells of a straight line from one cell to another, without the first.
 * @param {Place} from @param {Place} to
 * @returns {Place[]}
 */
export function cellsBetween(from, to) {
  const [rows, cols] = [to.row - from.row, to.col - from.col];
  const length = Math.max(Math.abs(rows), Math.abs(cols));
  return Array.from({ length }, (_, i) => {
    const share = (i + 1) / length;
    return { row: from.row + Math.round(rows * share), col: from.col + Math.round(cols * share) };
  });
}

/** Equal but for the rounding of 64-bit numbers. @param {number} a @param {number} b */
export const nearlyEqual = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** The grid with `padding` cells of zeros on each side. @param {Grid} grid @param {number} padding @returns {Grid} */
export function padGrid(grid, padding) {
  const [rows, cols] = [grid.rows + 2 * padding, grid.cols + 2 * padding];
  const cells = Array.from({ length: rows * cols }, (_, i) => cellAt(grid, Math.floor(i / cols) - padding, (i % cols) - padding));
  return { rows, cols, cells };
}
