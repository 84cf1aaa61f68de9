// What the server sends apart from the scene, as parcels of `app/components/parcels.py`: this component shows nothing and
// hands them to those who wait. The last one of each kind stays, for parts of the page that are built later.

/** @typedef {{about: any, parts: Uint8Array[]}} Parcel */
/** @typedef {(parcel: Parcel) => unknown} Receiver */

/** @type {Map<string, Parcel>} */
const here = new Map();
/** @type {Map<string, Set<Receiver>>} */
const waiting = new Map();

/**
 * Call back with every parcel of a kind; at once, if one is here.
 * @param {string} kind @param {Receiver} receiver @param {AbortSignal} [signal] ends it
 */
export function whenArrives(kind, receiver, signal) {
  if (!waiting.has(kind)) waiting.set(kind, new Set());
  waiting.get(kind)?.add(receiver);
  signal?.addEventListener("abort", () => waiting.get(kind)?.delete(receiver));
  const last = here.get(kind);
  if (last) receiver(last);
}

/** Unpack a parcel and hand it over; resolves when those who wait have taken it in. @param {Uint8Array} raw */
export async function receiveParcel(raw) {
  const headerLength = new DataView(raw.buffer, raw.byteOffset).getUint32(0, true);
  const { kind, about, sizes } = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + headerLength)));
  let end = 4 + headerLength;
  const parts = sizes.map((/** @type {number} */ size) => raw.subarray(end, (end += size)));
  await handOver(kind, { about, parts });
}

/** Hand a parcel to those who wait for its kind; resolves when they have taken it in. @param {string} kind @param {Parcel} parcel */
export async function handOver(kind, parcel) {
  here.set(kind, parcel);
  await Promise.all([...(waiting.get(kind) ?? [])].map((receiver) => receiver(parcel)));
}

/** The last parcel of a kind, or null if none has come. @param {string} kind */
export const lastParcel = (kind) => here.get(kind) ?? null;

/** @param {{data: Uint8Array | ArrayBuffer}} component */
export default function mount({ data }) {
  if (data) receiveParcel(data instanceof Uint8Array ? data : new Uint8Array(data));
}
