// The scene of a talk with which a page was opened: it comes with what the page shows, and begins once. Knows no DOM.

/** @typedef {{id: string, query: string, cue: string}} Prepared as `app/prepared.py` tells it */

/**
 * Whether a part of a page has not heard of this scene yet; from then on it has.
 * @param {{prepared: string}} part remembers the id of the last one @param {Prepared | null} scene
 */
export function isNew(part, scene) {
  if (!scene || scene.id === part.prepared) return false;
  part.prepared = scene.id;
  return true;
}
