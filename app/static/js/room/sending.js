// What a learner sends to the room from the canvas: the drawing with what it is meant to be, or the scene with a test image.

import { base64FromBytes } from "../core/base64.js";
import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { toLink } from "../drawing/drawing.js";
import { writeAddress } from "../scene/address.js";
import { loadDigit } from "../scene/digits.js";
import { offsetOf } from "../scene/scene.js";
import { room } from "./client.js";
import { paint } from "./picture.js";

/** @typedef {import("../scene/scene.js").Scene} Scene */
/** @typedef {import("../scene/address.js").PageKey} PageKey */

const MARKUP = html`
<form class="send" data-do="send">
  <canvas width="56" height="56" role="img" aria-label="What is sent"></canvas>
  <p class="what"></p>
  <label class="meant">It is a <select name="label">${Array.from({ length: 10 }, (_, k) => html`<option>${k}</option>`)}</select></label>
  <div class="row"><button type="submit" class="strong">Send to the room</button> <button type="button" data-room="not-now">Not now</button></div>
</form>`;

/** Pages from which something can be sent. */
export const SENDING_PAGES = ["canvas", "inside", "exact"];

/** Whether there is something to send: a test image, or a drawing that fits a digit's frame. @param {Scene} scene */
export const canSend = ({ mode, drawing }) => mode === "digit" || drawing.ink.pixels !== null;

/** The content of the act `send`. @param {Scene} scene @param {PageKey} page @param {number} label what a drawing is meant to be */
export function contentOf(scene, page, label) {
  const { pixels, place } = scene.drawing.ink;
  if (scene.mode === "digit" || !pixels) return { scene: { page, query: writeAddress(scene, page, "").slice(1) } };
  return { drawing: base64FromBytes(pixels), label, offset: [place.row, place.col], ink: toLink(scene.drawing) ?? "" };
}

export class SendForm {
  /** @param {HTMLElement} host */
  constructor(host) {
    fill(host, MARKUP);
    this.form = /** @type {HTMLFormElement} */ (find(host, "form"));
    /** @type {{scene: Scene, page: PageKey} | null} */
    this.shown = null;
  }

  /** Show what would be sent. @param {Scene} scene that can be @param {PageKey} page */
  show(scene, page) {
    this.shown = { scene, page };
    const { row, col } = offsetOf(scene);
    const canvas = /** @type {HTMLCanvasElement} */ (find(this.form, "canvas"));
    const { pixels } = scene.drawing.ink;
    const isDrawn = scene.mode === "drawing" && pixels !== null;
    find(this.form, ".meant").hidden = !isDrawn;
    find(this.form, ".what").textContent = isDrawn ? "Your drawing, for the wall." : `Test image ${scene.digit} at row ${row}, column ${col}, for the wall.`;
    if (scene.meant !== null) /** @type {HTMLSelectElement} */ (find(this.form, "select")).value = String(scene.meant);
    if (isDrawn) paint(canvas, pixels, [row, col]);
    else loadDigit(scene.digit).then((digit) => this.shown?.scene === scene && paint(canvas, digit.pixels, [row, col]), () => {});
  }

  /** Send what is shown; rejects as `room.act` does. */
  async send() {
    if (!this.shown) return;
    const { scene, page } = this.shown;
    await room.act("send", contentOf(scene, page, Number(new FormData(this.form).get("label"))));
  }
}
