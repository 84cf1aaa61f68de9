// What the room covers on a page.

import { cover, coveredKinds, holdCovers } from "../core/covers.js";
import { coveredIn, heldIn } from "./state.js";

/** @typedef {import("./state.js").RoomState} RoomState */

export class RoomCovers {
  constructor() {
    /** What the room has covered on this page, and for what. @type {string[]} */
    this.covered = [];
    this.coveredFor = "";
  }

  /**
   * Cover what would tell the answer, once for each vote, until the question is revealed or gone; and on pages that are
   * brought along what the instructor's has covered. What somebody has covered for themselves stays.
   * @param {RoomState} state
   */
  cover(state) {
    const { question } = state;
    const kinds = coveredIn(state);
    const name = kinds.length ? `${question?.id} ${question?.round} ${kinds}` : "";
    if (name !== this.coveredFor) this.coverFor(name, kinds);
    holdCovers(heldIn(state));
  }

  /** @param {string} name of what is covered for @param {string[]} kinds */
  coverFor(name, kinds) {
    this.coveredFor = name;
    holdCovers([]); // what goes is not held on to
    const others = [...coveredKinds()].filter((kind) => !this.covered.includes(kind));
    this.covered = kinds;
    cover([...others, ...kinds]);
  }
}
