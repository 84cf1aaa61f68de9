// The desk's elements: three buttons at the edge, three dialogs, and the bar of a talk.

import { html } from "../core/html.js";

export const MARKUP = html`
<div class="desk">
  <div class="tools" role="group" aria-label="For the room">
    <button type="button" data-open="share" aria-haspopup="dialog">Share</button>
    <button type="button" data-open="present" aria-haspopup="dialog">Present</button>
    <button type="button" data-open="keys" aria-haspopup="dialog" aria-label="Keys" title="Keys (?)">?</button>
  </div>

  <section class="bar" aria-label="Talk" hidden>
    <button type="button" data-do="previous" aria-label="Scene before" title="Scene before (Page Up)">◀</button>
    <p><span class="number"></span> <strong class="title"></strong> <span class="ask"></span></p>
    <button type="button" data-do="next" aria-label="Next scene" title="Next scene (Page Down)">▶</button>
    <button type="button" data-do="covers" title="Cover answers, maps and words, or uncover them (H)">Cover</button>
    <button type="button" data-do="presenter" title="Notes, the next scene and the time, in a window of your own">Notes</button>
    <button type="button" data-do="end" aria-label="End the talk" title="End the talk">✕</button>
  </section>
  <div class="island"></div>
  <p class="unseen" role="status"></p>

  <dialog data-dialog="share" aria-label="Share what is shown">
    <h2>Share what is shown</h2>
    <div class="code"><img alt="" hidden></div>
    <p class="words" role="status"></p>
    <div class="row">
      <input class="link" readonly aria-label="Link to exactly this">
      <button type="button" class="strong" data-do="copy">Copy</button>
      <button type="button" data-do="close">Close</button>
    </div>
  </dialog>

  <dialog data-dialog="present" aria-label="Present">
    <h2>Present</h2>
    <p>Prepared scenes, like slides: <kbd>Page Down</kbd> goes on, <kbd>Page Up</kbd> back. A presenter's remote does the same.</p>
    <label class="check"><input type="checkbox" data-check="projector"> Lay out for a projector: larger, without menus</label>
    <div class="talks"></div>
    <ul class="mistakes" aria-label="Files that are no talks"></ul>
    <div class="row"><button type="button" data-do="close">Close</button></div>
  </dialog>

  <dialog data-dialog="keys" aria-label="Keys">
    <h2>Keys</h2>
    <dl></dl>
    <label class="check"><input type="checkbox" data-check="keys"> Listen for these single keys on this device</label>
    <div class="row"><button type="button" data-do="close">Close</button></div>
  </dialog>
</div>`;

/** What keys do on every page. */
export const KEYS = [
  ["?", "shows this"],
  ["S", "shares what is shown, as a link and a QR code"],
  ["P", "turns the projector layout on and off"],
  ["H", "covers answers, maps and words, and uncovers them"],
  ["Page Down, Page Up", "to the next scene of a talk, and back"],
];
