// What the desk remembers: in this tab the talk that is given and how it is shown, on this device whether keys are heard.

/** @typedef {{talk: string, index: number, began?: number}} Position began: when the talk did, ms since 1970 */

const TALK = "kai-talk";
const PROJECTOR = "kai-projector";
const COVERS = "kai-covers";
const SILENT = "kai-keys-off";

/** @param {() => Storage} storage @param {(storage: Storage) => any} use where there is no storage: null */
function attempt(storage, use) {
  try {
    return use(storage());
  } catch {
    return null; // no storage on this device: the page itself remembers until it is reloaded
  }
}

const tab = () => sessionStorage;
const device = () => localStorage;

/** Where a talk is, or null if none is given. @returns {Position | null} */
export function position() {
  const kept = attempt(tab, (storage) => JSON.parse(storage.getItem(TALK) ?? "null"));
  return typeof kept?.talk === "string" && Number.isInteger(kept.index) ? kept : null;
}

/** @param {Position | null} next */
export function keepPosition(next) {
  attempt(tab, (storage) => (next ? storage.setItem(TALK, JSON.stringify(next)) : storage.removeItem(TALK)));
}

/** Whether the page is laid out for a projector. */
export const onProjector = () => attempt(tab, (storage) => storage.getItem(PROJECTOR)) === "1";

/** @param {boolean} on */
export const keepProjector = (on) => attempt(tab, (storage) => storage.setItem(PROJECTOR, on ? "1" : "0"));

/** What is covered in this tab. @returns {string[]} */
export const covers = () => (attempt(tab, (storage) => storage.getItem(COVERS)) ?? "").split(" ");

/** @param {string[]} kinds */
export const keepCovers = (kinds) => attempt(tab, (storage) => storage.setItem(COVERS, kinds.join(" ")));

/** Whether single keys are heard at all: who steers by voice or dictation can turn them off. */
export const hearsKeys = () => attempt(device, (storage) => storage.getItem(SILENT)) !== "1";

/** @param {boolean} on */
export const keepHearing = (on) => attempt(device, (storage) => storage.setItem(SILENT, on ? "0" : "1"));
