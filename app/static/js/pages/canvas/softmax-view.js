// The table from logits to shares, for the network whose card asked for it; its numbers follow the digit.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { leadInWords, softmaxTable } from "./softmax.js";

/** @typedef {import("../../nn/sweeps.js").Answer} Answer */

export class SoftmaxView {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    fill(element, MARKUP);
    this.rows = /** @type {HTMLTableRowElement[]} */ ([...element.querySelectorAll("tbody tr")]);
    this.words = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".why")]);
  }

  /** @param {{name: string, title: string} | null} network null to show nothing @param {Answer | null} answer */
  show(network, answer) {
    this.element.hidden = network === null;
    if (!network) return;
    this.element.dataset.network = network.name;
    write(find(this.element, "h3"), `${network.title}: from ten sums to ten shares`);
    const table = answer && softmaxTable(answer);
    this.rows.forEach((row, k) => {
      const { logit = "–", exponential = "–", share = "–" } = table?.rows[k] ?? {};
      [logit, exponential, share].forEach((text, i) => write(row.cells[i + 1], text));
      row.classList.toggle("top", k === answer?.prediction);
      row.style.setProperty("--share", `${100 * (answer?.probabilities[k] ?? 0)}%`);
    });
    write(find(this.element, ".sum"), table?.sum ?? "–");
    const words = answer ? leadInWords(answer) : ["Draw something: then there are sums.", "", ""];
    this.words.forEach((line, i) => write(line, words[i]));
  }
}

const MARKUP = html`<div class="sums" data-cover="answers">
<h3></h3>
<table>
  <thead><tr><th scope="col">class</th><th scope="col">logit z</th><th scope="col">e<sup>z</sup></th><th scope="col">share: e<sup>z</sup> / sum</th></tr></thead>
  <tbody>${Array.from({ length: 10 }, (_, k) => html`<tr><th scope="row">${k}</th><td></td><td></td><td></td></tr>`)}</tbody>
  <tfoot><tr><th scope="row">sum</th><td></td><td class="sum"></td><td>100 %</td></tr></tfoot>
</table>
<div class="words">${Array.from({ length: 3 }, () => html`<p class="why"></p>`)}</div>
</div>`;

/** @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
