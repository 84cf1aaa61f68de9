// The pace at which the instructor's moves go out and others' pages move with them. Knows no DOM and no network.

/** @typedef {{row: number, col: number}} Place */

const SEND_EVERY = 100; // ms between two messages
/** A move that has come is gone through in the time until the next, so that what moves is never still in between. */
const GLIDE = 120; // ms

/** Sends the latest of what it is given, the first at once and never more than ten times a second. @template Value */
export class Pacer {
  /**
   * @param {(value: Value) => void} send
   * @param {{now: () => number, later: (callback: () => void, ms: number) => unknown}} clock ms
   */
  constructor(send, clock) {
    this.send = send;
    this.clock = clock;
    this.last = -Infinity;
    /** @type {{value: Value} | null} */
    this.waiting = null;
  }

  /** @param {Value} value */
  give(value) {
    const isAsked = this.waiting !== null;
    this.waiting = { value };
    if (isAsked) return;
    const wait = this.last + SEND_EVERY - this.clock.now();
    if (wait <= 0) this.flush();
    else this.clock.later(() => this.flush(), wait);
  }

  flush() {
    if (!this.waiting) return;
    const { value } = this.waiting;
    this.waiting = null;
    this.last = this.clock.now();
    this.send(value);
  }

  /** What has not gone out is not sent any more. */
  forget() {
    this.waiting = null;
  }
}

/** A way between two places, in time. */
export class Glide {
  /** @param {Place} from @param {Place} to @param {number} began ms @param {number} duration ms */
  constructor(from, to, began, duration = GLIDE) {
    this.from = from;
    this.to = to;
    this.began = began;
    this.duration = duration;
  }

  /** Where it is, in parts of a pixel. @param {number} now ms @returns {Place} */
  at(now) {
    const share = this.duration > 0 ? Math.min(Math.max((now - this.began) / this.duration, 0), 1) : 1;
    const { from, to } = this;
    return { row: from.row + (to.row - from.row) * share, col: from.col + (to.col - from.col) * share };
  }

  /** @param {number} now ms */
  isOver(now) {
    return now >= this.began + this.duration;
  }
}

/** The placement at which a digit stands that is on its way. @param {Place} place @returns {Place} */
export const rounded = ({ row, col }) => ({ row: Math.round(row), col: Math.round(col) });
