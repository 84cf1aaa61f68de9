// What a learner finds on the page of the room: what it is, a drawing to send, and the wall.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { pageUrl } from "../../core/resources.js";
import { room } from "../../room/client.js";
import { predictions } from "../../room/predictions.js";
import { SendForm } from "../../room/sending.js";
import { store } from "../../scene/store.js";
import { WallView } from "./wall.js";

/** @typedef {import("./room.js").RoomData} RoomData */

const MARKUP = html`
<section aria-label="What this is">
  <p>When a lecture is on, its questions come to the lower edge of whichever page you have open: one touch votes, and you can change it until the vote closes. “Bring everybody along” moves your page with the instructor's; one touch lets you look around alone, and one brings you back. What you had is kept for you.</p>
  <p>There are no names: this browser has a random number for the room, which is forgotten with it.</p>
  <p class="join" hidden>To join, open <strong></strong>.</p>
  <p class="counts" role="status"></p>
</section>
<section class="sending" aria-label="Send a drawing">
  <h2>Send a digit to the wall</h2>
  <p class="hint">Draw a digit on <a href="${pageUrl("canvas").href}">the canvas</a> first, anywhere on it. Then come back here.</p>
  <div class="form" hidden></div>
  <p class="sent" role="status"></p>
</section>
<section class="wall" aria-label="The wall"><h2>The wall</h2><div class="hung"></div></section>
<section class="predicted" aria-label="What you predicted" hidden><h2>What you predicted</h2><ul></ul><p class="hint">This is kept on your device alone.</p></section>
<section class="teaching" aria-label="For the instructor">
  <details>
    <summary>You teach here?</summary>
    <p>Open the address that the server printed at its start on the computer that is projected. A phone becomes its remote by six digits.</p>
    <button type="button" data-do="remote">Make this my remote</button>
    <p class="pairing" role="status"></p>
  </details>
</section>`;

export class LearnerView {
  /** @param {HTMLElement} host @param {RoomData} data */
  constructor(host, { shared }) {
    fill(host, MARKUP);
    this.host = host;
    this.wall = new WallView(find(host, ".hung"), ({ items }) => items);
    const { scene } = store;
    const isDrawn = scene.drawing.ink.pixels !== null;
    this.sending = new SendForm(find(host, ".form"));
    find(host, ".form").hidden = !isDrawn;
    find(host, ".hint").hidden = isDrawn;
    find(host, '[data-room="not-now"]').hidden = true;
    if (isDrawn) this.sending.show({ ...scene, mode: "drawing" }, "canvas");
    find(host, ".join").hidden = !shared;
    if (shared) find(host, ".join strong").textContent = shared.link;
    this.showPredictions();
  }

  show() {
    const { here, you, wall } = room.state;
    const hung = wall.items.filter(({ id }) => you.sent.includes(id)).length;
    find(this.host, ".counts").textContent = room.hasEnded ? "This room has ended." : room.isKnown ? `You are in the room, with ${here} here.` : "";
    find(this.host, ".sent").textContent = you.sent.length ? `You have sent ${you.sent.length}, of which ${hung} ${hung === 1 ? "hangs" : "hang"} on the wall.` : "";
    const code = you.pairing && you.pairing.until > room.now ? you.pairing.code : "";
    find(this.host, ".pairing").textContent = code ? `Type ${code} at the projected computer, on this page, within a minute.` : "";
    this.wall.show(wall);
  }

  showPredictions() {
    const kept = predictions();
    find(this.host, ".predicted").hidden = !kept.length;
    const sign = (/** @type {boolean | null} */ right) => (right === null ? "" : right ? "✓ " : "✗ ");
    fill(find(this.host, ".predicted ul"), html`${kept.map(({ asked, said, was, isRight }) => html`<li>${asked} <b>${sign(isRight)}${said}</b>${was && !isRight ? html` It was: ${was}.` : ""}</li>`)}`);
  }

  tick() {
    if (room.state.you.pairing) this.show();
  }

  /** @param {string} act */
  async do(act) {
    if (act !== "send") return;
    await this.sending.send();
    find(this.host, ".form").hidden = true;
  }
}
