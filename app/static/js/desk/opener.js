// Opens scenes one after the other. On the page that is shown a scene opens at once, without the server; for another page the
// server is asked, and the page's part takes the scene when it is there. Whoever presses Page Down five times wants the fifth
// scene; but a page that is left half drawn is mixed up by the framework with the next, and of two wishes at once the
// earlier may win. So the next page is asked for when the last is drawn, and scenes in between are skipped. Knows no DOM.

import { forgetPrepared, prepare } from "../core/prepared.js";

/** @typedef {import("../core/prepared.js").Prepared} Scene */
/** @typedef {{id: string, page: string, query: string}} Asked */

const PATIENCE = 5000; // ms; a wish that is not answered by then is told once more
const TRIES = 3;

export class Opener {
  /**
   * @param {(asked: Asked) => void} send asks the server for a page
   * @param {() => string} drawn the page that is drawn to its end; "" while none is
   */
  constructor(send, drawn) {
    this.send = send;
    this.drawn = drawn;
    /** What shall be shown in the end. @type {Scene | null} */
    this.wanted = null;
    /** What the server was asked for, while its page is not drawn. @type {{scene: Scene, id: string, isHeard: boolean} | null} */
    this.asked = null;
    this.tries = 0;
    this.timer = 0;
  }

  /** @param {Scene} scene */
  want(scene) {
    this.wanted = scene;
    this.tries = 0;
    this.goOn();
  }

  /** Hear which scene the server has opened last. @param {string} id */
  hear(id) {
    if (this.asked?.id === id) this.asked.isHeard = true;
    this.goOn();
  }

  /** Do what can be done now: called whenever a page is drawn, too. */
  goOn() {
    if (this.asked?.isHeard && this.drawn() === this.asked.scene.page) this.forgetAsked();
    if (!this.wanted || this.asked) return;
    if (prepare(this.wanted)) this.wanted = null;
    else if (this.drawn()) this.ask(this.wanted);
  }

  stop() {
    this.wanted = null;
    this.forgetAsked();
    forgetPrepared();
  }

  /** @param {Scene} scene */
  ask(scene) {
    this.wanted = null;
    const id = `${Date.now()}-${Math.random()}`;
    this.asked = { scene, id, isHeard: false };
    this.timer = Number(setTimeout(() => this.askAgain(), PATIENCE));
    this.send({ id, page: scene.page, query: scene.query });
  }

  /** The server has not answered: it was away, or has lost what it was told. */
  askAgain() {
    const unheard = this.asked?.isHeard ? null : (this.asked?.scene ?? null);
    this.forgetAsked();
    this.tries += 1;
    if (this.tries < TRIES) this.wanted ??= unheard;
    this.goOn();
  }

  forgetAsked() {
    clearTimeout(this.timer);
    this.asked = null;
  }
}
