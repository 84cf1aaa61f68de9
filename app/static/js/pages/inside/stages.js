// The stages of a network that are worth looking at, from what its layers put out. Pure functions.

/** @typedef {import("../../nn/network.js").FeatureMaps} FeatureMaps */
/**
 * What one stage puts out: feature maps, or a vector where height and width are 1.
 * @typedef {FeatureMaps & {name: string, words: string}} Stage
 */

/**
 * A convolution or dense layer counts after its ReLU; reshaping does not count.
 * @param {FeatureMaps[]} layers every layer's output, in the order in which they run
 * @returns {Stage[]}
 */
export function stagesOf(layers) {
  const counts = { conv: 0, pool: 0, dense: 0 };
  /** @type {Stage[]} */
  const stages = [];
  layers.forEach((layer, i) => {
    const { type, channels, height, width } = layer;
    const next = layers[i + 1]?.type;
    const shape = `${channels} maps of ${height}×${width}`;
    if (type === "conv2d") {
      counts.conv += 1;
      const output = next === "relu" ? layers[i + 1] : layer;
      stages.push({ ...output, name: `conv${counts.conv}`, words: `${shape}: the same kernels everywhere, so the maps follow the digit` });
    } else if (type === "avg_pool2d") {
      counts.pool += 1;
      stages.push({ ...layer, name: `pool${counts.pool}`, words: `${shape}: the mean of each 2×2 cells` });
    } else if (type === "global_sum_pool" || type === "global_average_pool") {
      stages.push({ ...layer, name: "global pool", words: `${channels} numbers, one a channel: where the digit stands is forgotten` });
    } else if (type === "linear" && next === "relu") {
      counts.dense += 1;
      stages.push({ ...layers[i + 1], name: `dense${counts.dense}`, words: denseInWords(channels, layers[i - 1]) });
    }
  });
  return stages;
}

/** @param {number} units @param {FeatureMaps | undefined} before what a dense layer reads; the image itself, if flattened first */
function denseInWords(units, before) {
  const inputs = before?.channels ?? 0;
  return `${units} units, each with a weight for every one of ${inputs.toLocaleString("en")} numbers, each at its fixed place`;
}
