// Opens scenes one after the other. On the page that is shown a scene opens at once; to another page one goes, and its part
// takes the scene when it is there. Whoever presses Page Down five times wants the fifth scene; but a page that is left half
// drawn is mixed up by the framework with the next. So one goes to the next page when the last is drawn, and scenes in between
// are skipped. While the server is away no page can be drawn, so one stays. Knows no DOM.

import { forgetPrepared, prepare } from "../core/prepared.js";

/** @typedef {import("../core/prepared.js").Prepared} Scene */
/**
 * @typedef {object} Edges
 * @property {(scene: Scene) => void} go to a scene's page, in the state that its query says
 * @property {() => string} drawn the page that is drawn to its end; "" while none is
 * @property {() => string} run the server's run that drew the page, or draws it
 * @property {() => boolean} isAway whether the server does not answer
 */

const PATIENCE = 5000; // ms; a way on which the server has drawn nothing by then is taken once more
const TRIES = 3;

export class Opener {
  /** @param {Edges} edges */
  constructor(edges) {
    this.edges = edges;
    /** What shall be shown in the end. @type {Scene | null} */
    this.wanted = null;
    /** To where one is on the way, and the run that had drawn the page from where. @type {{scene: Scene, run: string} | null} */
    this.onItsWay = null;
    this.tries = 0;
    this.timer = 0;
  }

  /** @param {Scene} scene */
  want(scene) {
    this.wanted = scene;
    this.tries = 0;
    this.goOn();
  }

  /** Whether the server draws the page to which one is on the way. */
  get isHeard() {
    return this.onItsWay !== null && this.onItsWay.run !== this.edges.run();
  }

  /** Do what can be done now: called whenever a page is drawn, too, and when the server is back. */
  goOn() {
    if (this.isHeard && this.edges.drawn() === this.onItsWay?.scene.page) this.arrive();
    if (!this.wanted || this.onItsWay) return;
    if (prepare(this.wanted)) this.wanted = null;
    else if (this.edges.drawn() && !this.edges.isAway()) this.setOut(this.wanted);
  }

  stop() {
    this.wanted = null;
    this.arrive();
    forgetPrepared();
  }

  /** @param {Scene} scene */
  setOut(scene) {
    this.wanted = null;
    this.onItsWay = { scene, run: this.edges.run() };
    this.timer = Number(setTimeout(() => this.setOutAgain(), PATIENCE));
    this.edges.go(scene);
  }

  /** The server has drawn nothing: it was away, or has lost what it was told. */
  setOutAgain() {
    const missed = this.isHeard ? null : (this.onItsWay?.scene ?? null);
    this.arrive();
    this.tries += 1;
    if (this.tries < TRIES) this.wanted ??= missed;
    this.goOn();
  }

  arrive() {
    clearTimeout(this.timer);
    this.onItsWay = null;
  }
}
