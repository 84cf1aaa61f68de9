// The stages of a network: its layers as `kai.stages` names them, a convolution or dense layer together with its ReLU.

/** @typedef {import("./network.js").FeatureMaps} FeatureMaps */
/**
 * @typedef {object} Stage
 * @property {string} name "conv1", "pool1", …, "global pool", "dense1", …; numbered by kind
 * @property {number} layer which of the network's layers it is
 * @property {number} output the layer whose output is the stage's: its ReLU, if one follows
 */

/** Kinds that are numbered. @type {Record<string, string>} */
const KINDS = { conv2d: "conv", avg_pool2d: "pool", max_pool2d: "pool", dense_avg_pool2d: "pool", linear: "dense" };
const GLOBAL_POOLS = ["global_sum_pool", "global_average_pool"];

/**
 * Reshaping is no stage: a dense layer reads the maps before it.
 * @param {{type: string}[]} layers in the order in which they run
 * @returns {Stage[]}
 */
export function stagesOf(layers) {
  /** @type {Record<string, number>} */
  const counts = {};
  return layers.flatMap(({ type }, layer) => {
    const kind = KINDS[type];
    if (!kind && !GLOBAL_POOLS.includes(type)) return [];
    if (kind) counts[kind] = (counts[kind] ?? 0) + 1;
    const output = layers[layer + 1]?.type === "relu" ? layer + 1 : layer;
    return [{ name: kind ? `${kind}${counts[kind]}` : "global pool", layer, output }];
  });
}
