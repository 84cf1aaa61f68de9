// The stages of a network that are worth looking at, from what its layers put out, and a word on each. Pure functions.

import { stagesOf as stagesIn } from "../../nn/stages.js";

/** @typedef {import("../../nn/network.js").FeatureMaps} FeatureMaps */
/**
 * What one stage puts out: feature maps, or a vector where height and width are 1.
 * @typedef {FeatureMaps & {name: string, words: string}} Stage
 */

/**
 * A convolution or dense layer counts after its ReLU; reshaping does not count. The last stage is the logits.
 * @param {FeatureMaps[]} layers every layer's output, in the order in which they run
 * @returns {Stage[]}
 */
export function stagesOf(layers) {
  return stagesIn(layers).map(({ name, layer, output }) => ({
    ...layers[output],
    name,
    words: inWords(layers[layer], layers[layer - 1], output === layers.length - 1),
  }));
}

/** @param {FeatureMaps} layer @param {FeatureMaps | undefined} before what it reads; the image, if there is none @param {boolean} isLast */
function inWords({ type, stride, channels, height, width }, before, isLast) {
  const cells = type === "dense_avg_pool2d" ? "2×2" : `${stride}×${stride}`;
  const shape = `${channels} maps of ${height}×${width}`;
  if (type === "conv2d") return `${shape}: the same kernels everywhere, so the maps follow the digit`;
  if (type === "max_pool2d") return `${shape}: the largest of each ${cells} cells`;
  if (type.endsWith("avg_pool2d")) return `${shape}: the mean of each ${cells} cells`;
  if (type !== "linear") return `${channels} numbers, one a channel: where the digit stands is forgotten`;
  if (isLast) return `${channels} logits, one a class: the largest is the answer`;
  const inputs = before?.channels ?? 0;
  return `${channels} units, each with a weight for every one of ${inputs.toLocaleString("en")} numbers, each at its fixed place`;
}
