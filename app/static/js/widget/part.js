// A part of the app on a page that is not the app's: a notebook's output, or a lecture's page. It stands in a shadow root
// of its own, with its styles; what it asks for is answered by whoever put it there.

import baseCss from "../../css/base.css";
import coversCss from "../../css/covers.css";
import evidenceCss from "../../css/evidence.css";
import forcedCss from "../../css/forced.css";
import insideCss from "../../css/inside.css";
import labCss from "../../css/lab.css";
import mapCss from "../../css/map.css";
import moverCss from "../../css/mover.css";
import stepperCss from "../../css/stepper.css";
import { resources } from "../core/resources.js";
import { CanvasPage } from "../pages/canvas/canvas.js";
import { Inside } from "../pages/inside/inside.js";
import { Stepper } from "../pages/stepper/stepper.js";
import { store } from "../scene/store.js";
import { suitPage } from "./palette.js";

/** @typedef {"canvas" | "inside" | "stepper"} Kind */
/** @typedef {import("../scene/store.js").Edges} Edges */

/** @type {Record<Kind, string[]>} */
const STYLES = {
  canvas: [mapCss, labCss, evidenceCss],
  inside: [moverCss, insideCss, evidenceCss],
  stepper: [stepperCss],
};
/** A part stands among other things: it takes nothing over from them. */
const AMONG_OTHERS = ":host { all: initial; background: var(--st-background-color); padding: 8px; }";
const WITHOUT_ADDRESS = '[data-do="link"] { display: none; }';

/**
 * @param {HTMLElement} host becomes the part's home
 * @param {Kind} kind @param {any} data as the app hands it to the same part
 * @param {object} how
 * @param {typeof globalThis.fetch} how.fetch answers what the part asks for
 * @param {Edges} how.edges where its scene is kept
 * @param {boolean} [how.hasAddress] whether the page's address is the part's, and can be copied as a link
 * @param {AbortSignal} how.signal the part goes
 */
export function showPart(host, kind, data, { fetch, edges, hasAddress = false, signal }) {
  resources.fetch = fetch;
  store.keepIn(edges);
  keepKeys(host, signal);
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = [AMONG_OTHERS, baseCss, ...STYLES[kind], coversCss, forcedCss, hasAddress ? "" : WITHOUT_ADDRESS].join("\n");
  const home = document.createElement("div");
  root.append(style, home);
  let update = () => {};
  suitPage(host, () => update(), signal);
  const part = build(home, kind, data);
  update = () => part.update();
  signal.addEventListener("abort", () => part.dispose());
  return part;
}

/**
 * Keep the keys that are pressed in a part from the shortcuts of the page around it: all but those that save a notebook, or
 * run its cell again.
 * @param {HTMLElement} host @param {AbortSignal} signal
 */
function keepKeys(host, signal) {
  const isTheirs = (/** @type {KeyboardEvent} */ { ctrlKey, metaKey, key }) => (ctrlKey || metaKey) && (key.toLowerCase() === "s" || key === "Enter");
  const suppress = (/** @type {KeyboardEvent} */ event) => {
    // JupyterLab looks for this mark before a key comes here.
    if (event.composedPath().includes(host)) host.toggleAttribute("data-lm-suppress-shortcuts", !isTheirs(event));
  };
  window.addEventListener("keydown", suppress, { capture: true, signal });
  for (const type of /** @type {const} */ (["keydown", "keyup", "keypress"])) {
    host.addEventListener(type, (event) => isTheirs(event) || event.stopPropagation(), { signal });
  }
}

/** @param {HTMLElement} home @param {Kind} kind @param {any} data */
function build(home, kind, data) {
  if (kind === "canvas") return new CanvasPage(home, data);
  if (kind === "inside") return new Inside(home, data);
  return new Stepper(home, data);
}
