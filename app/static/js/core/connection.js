// Whether the server answers, found out by asking it; what a learner is told while it does not, and what is made good when
// it is back. Everything that moves on a page works without the server, so its absence is a line at the edge of the window.

import { drawingRun, runBegan } from "./drawn.js";
import { resource, resources } from "./resources.js";

const HEARTBEAT = 10_000; // ms between two questions while all is well and the page is seen
const PATIENCE = 4000; // ms for an answer
const RETRY = 1000; // ms between two questions while there is no answer
const ASK_AGAIN = 3000; // ms after which a run of the page is asked for once more

const AWAY = "The server does not answer just now. Go on: whatever moves on this page works without it.";

export class Connection {
  /**
   * @param {() => Promise<boolean>} ask whether the server answers
   * @param {(ms: number) => Promise<void>} pause
   */
  constructor(ask, pause) {
    this.ask = ask;
    this.pause = pause;
    this.isAway = false;
    this.isAsking = false;
    /** @type {Set<(isAway: boolean) => void>} */
    this.listeners = new Set();
  }

  /** Call back when the server has gone, and when it is back. @param {(isAway: boolean) => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
  }

  /** Find out whether the server answers; while it does not, ask again and again. */
  async check() {
    if (this.isAsking) return;
    this.isAsking = true;
    while (!(await this.ask())) {
      this.become(true);
      await this.pause(RETRY);
    }
    this.isAsking = false;
    this.become(false);
  }

  /** @param {boolean} isAway */
  become(isAway) {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    for (const listener of this.listeners) listener(isAway);
  }
}

/** The connection of this document. */
export const connection = new Connection(askHealth, (ms) => new Promise((done) => setTimeout(done, ms)));

/** Whether the server does not answer just now. */
export const isAway = () => connection.isAway;

async function askHealth() {
  try {
    return (await fetch(resource("health"), { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

/** Ask now and then while the page is seen, and whenever something hints at trouble or at its end. */
function watch() {
  const isSeen = () => document.visibilityState === "visible";
  const check = () => isSeen() && connection.check();
  setInterval(check, HEARTBEAT);
  for (const [target, hint] of /** @type {const} */ ([[window, "online"], [window, "offline"], [document, "visibilitychange"]])) {
    target.addEventListener(hint, check);
  }
  resources.subscribe(() => resources.isAway && check(), new AbortController().signal);
}

// --- what the page shows and does about it ------------------------------------------------------------------------------

/** A dialog that is none of ours: ours are `<dialog>` elements. */
const FOREIGN_DIALOG = '[role="dialog"]:not(dialog), [role="alertdialog"]:not(dialog)';

/**
 * While the server is away the framework puts a dialog of its own over the page, which takes the keyboard and makes the rest
 * inert. It is never seen (page.css), is closed as every dialog is, by Escape, and the page is left as it was.
 */
class ForeignDialogs {
  constructor() {
    /** Where the keyboard was. @type {HTMLElement | null} */
    this.focused = null;
    this.observer = new MutationObserver(() => this.close());
    document.addEventListener("focusin", (event) => {
      const target = /** @type {HTMLElement} */ (event.composedPath()[0]); // within a part of the page
      if (!target.closest(FOREIGN_DIALOG)) this.focused = target;
    });
  }

  /** @param {boolean} isAway */
  watch(isAway) {
    document.documentElement.toggleAttribute("data-away", isAway);
    this.observer.disconnect();
    if (!isAway) return;
    this.observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["inert"] });
    this.close();
  }

  close() {
    const dialogs = document.querySelectorAll(FOREIGN_DIALOG);
    if (!dialogs.length) return;
    for (const dialog of dialogs) dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true, cancelable: true }));
    for (const part of document.body.children) if (!part.querySelector(FOREIGN_DIALOG)) part.removeAttribute("inert");
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) this.focused?.focus({ preventScroll: true });
    });
  }
}

/** Asks for a run of the page, as `tell_connection` in Python hears it. */
let askForRun = () => {};
/** The run that had drawn the page when the server came back. */
let drawnBefore = "";

/** The server sends nothing into a line that broke until the page asks: ask until the page has been drawn anew. */
function askUntilDrawn() {
  if (drawingRun() !== drawnBefore || connection.isAway) return;
  askForRun();
  setTimeout(askUntilDrawn, ASK_AGAIN);
}

/** @type {HTMLElement | null} */
let line = null;
let isWatching = false;

const show = () => line && (line.textContent = connection.isAway ? AWAY : "");

/**
 * Show the line.
 * @param {{parentElement: HTMLElement | ShadowRoot, data: string, setTriggerValue: (name: string, value: unknown) => void}} call data: another one for each run of the page
 */
export default function mount({ parentElement, data, setTriggerValue }) {
  line = /** @type {HTMLElement} */ (parentElement.querySelector(".line"));
  askForRun = () => setTriggerValue("back", Date.now());
  runBegan(data);
  show();
  if (isWatching) return;
  isWatching = true;
  const dialogs = new ForeignDialogs();
  connection.subscribe((isAway) => {
    show();
    dialogs.watch(isAway);
    if (isAway) return;
    resources.askAgain();
    drawnBefore = drawingRun();
    askUntilDrawn();
  });
  watch();
}
