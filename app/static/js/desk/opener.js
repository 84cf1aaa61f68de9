// Opens scenes one after the other. Whoever presses Page Down five times wants the fifth scene; but a page that is left
// half drawn is mixed up by the framework with the next, and of two wishes at once the earlier may win. So the next one is
// asked for when the last has arrived and is drawn, and those in between are skipped. Knows no DOM.

/** @typedef {{page: string, query: string, cue: string}} Scene */
/** @typedef {Scene & {id: string}} Asked */

const PATIENCE = 5000; // ms; a wish that is not answered by then is told once more
const TRIES = 3;

export class Opener {
  /**
   * @param {(asked: Asked) => void} send
   * @param {(callback: () => void) => () => void} whenIdle calls back when the server has drawn what it was asked for
   */
  constructor(send, whenIdle) {
    this.send = send;
    this.whenIdle = whenIdle;
    /** @type {Scene | null} what shall be shown in the end */
    this.wanted = null;
    /** @type {Asked | null} what the server was asked for and has not answered */
    this.asked = null;
    this.tries = 0;
    this.timer = 0;
    this.stopWaiting = () => {};
  }

  /** @param {Scene} scene */
  want(scene) {
    this.wanted = scene;
    this.tries = 0;
    if (!this.asked) this.askSoon();
  }

  /** Hear which scene the server has opened last. @param {string} id */
  hear(id) {
    if (id !== this.asked?.id) return;
    this.forgetAsked();
    if (this.wanted) this.askSoon();
  }

  stop() {
    this.wanted = null;
    this.stopWaiting();
    this.forgetAsked();
  }

  askSoon() {
    this.stopWaiting();
    this.stopWaiting = this.whenIdle(() => this.ask());
  }

  ask() {
    const scene = this.wanted;
    if (!scene) return;
    this.wanted = null;
    this.asked = { id: `${Date.now()}-${Math.random()}`, page: scene.page, query: scene.query, cue: scene.cue };
    this.timer = setTimeout(() => this.askAgain(), PATIENCE);
    this.send(this.asked);
  }

  /** The server has not answered: it was away, or has lost what it was told. */
  askAgain() {
    const unheard = this.asked;
    this.forgetAsked();
    this.tries += 1;
    if (this.tries < TRIES) this.wanted ??= unheard;
    if (this.wanted) this.askSoon();
  }

  forgetAsked() {
    clearTimeout(this.timer);
    this.asked = null;
  }
}
