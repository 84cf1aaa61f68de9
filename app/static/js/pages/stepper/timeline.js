// When what happens in a play. Time `t` counts steps: at t = n, n output cells are filled; between n and n + 1 the next comes about.

import { BRIEF, fittedStepTime, STEP_TIME } from "./pace.js";

const clamp01 = (/** @type {number} */ x) => Math.min(Math.max(x, 0), 1);
const ease = (/** @type {number} */ x) => x * x * (3 - 2 * x);

/**
 * Which step is under way at time t: its index, −1 before the first, and how far it is, 0 < phase ≤ 1. A whole t = n is the end of
 * step n − 1, not the beginning of step n, so that a resting picture shows what has just been computed.
 * @param {number} t
 */
export function stepAt(t) {
  const index = Math.ceil(t) - 1;
  return { index, phase: index < 0 ? 1 : t - index };
}

/**
 * What is to be seen of a step: the window glides, the products appear one by one, add up, the bias joins, the activation acts, the
 * cell fills. Each from 0 (not yet) to 1.
 * @typedef {object} Moment
 * @property {number} glide
 * @property {number} products share of the products that have appeared
 * @property {number} sum
 * @property {number} bias
 * @property {number} activation
 * @property {number} fill
 */

/**
 * @param {number} phase 0..1
 * @param {boolean} [brief] a fast run: the arithmetic stands there at once
 * @returns {Moment}
 */
export function momentAt(phase, brief = false) {
  const between = (/** @type {number} */ from, /** @type {number} */ to) => clamp01((phase - from) / (to - from));
  if (brief) {
    const glide = ease(between(0, 0.6));
    const there = glide === 1 ? 1 : 0;
    return { glide, products: there, sum: there, bias: there, activation: there, fill: ease(between(0.6, 1)) };
  }
  return {
    glide: ease(between(0, 0.16)),
    products: between(0.16, 0.6),
    sum: between(0.62, 0.68),
    bias: between(0.71, 0.76),
    activation: between(0.79, 0.84),
    fill: ease(between(0.86, 1)),
  };
}

/** Where motion is unwelcome, a picture stays at least so long, ms. */
const CALM_TIME = 400;

/** The clock of the stepper: plays, pauses, and steps to a whole t. It knows nothing of what is shown. */
export class Player {
  /**
   * @param {(t: number) => void} show called whenever time has passed
   * @param {(playing: boolean) => void} changed called when playing begins or ends
   */
  constructor(show, changed) {
    this.show = show;
    this.changed = changed;
    this.t = 0;
    this.steps = 0;
    /** Where playing begins: the steps before it have nothing to show. */
    this.first = 0;
    this.speed = 1;
    /** Whether playing fits its speed to the number of steps; else each takes the time of a single one. */
    this.fits = true;
    this.calm = false;
    this.target = 0;
    this.frame = 0;
    this.last = 0;
    this.playing = false;
  }

  /** Whether time passes. */
  get isRunning() {
    return this.frame !== 0;
  }

  /** How long the steps take that are running, ms. */
  get stepTime() {
    const steps = this.steps - this.first;
    return (this.playing && this.fits ? fittedStepTime(steps) : STEP_TIME) / this.speed;
  }

  get isBrief() {
    return this.isRunning && this.stepTime < BRIEF;
  }

  /** Stand still at a time. @param {number} t */
  seek(t) {
    this.pause();
    this.t = Math.min(Math.max(t, 0), this.steps);
    this.show(this.t);
  }

  play() {
    if (this.t >= this.steps || this.t < this.first) this.t = this.first;
    this.playing = true;
    this.changed(true);
    this.run(this.steps);
  }

  pause() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.playing) return;
    this.playing = false;
    this.changed(false);
  }

  /** Play the next step, or the rest of this one; a second call while one plays goes on to the next. */
  forward() {
    const next = this.isRunning && !this.playing ? this.target + 1 : Math.floor(this.t) + 1;
    const skipped = this.isRunning && !this.playing ? this.target : this.t;
    this.pause();
    this.t = Math.min(skipped, this.steps);
    if (this.calm) return this.seek(next);
    this.run(Math.min(next, this.steps));
  }

  /** Go back to the beginning of this step, or to the one before. */
  back() {
    this.seek(Math.ceil(this.t) - 1);
  }

  /** Let time pass until `target`. @param {number} target */
  run(target) {
    cancelAnimationFrame(this.frame);
    this.target = target;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    const { stepTime } = this;
    const before = this.t;
    if (!this.calm) {
      this.t = Math.min(this.t + Math.max(0, now - this.last) / stepTime, this.target);
      this.last = now;
    } else if (now - this.last >= Math.max(stepTime, CALM_TIME)) {
      // No motion: whole steps, each after its time.
      const whole = Math.floor((now - this.last) / stepTime);
      this.last += whole * stepTime;
      this.t = Math.min(Math.floor(this.t) + whole, this.target);
    }
    if (this.t >= this.target) this.pause();
    else this.frame = requestAnimationFrame((next) => this.tick(next));
    if (this.t !== before || !this.isRunning) this.show(this.t);
  }
}
