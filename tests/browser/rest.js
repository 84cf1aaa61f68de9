/**
 * Tells when a page is at rest: no run of the page's script asked for or going on, no timer of our own modules pending,
 * no transition going on, and all of that for a third of a second, since what a gesture asks of the server begins a
 * little after it. Requests are counted outside. Installed before any script.
 */
(() => {
  const QUIET = 20; // frames
  const LONGEST = 2000; // ms: timers beyond are there for what may never happen
  const IS_OURS = /\/(app\/static|lab)\/js\//;
  const pending = new Set();
  const { setTimeout, clearTimeout } = window;

  window.setTimeout = (callback, delay = 0, ...values) => {
    if (typeof callback !== "function" || delay > LONGEST || !IS_OURS.test(new Error().stack ?? "")) {
      return setTimeout(callback, delay, ...values);
    }
    const id = setTimeout(() => {
      pending.delete(id);
      callback(...values);
    }, delay);
    pending.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    pending.delete(id);
    clearTimeout(id);
  };

  /** Whether Streamlit waits for a run of the page's script; on a page without Streamlit nothing does. */
  const isScriptRunning = () => {
    const app = document.querySelector("[data-test-script-state]");
    return !!app && app.dataset.testScriptState !== "notRunning";
  };
  /** The page, and the shadow roots of its components. */
  const roots = () => [document, ...[...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot).filter(Boolean)];
  const isMoving = (animation) => animation.playState === "running" && Number.isFinite(animation.effect?.getComputedTiming().endTime);
  const isQuiet = () => !pending.size && !isScriptRunning() && !roots().some((root) => root.getAnimations().some(isMoving));

  let frames = 0;
  let lookedAt = 0;
  /** Whether the page has been quiet for QUIET frames; asked once a frame. */
  window.isAtRest = () => {
    const now = document.timeline.currentTime;
    if (now !== lookedAt) frames = isQuiet() ? frames + 1 : 0;
    lookedAt = now;
    if (frames < QUIET) return false;
    frames = 0;
    return true;
  };
})();
