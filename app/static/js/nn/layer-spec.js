// What Python says of a layer (`kai.networks.layer_specs`), and the weights that go with it: checked before it is believed.

/** @typedef {import("./safetensors.js").Tensor} Tensor */

/**
 * One line of `kai.networks.layer_specs`; which fields it has depends on its type.
 * @typedef {object} LayerSpec
 * @property {string} type "conv2d", "relu", "avg_pool2d", "max_pool2d", "dense_avg_pool2d", "flatten",
 *   "global_average_pool", "global_sum_pool" or "linear"
 * @property {string} [name] the weights are the tensors `{name}.weight` and, if `bias`, `{name}.bias`
 * @property {number} [in_channels]
 * @property {number} [out_channels]
 * @property {number} [kernel_size] side of the square kernel, in pixels of the layer's input
 * @property {number} [padding]
 * @property {number} [dilation]
 * @property {boolean} [bias]
 * @property {number} [area]
 * @property {number} [in_features]
 * @property {number} [out_features]
 */

/**
 * A number that a layer's description must have.
 * @param {LayerSpec} spec
 * @param {"in_channels" | "out_channels" | "kernel_size" | "padding" | "dilation" | "area" | "in_features" |
 *   "out_features"} field
 */
export function number(spec, field) {
  const value = spec[field];
  if (typeof value !== "number" || !(value > 0 || (field === "padding" && value === 0))) {
    throw new Error(`layer ${spec.name ?? spec.type}: ${field} is ${value}, which is no size`);
  }
  return value;
}

/**
 * The values of a tensor that a layer needs.
 * @param {Map<string, Tensor>} tensors
 * @param {string} name
 * @param {number[]} shape
 */
export function tensor(tensors, name, shape) {
  const found = tensors.get(name);
  if (!found) throw new Error(`tensor ${name} is missing`);
  const length = shape.reduce((product, side) => product * side, 1);
  if (String(found.shape) !== String(shape) || found.data.length !== length) {
    throw new Error(`tensor ${name} has shape (${found.shape.join(", ")}), not (${shape.join(", ")})`);
  }
  const bad = found.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new Error(`tensor ${name} holds ${found.data[bad]} at index ${bad}`);
  return found.data;
}
