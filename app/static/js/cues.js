// What shall begin by itself when a prepared scene has opened. The desk gives a cue, the part of the page that the scene
// is about takes it, once.

/** @typedef {{page: string, query: string, act: string}} Cue */

/** @type {Cue | null} */
let cue = null;
/** @type {Set<() => void>} */
const waiting = new Set();

/** @param {Cue} next replaces one that nobody has taken */
export function giveCue(next) {
  cue = next;
  for (const callback of waiting) callback();
}

/** The cue for a page, if there is one; it stays. @param {string} page */
export const cueFor = (page) => (cue?.page === page ? cue : null);

/** The cue for a page, if there is one; it is then gone. @param {string} page */
export function takeCue(page) {
  const taken = cueFor(page);
  if (taken) cue = null;
  return taken;
}

/**
 * Call back when a cue for a page is given; at once, if one is there.
 * @param {string} page @param {(cue: Cue) => void} callback @param {AbortSignal} signal ends it
 */
export function whenCued(page, callback, signal) {
  const look = () => {
    const taken = takeCue(page);
    if (taken) callback(taken);
  };
  waiting.add(look);
  signal.addEventListener("abort", () => waiting.delete(look));
  look();
}
