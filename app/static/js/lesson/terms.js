// A row of words that explain themselves: on a touch, under the pointer, or with the focus; Escape closes.

import { fill, html } from "../core/html.js";
import { mounting } from "../core/component.js";

/** @typedef {{word: string, meaning: string}} Term */

/** @param {Term[]} terms */
const termsMarkup = (terms) => html`<div class="terms" role="group" aria-label="Words of this page">
  ${terms.map(({ word }, i) => html`<button type="button" class="term" data-term="${i}" aria-expanded="false" aria-describedby="meaning">${word}</button>`)}
  <p class="meaning" id="meaning" role="status" hidden></p></div>`;

/** Show a meaning while its word is touched, pointed at or focused. @param {Element} host holds the row @param {Term[]} terms @param {AbortSignal} signal */
function wireTerms(host, terms, signal) {
  const row = /** @type {HTMLElement} */ (host.querySelector(".terms"));
  const meaning = /** @type {HTMLElement} */ (host.querySelector(".meaning"));
  const buttons = /** @type {HTMLElement[]} */ ([...host.querySelectorAll(".term")]);
  let shown = -1;
  const show = (/** @type {number} */ i) => {
    shown = i;
    buttons.forEach((button, k) => button.setAttribute("aria-expanded", String(k === i)));
    meaning.hidden = i < 0;
    if (i >= 0) meaning.textContent = terms[i].meaning;
  };
  const termOf = (/** @type {Event} */ event) => buttons.findIndex((button) => button === /** @type {Element} */ (event.target).closest?.(".term"));
  row.addEventListener("pointerover", (event) => event.pointerType === "mouse" && termOf(event) >= 0 && show(termOf(event)), { signal });
  row.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && show(-1), { signal });
  row.addEventListener("focusin", (event) => show(termOf(event)), { signal });
  row.addEventListener("focusout", () => show(-1), { signal });
  let closes = false; // a second touch of a word
  row.addEventListener("pointerdown", (event) => (closes = event.pointerType !== "mouse" && termOf(event) >= 0 && termOf(event) === shown), { signal });
  row.addEventListener("click", (event) => {
    if (termOf(event) >= 0) show(closes ? -1 : termOf(event));
    closes = false;
  }, { signal });
  row.addEventListener("keydown", (event) => event.key === "Escape" && show(-1), { signal });
}

class Terms {
  /** @param {HTMLElement} host @param {{terms: Term[]}} data */
  constructor(host, { terms }) {
    this.listeners = new AbortController();
    fill(host, termsMarkup(terms));
    wireTerms(host, terms, this.listeners.signal);
  }

  /** A page's words do not change. */
  update() {}

  dispose() {
    this.listeners.abort();
  }
}

export default mounting((host, data) => new Terms(host, data)).mount;
