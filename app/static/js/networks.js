// The networks that answer while the pen is down. The server sends them once, as one parcel; every component on the page
// that needs them asks here.

import { Network } from "./engine.js";
import { parseSafetensors } from "./safetensors.js";

/**
 * What slides over a stage's input, what its cells see of the canvas; see `app/anatomy.py`.
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} type torch's name of the layer
 * @property {number[]} shape (C, H, W) or (D)
 * @property {number} parameters
 * @property {boolean} bias
 * @property {boolean} relu
 * @property {boolean} extractor
 * @property {{cells: number, dilation: number, stride: number, padding: number} | null} window
 * @property {{step: number, receptiveField: number, start: number} | null} sight in pixels; null where all is seen
 */
/**
 * @typedef {object} Anatomy
 * @property {string} name
 * @property {string} title
 * @property {string} nature
 * @property {number} parameters
 * @property {number} input side of the picture, pixels
 * @property {Stage[]} stages
 * @property {{step: number, first: number, last: number} | null} invariance
 */
/** @typedef {Map<string, import("./safetensors.js").Tensor>} Tensors */

/** @type {Map<string, Network>} */
const networks = new Map();
/** @type {Map<string, Tensors>} */
const weights = new Map();
/** @type {Map<string, Anatomy>} */
const anatomies = new Map();
/** @type {Set<() => void>} */
const waiting = new Set();

/** The networks by name, or null until the first have arrived. */
export const networksHere = () => (networks.size ? networks : null);

/** How a network is built, or null until it has arrived. @param {string} name */
export const anatomyOf = (name) => anatomies.get(name) ?? null;

/**
 * A network's weights, or null until they have arrived.
 * @param {string} network @param {string} tensor
 */
export const weightsOf = (network, tensor) => weights.get(network)?.get(tensor) ?? null;

/**
 * Call back whenever networks have arrived; at once, if some are here.
 * @param {() => void} callback @param {AbortSignal} signal ends it
 */
export function whenNetworksArrive(callback, signal) {
  waiting.add(callback);
  signal.addEventListener("abort", () => waiting.delete(callback));
  if (networks.size) callback();
}

/**
 * Unpack a parcel of `app/anatomy.py`; networks that are here stay.
 * @param {Uint8Array} parcel
 */
export function receiveParcel(parcel) {
  const headerLength = new DataView(parcel.buffer, parcel.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(parcel.subarray(4, 4 + headerLength)));
  let start = 4 + headerLength;
  /** @type {Tensors} */
  let tensors = new Map();
  for (const { anatomy, layers, bytes } of header) {
    if (bytes) tensors = parseSafetensors(parcel.subarray(start, start + bytes));
    start += bytes;
    if (networks.has(anatomy.name)) continue;
    weights.set(anatomy.name, tensors);
    anatomies.set(anatomy.name, anatomy);
    networks.set(anatomy.name, new Network(layers, tensors));
  }
  for (const callback of waiting) callback();
}
