// The address of the page as it would have to be this very moment, for whoever wants to share it. Parts of the page that
// write their state into the address only after a pause say here how to do it at once.

/** @typedef {() => string | void} Write puts what a part of the page shows into `location`; returns what no link can hold of it, in words */

/** @type {Set<Write>} */
const writers = new Set();

/**
 * Have the address written at once whenever somebody asks for it.
 * @param {Write} write
 * @param {AbortSignal} signal ends it
 */
export function keepsAddress(write, signal) {
  writers.add(write);
  signal.addEventListener("abort", () => writers.delete(write));
}

/**
 * The page's address, after every part of the page has brought it up to date.
 * @returns {{link: string, lacks: string}} lacks: what the link does not hold, in words; "" if it holds everything
 */
export function exactAddress() {
  const lacks = [...writers].map((write) => write() ?? "").filter(Boolean).join(" ");
  return { link: location.href, lacks };
}
