// When the server hears of a gesture whose answer the page has already: of the first one at once, of moves that follow only
// now and then. In a room that drags all the time it so hears of a quarter of the moves, and nothing waits: the address
// holds each place at once, and a part of another page takes over what the server has not heard of yet.

import { keepInAddress } from "./connection.js";

const BREATH = 10_000; // ms from one such report to the next

/** @typedef {{kind: string, row: number, col: number, digit?: number, pixels?: string | null}} Scene as `state.scene_from_component` reads it */
/** The scene that the server has not heard of, and the link or page from which it began. @type {{scene: any, opened: string} | null} */
let owed = null;

/** What stands on the canvas, wherever it does. @param {Scene} scene */
const subjectOf = ({ kind, digit, pixels }) => `${kind} ${digit ?? pixels}`;

/**
 * Whether the server has lost the session, as after a restart: it has another name for it then, and opened what it could.
 * @param {string} before what the page knows, as `state.Shown.opened`; "" if it knows none yet @param {string} now what the server says
 */
export function hasLostSession(before, now) {
  return before !== "" && before.split("-")[0] !== now.split("-")[0];
}

/**
 * Whether the server has opened another scene: from a link, in a talk, by the browser's Back. If it has lost the session,
 * the page keeps its own.
 * @param {string} before @param {string} now both as above
 */
export function hasOpenedAnother(before, now) {
  return before !== now && !hasLostSession(before, now);
}

export class Reports {
  /** @param {() => void} tell tells the server what it is owed */
  constructor(tell) {
    this.tell = tell;
    this.toldAt = -Infinity;
    /** What stood on the canvas then. */
    this.toldSubject = "";
    this.timer = 0;
  }

  /**
   * A gesture has ended: whether it is too soon to tell; then it is told later.
   * @param {Scene} scene @param {string} opened see `subject.takesOver`
   */
  put(scene, opened) {
    const wait = this.toldAt + BREATH - performance.now();
    if (wait <= 0 || subjectOf(scene) !== this.toldSubject) {
      this.toldAt = performance.now();
      return false;
    }
    owed = { scene, opened };
    this.timer ||= setTimeout(() => {
      this.toldAt = performance.now();
      this.tell();
    }, wait);
    return true;
  }

  /** Put into the address what is to be told later. */
  keepAddress() {
    if (this.timer && owed) keepInAddress(owed.scene);
  }

  /** Tell nothing of what is owed: another scene has taken its place. */
  forget() {
    this.dispose();
    owed = null;
  }

  /** This has been told now. @param {any} content */
  settle(content) {
    this.dispose();
    if (!content?.kind) return;
    owed = null;
    this.toldSubject = subjectOf(content);
  }

  /** The part has left the page: whoever comes in its place tells what is owed. */
  dispose() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}

/**
 * The scene to begin with in a new part of a page, instead of what the server sends, if it is behind the hand. A scene that
 * somebody has opened meanwhile, by a link or in a talk, is not behind.
 * @param {string} opened what the server says
 * @returns {Scene | null}
 */
export function sceneOwed(opened) {
  return owed?.opened === opened ? owed.scene : null;
}
