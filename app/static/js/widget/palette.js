// The colours of a part that stands on somebody else's page: ours for light or for dark, whichever that page is.

/** @typedef {Record<"text-color" | "background-color" | "secondary-background-color" | "primary-color" | "link-color", string>} Palette */

/** As `.streamlit/config.toml` has them. @type {Palette} */
const LIGHT = {
  "text-color": "#16181d",
  "background-color": "#ffffff",
  "secondary-background-color": "#f1f3f7",
  "primary-color": "#0b5fa5",
  "link-color": "#0b5fa5",
};
/** @type {Palette} */
const DARK = {
  "text-color": "#eef1f6",
  "background-color": "#101318",
  "secondary-background-color": "#1b2029",
  "primary-color": "#6cb6f0",
  "link-color": "#6cb6f0",
};

/** Whether a colour is a dark one; null for one that is hardly there. @param {string} colour as browsers compute it: rgb(…) or rgba(…) */
export function isDark(colour) {
  const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  if (blue === undefined || alpha < 0.5) return null;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/**
 * Whether the page is dark where an element stands: the first background behind it decides. A frame's page may have none, so
 * that the page around shows through (Colab, VS Code): then it is dark if its text is light.
 * @param {Element} element
 */
function standsOnDark(element) {
  for (let behind = /** @type {Element | null} */ (element); behind; behind = parentOf(behind)) {
    const dark = isDark(getComputedStyle(behind).backgroundColor);
    if (dark !== null) return dark;
  }
  return isDark(getComputedStyle(element).color) === false;
}

/** An element's parent; that of a shadow root's first is what bears the root. @param {Element} element @returns {Element | null} */
function parentOf(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/**
 * Give a part the colours that suit the page, now and whenever its theme changes.
 * @param {HTMLElement} host @param {() => void} changed called after a change @param {AbortSignal} signal ends it
 */
export function suitPage(host, changed, signal) {
  let shown = "";
  const suit = () => {
    const dark = standsOnDark(host.parentElement ?? host);
    if (shown === String(dark)) return;
    shown = String(dark);
    for (const [name, value] of Object.entries(dark ? DARK : LIGHT)) host.style.setProperty(`--st-${name}`, value);
    host.style.colorScheme = dark ? "dark" : "light";
    changed();
  };
  const themes = new MutationObserver(suit);
  for (const element of [document.documentElement, document.body]) themes.observe(element, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", suit, { signal });
  const places = new ResizeObserver(suit); // a host may put the part on its page later
  places.observe(host);
  for (const observer of [themes, places]) signal.addEventListener("abort", () => observer.disconnect());
  suit();
}
