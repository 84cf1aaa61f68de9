// What a learner is told while the server is away, and what is made good when it is back. Everything that moves on a page
// works without the server; so the framework's own dialog, which would lie over the page and hold the keyboard, is closed
// as soon as it opens, and a line at the edge of the window says how things stand.

const PATIENCE = 1200; // ms; a connection that is back by then is not worth a word
const SETTLED = 500; // ms without a run of the page, after which what was sent last is sent again

const WORDS = {
  away: "The server does not answer just now. Go on: whatever moves on this page works without it.",
  gone: "The connection to the server has ended. Please reload the page: its address holds what you see.",
};

/** Streamlit tells in the page how its connection stands. */
const app = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-test-connection-state]"));

/** Whether the server cannot be told anything just now. */
export function isAway() {
  const state = app()?.dataset.testConnectionState;
  return state !== undefined && state !== "CONNECTED";
}

/**
 * Call back when the server is there again after it was away, and has drawn the page: a server that was restarted takes
 * no value of a part of the page that it has not drawn yet.
 * @param {() => void} callback
 * @returns {() => void} stops it
 */
export function onReturn(callback) {
  let wasAway = isAway();
  let pause = 0;
  return watch(() => {
    clearTimeout(pause);
    wasAway ||= isAway();
    if (!wasAway || isAway() || app()?.dataset.testScriptState !== "notRunning") return;
    pause = setTimeout(() => {
      wasAway = false;
      callback();
    }, SETTLED);
  });
}

/**
 * Call back, once, as soon as the server has drawn all that it was asked for; at once, if it has.
 * @param {() => void} callback
 * @returns {() => void} stops waiting
 */
export function whenIdle(callback) {
  const isIdle = () => !isAway() && (app()?.dataset.testScriptState ?? "notRunning") === "notRunning";
  if (isIdle()) {
    callback();
    return () => {};
  }
  const stop = watch(() => {
    if (!isIdle()) return;
    stop();
    callback();
  });
  return stop;
}

/**
 * Keep a scene in the page's address as the server would: a reload finds it there, even if the server never hears of it.
 * @param {Record<string, any>} scene
 */
export function keepInAddress(scene) {
  const url = new URL(location.href);
  const rest = [...url.searchParams].filter(([name]) => !["digit", "ink", "row", "col"].includes(name));
  const what = scene.kind === "digit" ? "digit" : "ink";
  const parameters = new URLSearchParams([...[what, "row", "col"].map((name) => [name, String(scene[name])]), ...rest]);
  // Spelt as the server spells it: for an address that differs, the framework makes another entry in the history.
  url.search = String(parameters).replaceAll("%7E", "~");
  history.replaceState(history.state, "", url);
}

/** @param {() => void} changed called when the state of connection or script has changed @returns {() => void} stops it */
function watch(changed) {
  const here = app();
  if (!here) return () => {};
  const observer = new MutationObserver(changed);
  observer.observe(here, { attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
  return () => observer.disconnect();
}

/** Close the framework's dialog about the connection, if that is what has opened. */
function closeDialog() {
  const dialog = document.querySelector('[role="dialog"]');
  if (!isAway() || dialog?.querySelector("h2")?.textContent !== "Connection error") return;
  /** @type {HTMLElement | null} */ (dialog.querySelector('button[aria-label="Close"]'))?.click();
}

/** @type {WeakSet<Element | ShadowRoot>} */
const mounted = new WeakSet();

let askForRun = () => {};
let isWatching = false;

/** Ask for a run whenever the server is back: until then it sends nothing (`app/reconnection.py`). */
function askOnReturn() {
  if (isWatching) return;
  isWatching = true;
  onReturn(() => askForRun());
}

/** @param {{parentElement: HTMLElement | ShadowRoot, setTriggerValue: (name: string, value: unknown) => void}} call */
export default function mount({ parentElement, setTriggerValue }) {
  askForRun = () => setTriggerValue("back", Date.now());
  askOnReturn();
  if (mounted.has(parentElement)) return;
  mounted.add(parentElement);
  const line = /** @type {HTMLElement} */ (parentElement.querySelector(".line"));
  let pause = 0;
  const say = () => {
    const state = app()?.dataset.testConnectionState;
    line.textContent = !isAway() ? "" : state === "DISCONNECTED_FOREVER" ? WORDS.gone : WORDS.away;
  };
  watch(() => {
    clearTimeout(pause);
    pause = setTimeout(say, isAway() ? PATIENCE : 0);
  });
  new MutationObserver(closeDialog).observe(document.body, { childList: true });
}
