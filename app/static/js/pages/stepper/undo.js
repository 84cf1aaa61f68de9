// What can be taken back: the set-ups as they were before each gesture.

/** @typedef {import("./setup.js").Setup} Setup */
/** @typedef {{changed: boolean}} Gesture whose changes are taken back together */

const QUICK = 400; // ms within which changes outside a gesture count as one
const LONGEST = 100;

export class Undo {
  /** @param {Setup} setup */
  constructor(setup) {
    this.now = setup;
    /** @type {Setup[]} */
    this.past = [];
    /** @type {Gesture | null} under way */
    this.gesture = null;
    this.changedAt = -Infinity;
  }

  /** A gesture begins: what changes until it ends is taken back as one. @returns {Gesture} */
  begin() {
    this.gesture = { changed: false };
    this.changedAt = -Infinity;
    return this.gesture;
  }

  end() {
    this.gesture = null;
    this.changedAt = -Infinity;
  }

  /** Note that the set-up is another one. @param {Setup} setup @param {number} [time] ms */
  note(setup, time = performance.now()) {
    if (setup === this.now) return;
    const goesOn = this.gesture ? this.gesture.changed : time - this.changedAt <= QUICK;
    if (!goesOn) this.past = [...this.past, this.now].slice(-LONGEST);
    if (this.gesture) this.gesture.changed = true;
    this.changedAt = time;
    this.now = setup;
  }

  /** The set-up before the last gesture, or before the one under way, which ends; null if there was none. */
  back() {
    this.end();
    const before = this.past.pop() ?? null;
    this.now = before ?? this.now;
    return before;
  }

  /** End the gesture under way as if it had never been. @returns {Setup | null} what was there before; null if it changed nothing */
  cancel() {
    if (this.gesture?.changed) return this.back();
    this.end();
    return null;
  }
}
