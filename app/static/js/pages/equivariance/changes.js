// What a shift of the digit changes, stage by stage: the measures of `kai.shifts`, for the page's engine. Pure functions.

/** @typedef {import("../../nn/network.js").FeatureMaps} FeatureMaps */
/** @typedef {import("../../nn/anatomy.js").Stage} Stage */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {{channels: number, height: number, width: number, values: Float64Array}} Maps */
/**
 * @typedef {object} StageChange see `kai.shifts.StageChange`
 * @property {string} name
 * @property {number} change
 * @property {number | null} interior null for vectors
 * @property {number | null} border
 */

const CANVAS = 56;

/**
 * What each stage puts out, after its ReLU, copied from the engine's memory.
 * @param {FeatureMaps[]} layers
 * @returns {Maps[]}
 */
export function stageOutputs(layers) {
  /** @type {FeatureMaps[]} */
  const stages = [];
  for (const layer of layers) {
    if (layer.type === "relu" && stages.length) stages[stages.length - 1] = layer;
    else stages.push(layer);
  }
  return stages.map(({ channels, height, width, values }) => ({ channels, height, width, values: values.slice() }));
}

/**
 * How far each stage is from following the digit (maps), or from staying as it was (vectors).
 * @param {Stage[]} stages
 * @param {{before: Maps[], after: Maps[], black: Maps[]}} outputs for the two placements and for the black canvas
 * @param {Place} shift pixels, down and right positive
 * @returns {StageChange[]} one a stage
 */
export function stageChanges(stages, { before, after, black }, shift) {
  return stages.map(({ name, sight }, i) => {
    const scale = distance(before[i].values, black[i].values);
    if (!sight) return { name, change: ratio(distance(after[i].values, before[i].values), scale), interior: null, border: null };
    const { interior, border } = mapDifference(before[i], after[i], black[i], sight, shift);
    return { name, change: ratio(Math.hypot(interior, border), scale), interior: ratio(interior, scale), border: ratio(border, scale) };
  });
}

/** The largest difference of two lists of logits. @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
export function largestDifference(one, other) {
  let most = 0;
  for (let i = 0; i < one.length; i++) most = Math.max(most, Math.abs(one[i] - other[i]));
  return most;
}

/**
 * How far the logits of each placement are from those at the start.
 * @param {Float32Array} table (29, 29, 10) @param {number} start cell of the table
 */
export function logitChange(table, start) {
  const changes = new Float64Array(table.length / 10);
  const from = table.subarray(start * 10, start * 10 + 10);
  for (let cell = 0; cell < changes.length; cell++) changes[cell] = largestDifference(table.subarray(cell * 10, cell * 10 + 10), from);
  return changes;
}

/** @param {Float64Array} one @param {Float64Array} other */
function distance(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] - other[i]) ** 2;
  return Math.sqrt(sum);
}

/** @param {number} part @param {number} whole */
const ratio = (part, whole) => (part === 0 ? 0 : part / whole);

/**
 * |f(T x) − T f(x)| on the plane, where each map is continued by its background; in cells that see the canvas alone,
 * and in all others. A shift between the cells is interpolated linearly.
 * @param {Maps} before @param {Maps} after @param {Maps} black its middle cell holds the background
 * @param {NonNullable<Stage["sight"]>} sight @param {Place} shift
 */
function mapDifference(before, after, black, sight, shift) {
  const { channels, height, width } = before;
  const rows = axis(height, shift.row, sight);
  const cols = axis(width, shift.col, sight);
  const sums = [0, 0]; // border, interior
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * height * width;
    const level = black.values[start + Math.floor(height / 2) * width + Math.floor(width / 2)];
    for (let i = rows.first; i <= rows.last; i++) {
      for (let j = cols.first; j <= cols.last; j++) {
        const isThere = i >= 0 && i < height && j >= 0 && j < width;
        let difference = isThere ? after.values[start + i * width + j] - level : 0;
        for (const [down, vertical] of rows.taps) {
          const row = i - down;
          if (row < 0 || row >= height) continue;
          for (const [right, horizontal] of cols.taps) {
            const col = j - right;
            if (col < 0 || col >= width) continue;
            difference -= vertical * horizontal * (before.values[start + row * width + col] - level);
          }
        }
        if (difference) sums[Number(rows.isInner(i) && cols.isInner(j))] += difference ** 2;
      }
    }
  }
  return { border: Math.sqrt(sums[0]), interior: Math.sqrt(sums[1]) };
}

/**
 * A shift along one axis: which cells to compare, from which cells before it they come, with which shares.
 * @param {number} side cells @param {number} pixels @param {NonNullable<Stage["sight"]>} sight
 */
function axis(side, pixels, { step, receptiveField, start }) {
  const cells = Math.floor(pixels / step);
  const share = pixels / step - cells;
  const taps = share ? [[cells, 1 - share], [cells + 1, share]] : [[cells, 1]];
  const seesCanvas = (/** @type {number} */ cell) =>
    cell >= 0 && cell < side && start + cell * step >= 0 && start + cell * step + receptiveField <= CANVAS;
  return {
    taps,
    first: Math.min(0, cells),
    last: side - 1 + Math.max(0, cells + (share ? 1 : 0)),
    isInner: (/** @type {number} */ cell) => seesCanvas(cell) && taps.every(([from]) => seesCanvas(cell - from)),
  };
}
