// The networks that answer while the pen is down. The server sends them once, as one parcel; every component on the page
// that needs them asks here.

import { Network } from "./engine.js";
import { parseSafetensors } from "./safetensors.js";

/** @type {Map<string, Network> | null} */
let networks = null;
/** @type {Map<string, Map<string, import("./safetensors.js").Tensor>>} */
const weights = new Map();
/** @type {Set<() => void>} */
const waiting = new Set();

/** The networks by name, or null until they have arrived. */
export const networksHere = () => networks;

/**
 * A network's weights, or null until they have arrived.
 * @param {string} network @param {string} tensor
 */
export const weightsOf = (network, tensor) => weights.get(network)?.get(tensor) ?? null;

/**
 * Call back once the networks are here; at once, if they are.
 * @param {() => void} callback
 */
export function whenNetworksArrive(callback) {
  if (networks) callback();
  else waiting.add(callback);
}

/**
 * Unpack the parcel: 4 bytes of length, a JSON header `[{name, layers, bytes}]`, then the safetensors files.
 * @param {Uint8Array} parcel
 */
export function receiveParcel(parcel) {
  if (networks) return;
  const headerLength = new DataView(parcel.buffer, parcel.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(parcel.subarray(4, 4 + headerLength)));
  let start = 4 + headerLength;
  const arrived = new Map();
  for (const { name, layers, bytes } of header) {
    const tensors = parseSafetensors(parcel.subarray(start, start + bytes));
    weights.set(name, tensors);
    arrived.set(name, new Network(layers, tensors));
    start += bytes;
  }
  networks = arrived;
  for (const callback of waiting) callback();
  waiting.clear();
}
