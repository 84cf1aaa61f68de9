// The way down from a cell to those beneath it, as the address holds it: "dense1.3_pool2.5.7.8_conv2.5.14.16". Pure functions.

/** @typedef {import("../../nn/arithmetic.js").Cell} Cell */
/** @typedef {import("../../nn/arithmetic.js").Run} Run */
/** @typedef {Cell & {from: number | null}} Step a cell; from: of a convolution, the input channel that is looked at */

/** A step is a stage's name, and up to four numbers: channel, row, column, input channel. */
const STEP = /^([a-z]+\d?|global-pool)((?:\.\d{1,4}){1,4})$/;

/** @param {string} text @returns {Step[]} what can be read of it */
export function readTrail(text) {
  /** @type {Step[]} */
  const trail = [];
  for (const part of text.split("_")) {
    const found = STEP.exec(part);
    if (!found) break;
    const [channel, row = 0, col = 0, from = null] = found[2].slice(1).split(".").map(Number);
    trail.push({ stage: found[1].replace("-", " "), channel, row, col, from });
  }
  return trail;
}

/** @param {Step[]} trail */
export const trailText = (trail) => trail.map(stepText).join("_");

/** @param {Step} step */
function stepText({ stage, channel, row, col, from }) {
  const numbers = from !== null ? [channel, row, col, from] : row || col ? [channel, row, col] : [channel];
  return `${stage.replace(" ", "-")}.${numbers.join(".")}`;
}

/** As far as the network has these cells: a link may be another network's. @param {Step[]} trail @param {Run} run */
export function trailIn(trail, run) {
  const end = trail.findIndex((step) => !run.has(step));
  return end < 0 ? trail : trail.slice(0, end);
}

/**
 * The trail to a neighbour of its last cell, on the same stage; what led there is forgotten, for it led to another cell.
 * @param {Step} step @param {{channel?: number, row?: number, col?: number}} by
 * @param {{channels: number, height: number, width: number}} maps of the stage
 * @returns {Step}
 */
export function neighbour(step, { channel = 0, row = 0, col = 0 }, { channels, height, width }) {
  const within = (/** @type {number} */ at, /** @type {number} */ side) => Math.min(Math.max(at, 0), side - 1);
  return { ...step, channel: within(step.channel + channel, channels), row: within(step.row + row, height), col: within(step.col + col, width) };
}

/** The cell of a stage that holds most: where one begins without a pointer; of the logits the answer. @param {string} stage @param {import("../../nn/arithmetic.js").Maps} maps @returns {Step} */
export function brightest(stage, { height, width, values }) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  const place = best % (height * width);
  return { stage, channel: Math.floor(best / (height * width)), row: Math.floor(place / width), col: place % width, from: null };
}
