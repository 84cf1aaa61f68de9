/**
 * Looks at a page in every frame: what has appeared must stay the same element, in full sight and in its place.
 *
 * `window.steadiness` tells: `broken`, sentences on what was not so; `changes`, the times at which the line of progress
 * changed; `first`, the time of the first number. Times are milliseconds since `begin()`.
 */
(() => {
  const KINDS = {
    chart: ".plot",
    number: "[data-testid=stMetric]",
    picture: ".kernels img, .heat canvas",
  };
  const seen = new Map();
  const state = { broken: [], changes: [], first: 0, start: 0 };
  let line = "";

  /** The page, and the shadow roots of its components. */
  const roots = () => [document, ...[...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot).filter(Boolean)];

  const opacityOf = (element) => {
    let opacity = 1;
    for (let node = element; node; node = node.parentElement ?? node.getRootNode().host) opacity *= getComputedStyle(node).opacity;
    return opacity;
  };

  const problemOf = (element, top) => {
    if (!element.isConnected) return "was taken away";
    const box = element.getBoundingClientRect();
    if (box.height === 0) return "had no height";
    if (opacityOf(element) < 0.99) return "was pale";
    if (element instanceof HTMLImageElement && !(element.complete && element.naturalWidth)) return "was empty";
    return Math.abs(box.top + scrollY - top) > 3 ? `moved by ${box.top + scrollY - top} pixels` : "";
  };

  const look = () => {
    const now = performance.now() - state.start;
    for (const [element, { name, top }] of seen) {
      const problem = problemOf(element, top);
      if (!problem) continue;
      state.broken.push(`${name} ${problem} after ${Math.round(now)} ms`);
      seen.delete(element);
    }
    for (const [kind, selector] of Object.entries(KINDS)) {
      for (const element of roots().flatMap((root) => [...root.querySelectorAll(selector)])) {
        const box = element.getBoundingClientRect();
        if (seen.has(element) || box.height === 0 || opacityOf(element) < 0.99) continue;
        if (element instanceof HTMLImageElement && !element.naturalWidth) continue;
        seen.set(element, { name: `a ${kind}`, top: box.top + scrollY });
        if (kind === "number") state.first ||= now;
      }
    }
    const shown = document.querySelector("[data-testid=stProgress]")?.textContent ?? "";
    if (shown !== line) state.changes.push(now);
    line = shown;
    requestAnimationFrame(look);
  };

  state.begin = () => {
    state.start = performance.now();
    requestAnimationFrame(look);
  };
  window.steadiness = state;
})();
