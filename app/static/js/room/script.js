// What of the talks is for the instructor alone: each scene's note, and what is right. It is fetched by an instructor's
// browser; no other is ever sent it.

import { room } from "./client.js";

/** @typedef {number | string | string[] | null} Answer as `app/content/asking.py` reads it */
/** @typedef {{note: string, answer: Answer}} Lines of one scene */

class Script {
  constructor() {
    /** By the scenes' ids. @type {Record<string, Lines> | null} */
    this.lines = null;
    /** @type {Promise<void> | null} */
    this.asked = null;
  }

  /** Fetch it, once. Rejects where nobody answers, and may be asked again. */
  load() {
    this.asked ??= room.get("script").then(
      (lines) => void (this.lines = lines),
      (error) => {
        this.asked = null;
        throw error;
      },
    );
    return this.asked;
  }

  /** What is known of a scene by now. @param {string} id */
  of(id) {
    return this.lines?.[id] ?? null;
  }
}

/** The script of this server's talks. */
export const script = new Script();
