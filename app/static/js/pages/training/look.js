// What a run has learned, as two pictures: its first layer, and where on the canvas it is right.

import { find } from "../../core/dom.js";
import { html } from "../../core/html.js";
import { scaleColour } from "../../charts/answer-map.js";

/** @typedef {import("./moments.js").First} First */
/** @typedef {import("./moments.js").Heat} Heat */

const CORNERS = /** @type {const} */ (["first", "last"]);

/** @param {number} share */
const inPercent = (share) => `${+(100 * share).toFixed(1)} %`;

export const LOOK = html`
  <section class="kernels" hidden><p class="whose" hidden></p><h3></h3><img alt=""><p class="note"></p></section>
  <section class="heat" hidden><h3>Right, by placement</h3>
    <div class="field"><canvas width="29" height="29" role="img"></canvas><b class="first"></b><b class="last"></b></div>
    <p class="scale"><span>0 %</span><i></i><span>100 %</span></p><p class="note"></p><p class="here"></p></section>`;

export class Look {
  /** @param {HTMLElement} root holds `LOOK` @param {AbortSignal} signal */
  constructor(root, signal) {
    this.root = root;
    /** @type {Heat | null} */
    this.heat = null;
    const map = find(root, ".heat canvas");
    map.addEventListener("pointermove", (event) => this.point(/** @type {PointerEvent} */ (event)), { signal });
    map.addEventListener("pointerleave", () => this.point(null), { signal });
  }

  /** @param {First | null} first @param {Heat | null} heat @param {string} whose name of the run, where two are side by side */
  show(first, heat, whose = "") {
    this.heat = heat;
    this.drawFirst(first);
    this.drawHeat(heat);
    const name = find(this.root, ".whose");
    name.hidden = !whose;
    name.textContent = whose;
  }

  /** @param {First | null} first */
  drawFirst(first) {
    find(this.root, ".kernels").hidden = !first;
    if (!first) return;
    find(this.root, ".kernels h3").textContent = first.title;
    find(this.root, ".kernels .note").textContent = first.note;
    const picture = /** @type {HTMLImageElement} */ (find(this.root, ".kernels img"));
    picture.alt = first.said;
    const { frame } = first;
    picture.classList.toggle("film", Boolean(frame));
    picture.style.aspectRatio = frame ? `${frame.width} / ${frame.height}` : "";
    picture.style.objectPosition = frame ? `0 ${(100 * frame.index) / Math.max(1, frame.count - 1)}%` : "";
    if (picture.src === first.picture) return;
    picture.decoding = "sync"; // or the picture could be empty for a frame
    picture.src = first.picture;
  }

  /** @param {Heat | null} heat */
  drawHeat(heat) {
    find(this.root, ".heat").hidden = !heat;
    if (!heat) return;
    const { shares } = heat;
    const canvas = /** @type {HTMLCanvasElement} */ (find(this.root, ".heat canvas"));
    canvas.setAttribute("aria-label", heat.said);
    find(this.root, ".heat .note").textContent = heat.note;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.clearRect(0, 0, canvas.width, canvas.height);
    shares?.forEach((row, r) => row.forEach((share, c) => ((context.fillStyle = scaleColour(share)), context.fillRect(c, r, 1, 1))));
    const ends = shares ? [shares[0][0], shares[shares.length - 1][shares[0].length - 1]] : [];
    CORNERS.forEach((corner, i) => (find(this.root, `.heat .${corner}`).textContent = shares ? inPercent(ends[i]) : ""));
  }

  /** @param {PointerEvent | null} event */
  point(event) {
    const shares = this.heat?.shares;
    const here = find(this.root, ".heat .here");
    if (!shares || !event) {
      here.textContent = "";
      return;
    }
    const { left, top, width, height } = find(this.root, ".heat canvas").getBoundingClientRect();
    const [row, col] = [(event.clientY - top) / height, (event.clientX - left) / width].map((share) => Math.min(Math.max(Math.floor(share * shares.length), 0), shares.length - 1));
    here.textContent = `row ${row}, column ${col}: ${inPercent(shares[row][col])}`;
  }
}
