// The live room on every page: a learner's card of the open question, and the line that says whether the page follows; for
// the instructor the same question as the room sees it, and what to do with it. Nothing shows while no room is active.

import { cover } from "../core/covers.js";
import { find } from "../core/dom.js";
import { whenDrawn } from "../core/drawn.js";
import { fill, html } from "../core/html.js";
import { offsetOf } from "../scene/scene.js";
import { store } from "../scene/store.js";
import { aboutOf } from "./about.js";
import { ask, doStep } from "./asking.js";
import { Ballot } from "./ballot.js";
import { RoomCovers } from "./covering.js";
import { Refusal, room } from "./client.js";
import { Everywhere } from "./everywhere.js";
import { Follower } from "./follower.js";
import { Leader } from "./leader.js";
import { hasOwn, inkTaken, keepOwn, takeOwn } from "./own.js";
import { isRemote } from "./remote.js";
import { keepPrediction } from "./predictions.js";
import { canSend, SENDING_PAGES, SendForm } from "./sending.js";
import { isAlong, steps } from "./state.js";
import { actsOfInstructor, actsOfLearner, standOfAll, standOfOne, Strip } from "./strip.js";
import { voteAfter } from "./votes.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("./state.js").RoomScene} RoomScene */
/** @typedef {import("./state.js").Question} Question */
/** @typedef {import("./state.js").Vote} Vote */
/** @typedef {import("./asking.js").AskingSlide} AskingSlide */
/** @typedef {import("./strip.js").Act} Act */
/**
 * What the island wants of the desk.
 * @typedef {object} Edges
 * @property {() => string} page key of the page that is drawn; "" while none is
 * @property {() => AskingSlide | null} slide the scene of the talk that is given
 * @property {(scene: RoomScene) => void} open opens a page in a state
 * @property {(scene: RoomScene) => void} openForeign the same for a scene that the remote chose, which may be one of a talk's
 */

const MARKUP = html`
<section class="room" aria-label="The live room" hidden>
  <div class="ballot"></div>
  <div class="sending" hidden></div>
  <div class="strip">
    <p class="stand"></p>
    <div class="acts"></div>
    <p class="told" role="status"></p>
  </div>
</section>`;

const TICK = 250; // ms between two looks at a countdown
const AWAY = "The server does not answer just now. Your vote was not taken: try again.";

/** The instructor's keys, and what they do. @type {Record<string, string>} */
const KEY_ACTS = { v: "next", a: "again", b: "follow", e: "pause" };
const ROOM_KEYS = [
  ["V", "asks the room, closes the vote, reveals: whatever comes next"],
  ["A", "opens the vote again, after talking to a neighbour"],
  ["B", "brings everybody along, or lets them go"],
  ["E", "holds all eyes on the question"],
];

export class Island {
  /** @param {HTMLElement} host @param {Edges} edges @param {AbortSignal} signal */
  constructor(host, edges, signal) {
    fill(host, MARKUP);
    this.edges = edges;
    this.root = find(host, ".room");
    this.ballot = new Ballot(find(host, ".ballot"), false);
    this.isForAll = false;
    const open = (/** @type {RoomScene} */ scene) => this.open(scene);
    this.follower = new Follower(open, signal);
    this.leader = new Leader((content) => void room.act("stand", content).catch(() => {}), edges.page, () => edges.slide()?.id ?? "", signal);
    this.everywhere = new Everywhere(open, edges.page);
    /** @type {SendForm | null} */
    this.sending = null;
    /** What was touched last, until the server has it. @type {Vote | null} */
    this.touched = null;
    this.problem = "";
    /** The question, and its phase, for which something was refused. */
    this.problemFor = "";
    /** Where the digit stood when the place was last looked at, and in which scene. */
    this.stood = { opened: -1, row: 0, col: 0 };
    /** Whether dragging here voted when the place was last looked at. */
    this.wasAsked = false;
    this.covers = new RoomCovers();
    /** The question, and its phase, for which a prediction was kept. */
    this.keptFor = "";
    /** The question for which this page was revealed, told of. */
    this.revealedFor = "";
    this.toldFor = "";
    /** How often the remote had opened something when this was last looked at. */
    this.openings = -1;
    this.strip = new Strip(find(host, ".strip"));
    room.subscribe(() => this.update(), signal);
    store.subscribe(() => this.watchPlace(), signal);
    whenDrawn(() => this.update(), signal);
    this.root.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    this.root.addEventListener("submit", (event) => (event.preventDefault(), this.do("send-now")), { signal });
    const timer = setInterval(() => room.isKnown && this.ballot.tick(room.state, room.now), TICK);
    signal.addEventListener("abort", () => clearInterval(timer));
    this.update();
  }

  /** What keys do in a live room, for whoever can use them. */
  get keys() {
    return this.isInstructor ? ROOM_KEYS : [];
  }

  /** Whether this browser is the instructor's. */
  get isInstructor() {
    return room.state.you.instructor;
  }

  // --- what has changed ---------------------------------------------------------------------------------------------

  update() {
    const { state } = room;
    this.leader.lead(this.isInstructor && !isRemote());
    this.follower.follow(state);
    this.takeForeign(state);
    this.covers.cover(state);
    this.reveal(state.question);
    this.keep(state);
    this.forgetProblem(state.question);
    this.giveBack(state);
    if (!isRemote()) this.everywhere.update(state)?.then(() => this.show());
    this.watchPlace();
    this.show();
  }

  /** Open a scene of the room's on a learner's page. @param {RoomScene} scene */
  open(scene) {
    if (new URLSearchParams(scene.query).has("ink")) inkTaken();
    this.edges.open(scene);
  }

  /** Open what the remote has chosen. @param {RoomState} state */
  takeForeign({ you: { opens } }) {
    if (!opens || !room.isKnown) return;
    const { openings: before } = this;
    this.openings = opens.n;
    if (before >= 0 && opens.n > before && opens.scene && !isRemote()) this.edges.openForeign(opens.scene);
  }

  /** What was asked for begins: everything is uncovered, and the digit walks. @param {Question | null} question */
  reveal(question) {
    const name = question?.phase === "revealed" ? question.id : "";
    const isNews = name !== "" && this.revealedFor !== name && this.toldFor === name;
    this.revealedFor = name;
    if (question) this.toldFor = question.id;
    if (!isNews || !question) return;
    cover([]);
    if (this.isInstructor && question.kind === "networks" && this.edges.page() === "canvas") {
      store.cue = "walk";
      store.tell();
    }
  }

  /** Keep on this device what was predicted, when the vote is closed, and what was so, when that is revealed. @param {RoomState} state */
  keep({ session, question, you }) {
    const name = `${question?.id} ${question?.round} ${question?.phase}`;
    if (name === this.keptFor) return;
    this.keptFor = name;
    if (question && !this.isInstructor && ["closed", "revealed"].includes(question.phase)) keepPrediction(session, question, you.vote);
  }

  /** What was refused is over when the question has gone on. @param {Question | null} question */
  forgetProblem(question) {
    const name = `${question?.id} ${question?.round} ${question?.phase}`;
    if (name !== this.problemFor) this.problem = "";
    this.problemFor = name;
  }

  /** A learner who was taken to the canvas for a question alone has the own scene back. @param {RoomState} state */
  giveBack({ question }) {
    if (!question && !this.follower.isAlong && hasOwn("question")) this.haveBack("question");
  }

  /** @param {import("./own.js").Why} why */
  haveBack(why) {
    const own = takeOwn(why);
    if (own) this.edges.open({ ...own, cue: "" });
    this.show();
  }

  // --- what is shown ------------------------------------------------------------------------------------------------

  show() {
    const { state } = room;
    const { question } = state;
    const page = this.edges.page();
    const isHere = this.isInstructor ? !isRemote() && page !== "room" : state.live || room.hasEnded;
    this.root.hidden = !isHere;
    document.documentElement.toggleAttribute("data-room", isHere);
    const isHeld = isHere && state.paused && state.you.following && !this.isInstructor;
    this.root.classList.toggle("held", isHeld);
    document.documentElement.toggleAttribute("data-asked", isHere && question !== null);
    if (!isHere) return;
    if (this.isForAll !== this.isInstructor) {
      this.isForAll = this.isInstructor;
      this.ballot = new Ballot(find(this.root, ".ballot"), this.isForAll);
    }
    this.ballot.show({
      state, now: room.now, vote: this.touched ?? state.you.vote, isBusy: this.touched !== null, problem: this.problem, isOnCanvas: this.isOnCanvas,
    });
    this.strip.show(
      this.isInstructor ? standOfAll(state) : standOfOne(state),
      [...this.ofCanvas(state), ...(this.isInstructor ? actsOfInstructor(state, this.edges.slide()) : actsOfLearner(state, this.edges.page()))],
    );
  }

  /** What can be done with what is on the canvas. @param {RoomState} state @returns {Act[]} */
  ofCanvas(state) {
    /** @type {Act[]} */
    const acts = [];
    if (room.hasEnded) return [];
    if (!isAlong(state) && hasOwn("all")) acts.push(["own", "Have mine back"]);
    if (this.everywhere.isOffered(state)) acts.push(["for-all", "The room's drawing"]);
    if (!this.isInstructor && SENDING_PAGES.includes(this.edges.page()) && find(this.root, ".sending").hidden) acts.push(["send", "Send to the room"]);
    return acts;
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** @param {Element} target */
  press(target) {
    const { vote, room: act } = /** @type {HTMLElement | null} */ (target.closest("button"))?.dataset ?? {};
    const { question, you } = room.state;
    if (vote !== undefined && question) {
      const option = question.kind === "networks" ? vote : Number(vote);
      this.vote(voteAfter(question, this.touched ?? you.vote, option));
    } else if (act) this.do(act);
  }

  /** A key of the instructor's. @param {string} key @returns {boolean} whether it is one */
  hear(key) {
    const act = this.isInstructor && !isRemote() ? KEY_ACTS[key] : undefined;
    if (act) this.do(act);
    return act !== undefined;
  }

  /** Tell in words what has become of the last act. @param {string} text */
  tell(text) {
    find(this.root, ".told").textContent = text;
  }

  /** @param {string} act */
  async do(act) {
    const { follow, paused, question } = room.state;
    this.tell("");
    try {
      if (act === "alone" || act === "back") await this.attend(act === "back");
      else if (act === "to-canvas") this.toCanvas();
      else if (act === "own") this.haveBack("all");
      else if (act === "for-all") await this.everywhere.land(room.state).then(() => this.show());
      else if (act === "send" || act === "not-now") this.offerSending(act === "send");
      else if (act === "send-now") await this.send();
      else if (act === "leave") room.leave();
      else if (act === "page") this.edges.open({ page: "room", query: "", cue: "" });
      else if (act === "follow") await room.act("follow", { on: !follow });
      else if (act === "pause") await room.act("pause", { on: !paused });
      else if (act === "ask" || (act === "next" && !question)) await this.ask();
      else if (act === "next") await doStep(steps(question)[0]);
      else if (steps(question).some((step) => step === act)) await doStep(/** @type {import("./state.js").Step} */ (act));
    } catch (error) {
      this.tell(error instanceof Refusal ? error.message : "The server does not answer just now.");
    }
  }

  /** Show what would be sent to the wall, or no longer. @param {boolean} on */
  offerSending(on) {
    const { scene, shown } = store;
    const isThere = on && shown !== null && canSend(scene);
    if (on && !isThere) this.tell("There is no drawing yet, or it does not fit into a digit's frame.");
    const host = find(this.root, ".sending");
    host.hidden = !isThere;
    host.replaceChildren();
    this.sending = isThere ? new SendForm(host) : null;
    this.sending?.show(scene, /** @type {NonNullable<typeof shown>} */ (shown).page);
    this.show();
  }

  async send() {
    await this.sending?.send();
    this.offerSending(false);
    this.tell("Sent: it hangs on the wall when the instructor has seen it.");
  }

  async ask() {
    const slide = this.edges.slide();
    if (slide?.question) await ask(slide);
    else this.tell("This scene has no question: the page The room can ask one.");
  }

  /** @param {boolean} following */
  async attend(following) {
    room.take({ you: { ...room.state.you, following } }); // at once, whatever the server takes its time for
    await room.act("attend", { following });
  }

  /** @param {Vote} vote */
  async vote(vote) {
    this.touched = vote;
    this.problem = "";
    this.show();
    try {
      await room.vote(vote);
    } catch (error) {
      if (this.touched === vote) this.problem = error instanceof Refusal ? error.message : AWAY;
    }
    if (this.touched === vote) this.touched = null;
    this.show();
  }

  // --- a place, which is answered by dragging -----------------------------------------------------------------------

  /** Whether the digit that the question is about stands on a canvas here. */
  get isOnCanvas() {
    const { question } = room.state;
    const about = question && aboutOf(question);
    if (this.edges.page() !== "canvas") return false;
    return !about || (store.scene.mode === "digit" && store.scene.digit === about.digit);
  }

  toCanvas() {
    const { question } = room.state;
    if (!question) return;
    keepOwn(this.edges.page(), "question");
    this.open(question.scene ?? { page: "canvas", query: "", cue: "" });
  }

  /** Vote for the place where a hand has left the digit. */
  watchPlace() {
    const { question } = room.state;
    const { scene, opened, isMoving } = store;
    const { row, col } = offsetOf(scene);
    const isPlace = question?.kind === "place" && question.phase === "open" && !this.isInstructor;
    const isAsked = isPlace && this.isOnCanvas;
    if (isPlace && isAsked !== this.wasAsked) this.show(); // the card says where it is answered
    this.wasAsked = isAsked;
    if (!isAsked || opened !== this.stood.opened) {
      this.stood = { opened, row, col };
      return;
    }
    if (isMoving || (row === this.stood.row && col === this.stood.col)) return;
    this.stood = { opened, row, col };
    this.vote([row, col]);
  }
}
