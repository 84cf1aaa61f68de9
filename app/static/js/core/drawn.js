// Which page is drawn to its end, as what closes every page says, and by which run of the server. The framework mixes up a page
// that is left half drawn with the next one, so whoever wants to go elsewhere by itself waits for it.

let page = "";
let run = "";
/** @type {Set<(page: string) => void>} */
const listeners = new Set();
/** @type {Set<() => void>} */
const runListeners = new Set();

/** A page is drawn. @param {string} key */
export function pageDrawn(key) {
  page = key;
  for (const listener of listeners) listener(key);
}

/** The page that was drawn last. */
export const drawnPage = () => page;

/** The server draws the page anew. @param {string} name of this run */
export function runBegan(name) {
  run = name;
  for (const listener of runListeners) listener();
}

/** The run that drew the page, or draws it. */
export const drawingRun = () => run;

/** Call back whenever a page is drawn. @param {(page: string) => void} listener @param {AbortSignal} signal */
export function whenDrawn(listener, signal) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

/** Call back whenever the server draws the page anew. @param {() => void} listener @param {AbortSignal} signal */
export function whenRun(listener, signal) {
  runListeners.add(listener);
  signal.addEventListener("abort", () => runListeners.delete(listener));
}
