// The scene of a talk that waits for its page: the instructor's desk puts it here, the page's part takes it, at once if the
// page is shown already. Nothing of it goes through the server. Knows no DOM.

/**
 * @typedef {object} Prepared
 * @property {string} page its key
 * @property {string} query the page's state, without the question mark
 * @property {string} cue what shall begin by itself; "" for nothing
 * @property {number} [speed] a factor; 0 or none for the page's own
 */

/** @type {Prepared | null} */
let waiting = null;
/** The part that shows each page. @type {Map<string, (scene: Prepared) => void>} */
const parts = new Map();

/** Open a scene on its page: at once if that page is shown, else as soon as it is. @param {Prepared} scene @returns {boolean} whether it is open already */
export function prepare(scene) {
  waiting = scene;
  const open = parts.get(scene.page);
  if (open) deliver(open);
  return waiting === null;
}

/** No scene shall be opened any more. */
export function forgetPrepared() {
  waiting = null;
}

/**
 * A part of a page takes the scenes that are meant for it.
 * @param {string} page its key @param {(scene: Prepared) => void} open @param {AbortSignal} signal it has left the page
 */
export function whenPrepared(page, open, signal) {
  parts.set(page, open);
  signal.addEventListener("abort", () => parts.get(page) === open && parts.delete(page));
  if (waiting?.page === page) deliver(open);
}

/** @param {(scene: Prepared) => void} open */
function deliver(open) {
  const scene = /** @type {Prepared} */ (waiting);
  waiting = null;
  open(scene);
}
