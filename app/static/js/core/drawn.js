// Which page is drawn to its end: what closes every page says so. The framework mixes up a page that is left half drawn with
// the next one, so whoever wants to go elsewhere by itself waits for it.

let page = "";
/** @type {Set<(page: string) => void>} */
const listeners = new Set();

/** A page is drawn. @param {string} key */
export function pageDrawn(key) {
  page = key;
  for (const listener of listeners) listener(key);
}

/** The page that was drawn last. */
export const drawnPage = () => page;

/** Call back whenever a page is drawn. @param {(page: string) => void} listener @param {AbortSignal} signal */
export function whenDrawn(listener, signal) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}
