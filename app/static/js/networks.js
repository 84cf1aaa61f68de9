// The networks that answer while the pen is down. The server sends them once, as one parcel; every component on the page
// that needs them asks here.

/** @typedef {import("./engine.js").Network} Network */
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
 * Unpack a parcel of `app/anatomy.py`; networks that are here stay. The engine itself comes with the first parcel, so that
 * whoever only shifts digits does not wait for it.
 * @param {Uint8Array} parcel
 */
export async function receiveParcel(parcel) {
  const [{ Network }, { parseSafetensors }] = await Promise.all([import("./engine.js"), import("./safetensors.js")]);
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
