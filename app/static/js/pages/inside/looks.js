// Where a dense layer looks: its weights as pictures, bright where something meets them. Pure functions.

/** @typedef {import("../../nn/network.js").FeatureMaps} FeatureMaps */
/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */

/** Brightness of a weight that nothing meets. */
export const UNMET = 0.35;

/**
 * What the first dense layer reads, and the maps that it was before it was put in one row.
 * @param {FeatureMaps[]} layers @param {{channels: number, height: number, width: number, values: ArrayLike<number>}} image
 * @returns {{channels: number, height: number, width: number, values: ArrayLike<number>} | null} null unless it reads places
 */
export function mapsRead(layers, image) {
  const flatten = layers.findIndex(({ type }) => type === "flatten");
  if (flatten < 0) return null;
  return flatten ? layers[flatten - 1] : image;
}

/**
 * Weights, dimmed where the input is what it is without a digit.
 * @param {ArrayLike<number>} weights of one unit after another
 * @param {ArrayLike<number>} inputs that each unit reads @param {ArrayLike<number>} black the same without a digit
 * @param {Float64Array} met filled in place
 */
export function meet(weights, inputs, black, met) {
  let most = 1e-12;
  for (let i = 0; i < inputs.length; i++) most = Math.max(most, Math.abs(inputs[i] - black[i]));
  for (let i = 0, at = 0; at < weights.length; at++, i = i + 1 === inputs.length ? 0 : i + 1) {
    met[at] = weights[at] * (UNMET + ((1 - UNMET) * Math.abs(inputs[i] - black[i])) / most);
  }
  return met;
}

/**
 * How many cells along an axis, from the first on, can see anything of the corner where digits were in training.
 * @param {Anatomy} anatomy @param {number} corner side of the corner, pixels
 */
export function trainedCells({ stages, input }, corner) {
  const flatten = stages.findIndex(({ type }) => type === "Flatten");
  const sight = stages[flatten - 1]?.sight ?? { step: 1, start: 0 };
  const side = stages[flatten - 1]?.shape[1] ?? input;
  return Math.min(Math.floor((corner - 1 - sight.start) / sight.step) + 1, side);
}

/**
 * The share of what the digit changes that lies within the first `cells` rows and columns.
 * @param {{channels: number, height: number, width: number, values: ArrayLike<number>}} maps @param {ArrayLike<number>} black
 * @param {number} cells
 */
export function shareWithin({ channels, height, width, values }, black, cells) {
  let [inside, all] = [0, 0];
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++, at++) {
        const change = Math.abs(values[at] - black[at]);
        all += change;
        if (row < cells && col < cells) inside += change;
      }
    }
  }
  return all ? inside / all : 1;
}
