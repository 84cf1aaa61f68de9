// What a learner had before the instructor's page took over: kept in the tab, so that a reload loses nothing of it, either.

import { exactAddress } from "../core/address.js";
import { keepScene, recallScene } from "../scene/memory.js";
import { store } from "../scene/store.js";

/** @typedef {{page: string, query: string}} OwnPage */

const SCENE = "kai-own-scene";
const PAGE = "kai-own-page";

/** Keep the scene and the page that are there; nothing if something is kept already. @param {string} page its key */
export function keepOwn(page) {
  if (ownPage()) return;
  const query = new URL(exactAddress().link).search.slice(1);
  keepScene(store.scene, () => ({ setItem: (_, text) => sessionStorage.setItem(SCENE, text) }));
  try {
    sessionStorage.setItem(PAGE, JSON.stringify({ page, query }));
  } catch {
    // No storage on this device: there is nothing to give back after the lecture.
  }
}

/** The page that is kept; null if none is. @returns {OwnPage | null} */
export function ownPage() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PAGE) ?? "null");
    return typeof kept?.page === "string" && typeof kept.query === "string" ? kept : null;
  } catch {
    return null;
  }
}

/** Give back the scene that was kept, and forget it. @returns {OwnPage | null} the page on which it was */
export function takeOwn() {
  const kept = ownPage();
  if (!kept) return null;
  store.restore(recallScene(() => ({ getItem: () => sessionStorage.getItem(SCENE) })));
  for (const key of [SCENE, PAGE]) sessionStorage.removeItem(key);
  return kept;
}
