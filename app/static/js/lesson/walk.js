// Whether one walks the story: came to a page by the story's own buttons, and has not left it since. The tab remembers, so
// that a reload changes nothing. Whoever opens a page by the navigation or a link is just looking.

/** @typedef {() => Pick<Storage, "getItem" | "setItem" | "removeItem">} TabStorage */

const KEY = "kai-step";
/** @type {TabStorage} */
const tab = () => sessionStorage;

/** One goes to a step by a button of the story. @param {string} step key of its page @param {TabStorage} [storage] */
export function walkTo(step, storage = tab) {
  attempt(() => storage().setItem(KEY, step));
}

/** Whether the story led to this page. @param {string} page its key @param {TabStorage} [storage] */
export const hasWalkedTo = (page, storage = tab) => attempt(() => storage().getItem(KEY)) === page;

/** One is on a page: unless the story led there, the walk is over. @param {string} page its key @param {TabStorage} [storage] */
export function arrive(page, storage = tab) {
  if (!hasWalkedTo(page, storage)) stopWalking(storage);
}

/** Look around freely. @param {TabStorage} [storage] */
export function stopWalking(storage = tab) {
  attempt(() => storage().removeItem(KEY));
}

/** @template T @param {() => T} use @returns {T | null} null where there is no storage: then nobody walks */
function attempt(use) {
  try {
    return use();
  } catch {
    return null;
  }
}
