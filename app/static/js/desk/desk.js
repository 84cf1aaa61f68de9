// The instructor's desk: share what is shown, go through prepared scenes like slides, see the keys. The talk's position
// has its home here, in the tab; the server makes QR codes.

import { find } from "../core/dom.js";
import { exactAddress } from "../core/address.js";
import { connection, isAway } from "../core/connection.js";
import { cover, coveredKinds, coverScene, onCovers, presentersCovers, restoreCovers, toggleCovers, uncoverTextOnTouch } from "../core/covers.js";
import { drawingRun, drawnPage, whenDrawn, whenRun } from "../core/drawn.js";
import { fill } from "../core/html.js";
import { mounting } from "../core/component.js";
import { goTo } from "../core/way.js";
import { KEYS, MARKUP } from "./markup.js";
import { bearTranslation } from "../core/translation.js";
import { covers, hearsKeys, keepCovers, keepHearing, keepPosition, keepProjector, onProjector, position } from "./memory.js";
import { Opener } from "./opener.js";
import { PresenterWindow } from "./presenter.js";
import { room } from "../room/client.js";
import { script } from "../room/script.js";

/**
 * @typedef {{title: string, page: string, query: string, cue: string, ask: string, covers: string[], id: string, speed: number, question: import("../room/asking.js").SlideQuestion | null}} Slide as
 * `app/content/talks.py` reads it
 */
/** @typedef {{name: string, title: string, slides: Slide[]}} Talk */
/** @typedef {{link: string, code: string, words: string}} Shared */
/**
 * @typedef {{page: string, place: number, keys: string[][], talks: Talk[], mistakes: string[], shared: Shared | null}} DeskData place: in the navigation
 */

const KEY_ACTS = /** @type {Record<string, string>} */ ({ "?": "keys", s: "share", p: "projector", h: "covers" });
const NO_NOTES = "Notes may tell answers, so they are for the instructor: open the address to teach, which the server printed at its start, in this browser.";
const SLIDE_KEYS = /** @type {Record<string, number>} */ ({ PageDown: 1, PageUp: -1 });

export class Desk {
  /** @param {HTMLElement} host @param {DeskData} data @param {(asked: object) => void} send */
  constructor(host, data, send) {
    this.root = host;
    this.data = data;
    this.send = send;
    this.position = position();
    /** What the link that is shared does not hold, in words. */
    this.lacks = "";
    const drawn = () => (drawnPage() === this.data.page ? drawnPage() : "");
    this.opener = new Opener({ go: ({ page, query }) => goTo(page, query), drawn, run: drawingRun, isAway });
    fill(host, MARKUP);
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.presenter = new PresenterWindow((action) => this.do(action), (event) => this.hear(event));
    /** The live room's part of the page; null until one is active. @type {import("../room/island.js").Island | null} */
    this.island = null;
    this.isBringing = false;
    room.subscribe(() => this.bringIsland(drawn), signal);
    whenDrawn(() => room.startWhenIdle(), signal);
    if (drawn()) room.startWhenIdle();
    onCovers(() => this.showCovers(), signal);
    uncoverTextOnTouch(document, signal);
    this.barSize = new ResizeObserver(() => this.leaveRoomForBar());
    this.barSize.observe(find(host, ".bar"));
    whenDrawn(() => this.opener.goOn(), signal);
    whenRun(() => this.opener.goOn(), signal);
    connection.subscribe(() => this.opener.goOn());
    host.addEventListener("click", (event) => this.press(/** @type {HTMLElement} */ (event.target)), { signal });
    host.addEventListener("change", (event) => this.check(/** @type {HTMLInputElement} */ (event.target)), { signal });
    // Before the page's own parts: Page Down would scroll.
    addEventListener("keydown", (event) => this.hear(event), { signal, capture: true });
    this.layOut(onProjector());
    this.showPlace();
    this.listTalks();
    this.showBar();
    restoreCovers(covers());
  }

  /** Take what the server sends. @param {DeskData} data */
  update(data) {
    // Another page begins at its top, wherever on the last one somebody was; the desk stands there.
    if (data.page !== this.data.page) this.root.scrollIntoView({ block: "start", behavior: "instant" });
    this.data = data;
    this.showPlace();
    this.opener.goOn();
    if (data.shared) this.showShared(data.shared);
    this.showBar();
  }

  /** Say to the page's style where in the navigation it is: the framework marks no sections. */
  showPlace() {
    document.documentElement.dataset.place = String(this.data.place);
  }

  dispose() {
    this.opener.stop();
    this.listeners.abort();
    this.presenter.close();
    this.barSize.disconnect();
  }

  // --- what the hand and the keys ask for ---------------------------------------------------------------------------

  /** @param {HTMLElement} target */
  press(target) {
    if (target instanceof HTMLDialogElement) return target.close(); // beside its content
    const { open, do: action, talk, slide } = /** @type {HTMLElement | null} */ (target.closest("button"))?.dataset ?? {};
    if (open) this.open(open);
    else if (talk !== undefined) this.goTo({ talk, index: Number(slide) });
    else if (action === "close") target.closest("dialog")?.close();
    else if (action) this.do(action);
  }

  /** Do what a button says, here or in the presenter's window. @param {string} action */
  do(action) {
    if (action === "next") this.step(1);
    else if (action === "previous") this.step(-1);
    else if (action === "end") this.end();
    else if (action === "copy") this.copy();
    else if (action === "covers") toggleCovers();
    else if (action === "presenter" && !this.presenter.open()) this.say("This browser does not let pages open a window for notes.");
  }

  /** @param {HTMLInputElement} box */
  check(box) {
    if (box.dataset.check === "projector") this.layOut(box.checked);
    if (box.dataset.check === "keys") keepHearing(box.checked);
  }

  /** @param {KeyboardEvent} event */
  hear(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const slides = this.position ? (SLIDE_KEYS[event.key] ?? 0) : 0;
    const key = hearsKeys() && !isTyping(event) && !this.openDialog ? event.key.toLowerCase() : "";
    const act = KEY_ACTS[key];
    if (!slides && !act && !this.island?.hear(key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (slides) this.step(slides);
    else if (act === "projector") this.layOut(!onProjector());
    else if (act === "covers") toggleCovers();
    else if (act) this.open(act);
  }

  // --- dialogs ------------------------------------------------------------------------------------------------------

  get openDialog() {
    return /** @type {HTMLDialogElement | null} */ (this.root.querySelector("dialog[open]"));
  }

  /** @param {string} name */
  open(name) {
    const dialog = /** @type {HTMLDialogElement} */ (find(this.root, `[data-dialog="${name}"]`));
    if (name === "share") this.share();
    if (name === "keys") this.listKeys();
    this.box("projector").checked = onProjector();
    this.box("keys").checked = hearsKeys();
    dialog.showModal();
  }

  /** @param {string} name @returns {HTMLInputElement} */
  box(name) {
    return /** @type {HTMLInputElement} */ (find(this.root, `[data-check="${name}"]`));
  }

  listKeys() {
    find(this.root, "dl").replaceChildren(
      ...[...this.data.keys, ...KEYS, ...(this.island?.keys ?? [])].flatMap(([keys, what]) => [element("dt", keys), element("dd", what)]),
    );
  }

  // --- sharing ------------------------------------------------------------------------------------------------------

  share() {
    const { link, lacks } = exactAddress();
    this.lacks = lacks;
    this.showShared({ link, code: "", words: isAway() ? "The server is away: no code just now." : "" });
    if (!isAway()) this.send({ share: link });
  }

  /** @param {Shared} shared */
  showShared({ link, code, words }) {
    /** @type {HTMLInputElement} */ (find(this.root, ".link")).value = link;
    const picture = /** @type {HTMLImageElement} */ (find(this.root, ".code img"));
    picture.hidden = !code;
    if (code) {
      picture.src = code;
      picture.alt = "QR code of this link";
    }
    find(this.root, ".words").textContent = `${this.lacks} ${words}`.trim();
  }

  async copy() {
    const field = /** @type {HTMLInputElement} */ (find(this.root, ".link"));
    try {
      await navigator.clipboard.writeText(field.value);
      find(this.root, ".words").textContent = this.lacks ? `The link is copied. ${this.lacks}` : "The link is copied: it opens exactly this.";
    } catch {
      field.select();
      find(this.root, ".words").textContent = "This browser does not let pages copy. The link is marked: copy it with Ctrl+C.";
    }
  }

  // --- talks --------------------------------------------------------------------------------------------------------

  listTalks() {
    find(this.root, ".mistakes").replaceChildren(...this.data.mistakes.map((mistake) => element("li", mistake)));
    find(this.root, ".talks").replaceChildren(
      ...this.data.talks.map((talk) => {
        const list = document.createElement("ol");
        list.append(
          ...talk.slides.map(({ title }, index) => {
            const button = Object.assign(element("button", title), { type: "button" });
            button.dataset.talk = talk.name;
            button.dataset.slide = String(index);
            const item = document.createElement("li");
            item.append(button);
            return item;
          }),
        );
        const section = document.createElement("section");
        section.append(element("h3", talk.title), list);
        return section;
      }),
    );
  }

  /** The talk that is given. @returns {Talk | null} */
  get talk() {
    return this.data.talks.find(({ name }) => name === this.position?.talk) ?? null;
  }

  /** The scene that is shown. @returns {Slide | null} */
  get slide() {
    return this.talk?.slides[this.position?.index ?? 0] ?? null;
  }

  /** @param {number} by scenes */
  step(by) {
    const { talk, position: from } = this;
    if (!talk || !from) return;
    const index = from.index + by;
    if (index < 0 || index >= talk.slides.length) return this.say(by > 0 ? "That was the last scene." : "This is the first scene.");
    this.goTo({ talk: talk.name, index });
  }

  /** @param {import("./memory.js").Position} next */
  goTo(next) {
    this.openDialog?.close();
    const began = this.position?.talk === next.talk ? this.position.began : Date.now();
    this.position = { ...next, began };
    keepPosition(this.position);
    const { slide } = this;
    if (!slide) return;
    coverScene(slide.covers);
    this.opener.want(slide);
    this.showBar();
    const waits = isAway() && slide.page !== this.data.page ? " The server is away: this page opens when it is back." : "";
    this.say(`Scene ${next.index + 1}: ${slide.title}. ${slide.ask}${waits}`);
  }

  /** Have the live room's part of the page as soon as there is something to show. @param {() => string} page the page that is drawn */
  async bringIsland(page) {
    if (room.state.you.instructor && !script.lines) script.load().then(() => this.showPresenter(), () => {});
    if (this.isBringing || !(room.state.live || room.state.you.instructor || room.hasEnded)) return;
    this.isBringing = true;
    const { Island } = await import("../room/island.js");
    const edges = {
      page,
      slide: () => this.slide,
      open: (/** @type {import("../room/state.js").RoomScene} */ scene) => this.opener.want(scene),
      openForeign: (/** @type {import("../room/state.js").RoomScene} */ scene) => this.openForeign(scene),
    };
    this.island = new Island(find(this.root, ".island"), edges, this.listeners.signal);
  }

  /** Open a scene that the instructor's remote has chosen: one of a talk, or any other. @param {import("../room/state.js").RoomScene} scene */
  openForeign(scene) {
    for (const { name, slides } of this.data.talks) {
      const index = slides.findIndex(({ id }) => id === scene.slide);
      if (index >= 0) return this.goTo({ talk: name, index });
    }
    this.opener.want(scene);
  }

  end() {
    this.opener.stop();
    this.position = null;
    keepPosition(null);
    cover([]);
    this.showBar();
  }

  showBar() {
    const { talk, slide, root } = this;
    const bar = find(root, ".bar");
    bar.hidden = !slide;
    this.showPresenter();
    this.island?.show();
    document.documentElement.toggleAttribute("data-talk", !!slide);
    if (!talk || !slide) return;
    const index = this.position?.index ?? 0;
    find(bar, ".number").textContent = `${index + 1} / ${talk.slides.length}`;
    find(bar, ".title").textContent = slide.title;
    find(bar, ".ask").textContent = slide.ask;
  }

  /** Have pages end above the bar, however many lines it has. */
  leaveRoomForBar() {
    const { style } = document.documentElement;
    const height = `${Math.ceil(find(this.root, ".bar").getBoundingClientRect().height)}px`;
    if (style.getPropertyValue("--kai-talk") === height) return;
    style.setProperty("--kai-talk", height);
    dispatchEvent(new Event("resize")); // canvases fit themselves anew
  }

  /** Show in the presenter's window what the room does not see. */
  showPresenter() {
    const { talk, slide, position: at } = this;
    const index = at?.index ?? 0;
    const note = slide && (script.of(slide.id)?.note ?? (room.state.you.instructor ? "" : NO_NOTES));
    this.presenter.show({
      scene: slide && { ...slide, note: note ?? "" }, next: talk?.slides[index + 1] ?? null, number: talk ? `${index + 1} / ${talk.slides.length}` : "",
      isCovered: coveredKinds().size > 0, began: at?.began ?? null,
    });
  }

  /** Something has been covered or uncovered: by a scene, a key, a button or a touch. */
  showCovers() {
    const kinds = [...coveredKinds()];
    keepCovers(presentersCovers());
    document.documentElement.dataset.covers = kinds.join(" ");
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-do="covers"]'))) {
      button.textContent = kinds.length ? "Uncover" : "Cover";
    }
    this.showPresenter();
  }

  /** @param {boolean} projector */
  layOut(projector) {
    keepProjector(projector);
    document.documentElement.toggleAttribute("data-projector", projector);
    dispatchEvent(new Event("resize")); // canvases fit themselves anew
  }

  /** Tell in words. @param {string} text */
  say(text) {
    find(this.root, "p[role=status].unseen").textContent = text;
  }
}

/** @param {string} name @param {string} text */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** Whether a key is meant for a field. @param {KeyboardEvent} event */
function isTyping(event) {
  const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

bearTranslation(document.body); // the desk is on every page, and its module is run once

export default mounting((host, data, send) => new Desk(host, data, send), "ask").mount;
