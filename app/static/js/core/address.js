// The address of the page as it would have to be this very moment, for whoever wants to share it. Parts of the page that
// write their state into the address only after a pause say here how to do it at once.

/** @type {Set<() => void>} */
const writers = new Set();

/**
 * Have the address written at once whenever somebody asks for it.
 * @param {() => void} write puts what this part of the page shows into `location`
 * @param {AbortSignal} signal ends it
 */
export function keepsAddress(write, signal) {
  writers.add(write);
  signal.addEventListener("abort", () => writers.delete(write));
}

/** The page's address, after every part of the page has brought it up to date. */
export function exactAddress() {
  for (const write of writers) write();
  return location.href;
}
