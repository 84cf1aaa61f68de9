// The page's one scene: what stands on the canvas, where, and what is compared. Canvas, "Look inside" and "Does the answer
// change?" are views of it. It outlives the parts of the page, for the module stays; the address and the tab's storage keep
// it for a reload, a link, Back and Forward.

import { keepScene, recallScene } from "./memory.js";
import { readAddress, writeAddress } from "./address.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./address.js").PageKey} PageKey */
/**
 * Where a scene is kept, and the clock.
 * @typedef {object} Edges
 * @property {() => string} search the address's query
 * @property {() => string} path the address's path
 * @property {(search: string) => void} replace puts another query there; may throw if the browser finds it too often
 * @property {() => Scene} recall
 * @property {(scene: Scene) => boolean} keep
 * @property {() => number} now ms
 * @property {(callback: () => void, ms: number) => number} later
 */

/** Browsers refuse more than a hundred changes of the address in half a minute; while something moves it follows this often. */
const FOLLOW = 1000; // ms
/** Ends of gestures are written at once, unless there were as many lately. */
const MOST_WRITES = 60;
const WINDOW = 30_000; // ms

export class Store {
  /** @param {Edges} edges */
  constructor(edges) {
    this.edges = edges;
    this.scene = edges.recall();
    /** Whether a hand, a key or a walk is moving what is there: then nothing is said, and the address follows now and then. */
    this.isMoving = false;
    /** What is to be said instead of the picture in words, until the next change. */
    this.message = "";
    /** What shall begin by itself as soon as it is there: the cue of a talk's scene. */
    this.cue = "";
    /** Whether storage holds the scene. */
    this.isKept = true;
    /** Counts the scenes that came from elsewhere: a gesture that began before is none of theirs. */
    this.opened = 0;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** The page that shows the scene, if one does, and its path. @type {{page: PageKey, path: string} | null} */
    this.shown = null;
    /** When the address was written, ms. @type {number[]} */
    this.writes = [];
    this.timer = 0;
  }

  /** Call back after every change. @param {() => void} listener @param {AbortSignal} signal */
  subscribe(listener, signal) {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener));
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  /** Keep the scene elsewhere from now on: where the page is not ours, neither are its address and its storage. @param {Edges} edges */
  keepIn(edges) {
    this.edges = edges;
    this.scene = edges.recall();
  }

  // --- where it comes from ------------------------------------------------------------------------------------------

  /**
   * A page shows the scene from now on; what its address asks for is taken over.
   * @param {PageKey} page @param {string} path of its address
   */
  enter(page, path) {
    this.shown = { page, path };
    if (this.isHere) this.open(this.edges.search());
  }

  /** Take over what a query asks for: a link's, a talk's, or that of the browser's Back. @param {string} search @param {string} cue */
  open(search, cue = "") {
    const { scene, notices } = readAddress(this.scene, search);
    this.scene = scene;
    this.message = notices.join(" ");
    this.cue = cue;
    this.isMoving = false;
    this.opened += 1;
    this.keep();
    this.tell();
  }

  /** Have a scene back that was kept elsewhere. @param {Scene} scene */
  restore(scene) {
    this.scene = scene;
    this.message = "";
    this.cue = "";
    this.isMoving = false;
    this.opened += 1;
    this.keep();
    this.tell();
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** Something begins to move. */
  begin() {
    this.isMoving = true;
    this.message = "";
    this.cue = "";
  }

  /** @param {(scene: Scene) => Scene} step */
  change(step) {
    const scene = step(this.scene);
    if (scene === this.scene) return;
    this.scene = scene;
    this.message = "";
    this.followSoon(FOLLOW);
    this.tell();
  }

  /** More is known of what is there: nothing that the learner did. @param {Scene} scene */
  complete(scene) {
    if (scene === this.scene) return;
    this.scene = scene;
    this.followSoon(FOLLOW);
  }

  /** What moved has come to rest. */
  settle() {
    this.isMoving = false;
    this.keep();
    this.tell();
  }

  /** A change that is one gesture. @param {(scene: Scene) => Scene} step */
  act(step) {
    this.begin();
    this.change(step);
    this.settle();
  }

  /** @param {string} message */
  say(message) {
    this.message = message;
    this.tell();
  }

  // --- where it is kept ---------------------------------------------------------------------------------------------

  /** Whether the address is that of the page that shows the scene: if another one is on its way, the address is its own. */
  get isHere() {
    return this.shown?.path === this.edges.path();
  }

  /** Keep the scene, in the address at once unless that was changed too often lately. */
  keep() {
    this.isKept = this.edges.keep(this.scene);
    const since = this.edges.now() - WINDOW;
    this.writes = this.writes.filter((at) => at > since);
    if (this.writes.length < MOST_WRITES) this.write();
    else this.followSoon(FOLLOW);
  }

  /** @param {number} pause ms */
  followSoon(pause) {
    this.timer ||= this.edges.later(() => {
      this.timer = 0;
      this.write();
    }, pause);
  }

  /** Have the address say exactly what is shown now. */
  write() {
    const { shown, scene, edges } = this;
    if (!shown || !this.isHere) return;
    const search = writeAddress(scene, shown.page, edges.search());
    if (search === edges.search()) return;
    this.writes.push(edges.now());
    try {
      edges.replace(search);
    } catch {
      this.followSoon(FOLLOW); // the browser has had enough for now
    }
  }

  /** Keep everything exactly: the page is about to go, or a link is asked for. */
  flush() {
    this.isKept = this.edges.keep(this.scene);
    this.write();
  }
}

/** The scene of this document. */
export const store = new Store({
  search: () => location.search,
  path: () => location.pathname,
  replace: (search) => history.replaceState(history.state, "", search + location.hash),
  recall: recallScene,
  keep: keepScene,
  now: () => performance.now(),
  later: (callback, ms) => Number(setTimeout(callback, ms)),
});

if ("document" in globalThis) {
  addEventListener("pagehide", () => store.flush());
  // Within one page; another one enters by itself when it is there.
  addEventListener("popstate", () => store.isHere && store.open(store.edges.search()));
}
