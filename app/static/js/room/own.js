// What a learner had before the room took over the page: kept in the tab, so that a reload loses nothing of it, either.
// Whatever takes a page over puts what it finds on the top of a pile, and what was there lies below until it is asked for.

import { exactAddress } from "../core/address.js";
import { keepScene, recallScene } from "../scene/memory.js";
import { store } from "../scene/store.js";

/** @typedef {"follow" | "question" | "all"} Why the lecture, a question, or a drawing that was put onto every canvas */
/** @typedef {{why: Why, page: string, query: string, scene: string, isInked: boolean}} Own scene: as it is kept in storage; isInked: whether the room has put a drawing in place of the own */

const KEY = "kai-own";
const MOST = 6;

/** @returns {Own[]} */
function pile() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** @param {Own[]} kept */
function put(kept) {
  try {
    if (kept.length) sessionStorage.setItem(KEY, JSON.stringify(kept.slice(-MOST)));
    else sessionStorage.removeItem(KEY);
  } catch {
    // No storage on this device: there is nothing to give back after the lecture.
  }
}

/** Keep the scene and the page that are there. The lecture, or a question, takes over once until it gives back. @param {string} page its key @param {Why} why */
export function keepOwn(page, why) {
  const kept = pile();
  if (why !== "all" && hasOwn(why)) return;
  let scene = "";
  keepScene(store.scene, () => ({ setItem: (_, text) => void (scene = text) }));
  put([...kept, { why, page, query: new URL(exactAddress().link).search.slice(1), scene, isInked: false }]);
}

/** The room puts a drawing in place of the own. */
export const inkTaken = () => put(pile().map((own) => ({ ...own, isInked: true })));

/** Whether something is kept that this took over. @param {Why} why */
export const hasOwn = (why) => pile().some((own) => own.why === why);

/** Give back the scene that this took over last, and forget it and what came after. @param {Why} why @returns {{page: string, query: string} | null} the page on which it was */
export function takeOwn(why) {
  const kept = pile();
  const index = kept.map((own) => own.why).lastIndexOf(why);
  const own = kept[index];
  if (!own) return null;
  put(kept.slice(0, index));
  const scene = recallScene(() => ({ getItem: () => own.scene }));
  // What was drawn by hand meanwhile stays the learner's: it waits behind the digit.
  store.restore(own.isInked ? scene : { ...scene, drawing: store.scene.drawing });
  const query = new URLSearchParams(own.query);
  if (!own.isInked) query.delete("ink"); // what is restored has all its strokes, and those that came since
  return { page: own.page, query: `${query}`.replaceAll("%7E", "~") };
}
