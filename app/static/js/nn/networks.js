// The networks that answer while the pen is down. The server sends them once, as one parcel; every component on the page
// that needs them asks here.

import { whenArrives } from "../core/parcel.js";

/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./anatomy.js").Anatomy} Anatomy */
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
 * Take in networks; those that are here stay. The engine itself comes with the first ones, so that whoever only shifts
 * digits does not wait for it.
 * @param {import("../core/parcel.js").Parcel} parcel
 */
async function receive({ about, parts }) {
  const [{ Network }, { parseSafetensors }] = await Promise.all([import("./network.js"), import("./safetensors.js")]);
  /** @type {Tensors[]} */
  const files = parts.map(parseSafetensors);
  for (const { anatomy, layers, weights: file } of about) {
    if (networks.has(anatomy.name)) continue;
    weights.set(anatomy.name, files[file]);
    anatomies.set(anatomy.name, anatomy);
    networks.set(anatomy.name, new Network(layers, files[file]));
  }
  for (const callback of waiting) callback();
}

whenArrives("networks", receive);
