// A part of the app on a page of an ordinary lecture script: a folder of files answers what it asks for, drawings are
// answered by the engine in the page, and its scene is kept in the page's address.

import { resources } from "../core/resources.js";
import { keepScene, recallScene } from "../scene/memory.js";
import { FIRST_SCENE } from "../scene/scene.js";
import { store } from "../scene/store.js";
import { fromFolder } from "./folder.js";
import { showPart } from "./part.js";

/** @param {number} digit the test image with which it begins @returns {import("../scene/store.js").Edges} */
const inAddress = (digit) => ({
  search: () => location.search,
  path: () => store.shown?.path ?? "",
  replace: (search) => history.replaceState(history.state, "", search + location.hash),
  recall() {
    const kept = recallScene();
    return kept === FIRST_SCENE ? { ...kept, digit } : kept;
  },
  keep: keepScene,
  now: () => performance.now(),
  later: (callback, ms) => Number(setTimeout(callback, ms)),
});

/**
 * Show a part on a lecture's page, for as long as the page is there.
 * @param {HTMLElement} host @param {import("./part.js").Kind} kind @param {any} data with `digit`, the test image with which it begins
 * @param {string} folder of the resources, with a slash at the end
 */
export function lecture(host, kind, data, folder) {
  resources.by = "server";
  resources.link = (key) => new URL(`${key}.html`, location.href).href;
  const { signal } = new AbortController();
  return showPart(host, kind, data, { fetch: fromFolder(folder), edges: inAddress(data.digit ?? 0), hasAddress: true, signal });
}
