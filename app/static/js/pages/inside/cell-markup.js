// The elements of the panel that tells how a cell came about; its numbers come and go without them being made anew.

import { fill, html } from "../../core/html.js";
import { CANVAS } from "../../nn/arithmetic.js";

/** @typedef {import("../../nn/arithmetic.js").Arithmetic} Arithmetic */

export const panelMarkup = html`
<section class="cell" aria-label="How one cell came about" data-testid="cell" hidden><div class="told" data-cover="maps">
  <header>
    <nav class="trail" aria-label="The way from the first cell to this one"></nav>
    <span class="moves" role="group" aria-label="Move to a neighbouring cell">
      ${[["◀", "left", "0 0 -1"], ["▲", "up", "0 -1 0"], ["▼", "down", "0 1 0"], ["▶", "right", "0 0 1"], ["−", "the map before", "-1 0 0"], ["+", "the next map", "1 0 0"]].map(
        ([sign, words, by]) => html`<button type="button" data-move="${by}" aria-label="${words}" title="${words}">${sign}</button>`,
      )}
    </span>
    <button type="button" data-do="close-cell" aria-label="Close" title="Close (Esc)">✕</button>
  </header>
  <p class="result"></p>
  <div class="terms"></div>
</div></section>`;

/** A text that is another one wherever the panel needs other elements. @param {Arithmetic} told */
export function formOf(told) {
  const { kind, source, cell } = told;
  if (kind === "convolution") return [kind, cell.stage, told.parts.length, told.window.size].join();
  if (kind === "pooling") return [kind, cell.stage, told.window.size].join();
  if (kind === "pixel") return kind;
  return [kind, source, told.largest.length].join();
}

/** @param {HTMLElement} terms @param {Arithmetic} told */
export function buildTerms(terms, told) {
  if (told.kind === "convolution") fill(terms, convolutionTerms(told.parts.length, told.window.size));
  else if (told.kind === "pooling") fill(terms, html`<div class="grids">${gridMarkup("patch", told.window.size, true)}</div>`);
  else if (told.kind === "pixel") fill(terms, html`<p class="hint">Nothing lies beneath: this is what you drag.</p>`);
  else fill(terms, summandRows(told.largest.length, told.kind === "dense"));
}

/** @param {number} channels @param {number} size */
function convolutionTerms(channels, size) {
  const chips = Array.from(
    { length: channels },
    (_, i) => html`<button type="button" data-part="${i}" aria-pressed="false"><canvas width="${2 * size + 1}" height="${size}" aria-hidden="true"></canvas><span></span></button>`,
  );
  return html`
    ${channels > 1 ? html`<div class="parts" role="group" aria-label="Partial sums, one an input channel: patch and slice of the kernel">${chips}</div>` : ""}
    <div class="grids">
      ${gridMarkup("patch", size, true)}<span class="sign" aria-hidden="true">×</span>
      ${gridMarkup("slice", size)}<span class="sign" aria-hidden="true">=</span>
      ${gridMarkup("products", size)}
    </div>
    <a class="to-stepper" data-testid="to-stepper">Open in the stepper</a>`;
}

/** @param {string} name @param {number} size @param {boolean} [leadsDown] its cells are buttons */
function gridMarkup(name, size, leadsDown = false) {
  const cells = Array.from({ length: size * size }, (_, i) =>
    leadsDown ? html`<button type="button" data-down="${i}" tabindex="-1"></button>` : html`<span></span>`,
  );
  return html`<div class="grid-of" data-grid="${name}"><p class="hint"></p><div class="numbers" role="group" style="--side: ${size}">${cells}</div></div>`;
}

/** @param {number} rows @param {boolean} weighted */
function summandRows(rows, weighted) {
  const row = (/** @type {number} */ i) =>
    html`<li><button type="button" data-down="${i}" tabindex="${i ? -1 : 0}"><span class="where"></span><span class="factors"></span><b></b></button></li>`;
  const map = weighted ? "" : html`<canvas class="whole" role="img" aria-label="The map that is summed"></canvas>`;
  return html`<div class="long-sum"><ol class="summands">${Array.from({ length: rows }, (_, i) => row(i))}</ol>${map}</div><p class="rest"></p>`;
}

/** The heading of a patch. @param {string} source @param {number} channel @param {number} side of the patch */
export const patchTitle = (source, channel, side) =>
  source === CANVAS ? `${side}×${side} pixels of the canvas` : `${side}×${side} cells of ${source}, map ${channel}`;
