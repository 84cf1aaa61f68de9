// A live room as the server tells of it, as a plain value: what changes it, and what follows from it. Knows no DOM.

/** @typedef {{row: number, col: number}} Place */
/** @typedef {{page: string, query: string, cue: string, covers?: string[], slide?: string}} RoomScene covers: what is covered on it; slide: id of a talk's scene */
/** @typedef {{id: string, n: number, drawn: boolean, scene: RoomScene}} ForAll n: counts the sendings; drawn: whether the scene holds a learner's strokes */
/** @typedef {"choice" | "digit" | "yesno" | "networks" | "place"} Kind */
/** @typedef {number | string[] | number[]} Vote an index or a digit; names of networks; [row, col] */
/** @typedef {number[] | number[][]} Tally a count for each choice; for a place [row, col, count] */
/**
 * @typedef {object} Question
 * @property {string} id
 * @property {Kind} kind
 * @property {string} text
 * @property {string[]} choices
 * @property {RoomScene | null} scene what it is about
 * @property {"asked" | "open" | "closed" | "revealed"} phase
 * @property {number} round 0 before it was first opened
 * @property {number} answered votes in this round
 * @property {number | null} closes when the countdown ends, seconds of the server's clock
 * @property {boolean} shown whether the tally was shown to all
 * @property {Tally[] | null} tallies of each round so far; null while nobody may see them
 * @property {number[] | null} right votes that were right, of each round
 * @property {number[]} answered_rounds votes of each round
 * @property {Vote | number[][] | null} answer null while it is not revealed
 */
/** @typedef {{id: string, label: number, offset: number[], readings: Record<string, number[]> | null, scene: RoomScene | null, sends: boolean}} Item a drawing, or a scene with a test image; readings: at the corner, where it stands; sends: whether it can be put onto canvases */
/**
 * @typedef {object} Wall
 * @property {Item[]} items approved drawings
 * @property {Record<string, number[]>} known how many of them each network knows: at the corner, where drawn
 * @property {string | null} large id of the one that is shown large
 * @property {ForAll | null} everywhere the one that was put onto everybody's canvas
 * @property {number} waiting how many wait for approval
 * @property {Item[]} [queue] those that wait, for the instructor
 */
/**
 * @typedef {object} You
 * @property {string} token
 * @property {boolean} instructor
 * @property {{n: number, scene: RoomScene | null} | null} opens what the remote has opened on the laptop; n: how often it has
 * @property {boolean} following
 * @property {Vote | null} vote
 * @property {string[]} sent ids of own drawings
 * @property {{code: string, until: number} | null} pairing
 */
/**
 * @typedef {object} RoomState
 * @property {string} room its code; "" for the server's own
 * @property {string} session
 * @property {boolean} live whether an instructor is here, or something goes on
 * @property {number} clock seconds since 1970 when the last message left the server
 * @property {number} here
 * @property {number} following
 * @property {boolean} follow
 * @property {boolean} paused
 * @property {RoomScene | null} scene
 * @property {Place | null} at where the instructor's digit stands since
 * @property {Question | null} question
 * @property {Wall} wall
 * @property {You} you
 */

/** Before anything has come. @type {RoomState} */
export const UNKNOWN = {
  room: "",
  session: "",
  live: false,
  clock: 0,
  here: 0,
  following: 0,
  follow: false,
  paused: false,
  scene: null,
  at: null,
  question: null,
  wall: { items: [], known: {}, large: null, everywhere: null, waiting: 0 },
  you: { token: "", instructor: false, opens: null, following: true, vote: null, sent: [], pairing: null },
};

/** Take in a message: each part of the state that it names, whole. @param {RoomState} state @param {Partial<RoomState>} message @returns {RoomState} */
export const receive = (state, message) => ({ ...state, ...message });

/** Whether this page is brought along with the instructor's. @param {RoomState} state */
export const isAlong = ({ follow, you }) => follow && you.following && !you.instructor;

/** Whether a vote is taken now. @param {RoomState} state */
export const isOpen = ({ question }) => question?.phase === "open";

/**
 * Whole seconds until the countdown ends; null without one.
 * @param {RoomState} state @param {number} now seconds of the server's clock
 */
export function secondsLeft({ question }, now) {
  return question?.phase === "open" && question.closes !== null ? Math.max(0, Math.ceil(question.closes - now)) : null;
}

/** What the instructor can do with a question, by its act's name. @typedef {"open" | "close" | "again" | "show" | "reveal" | "clear"} Step */

/** What can be done with a question now, the most likely first. @param {Question | null} question @returns {Step[]} */
export function steps(question) {
  if (!question) return [];
  if (question.phase === "asked") return ["open", "clear"];
  if (question.phase === "open") return ["close"];
  if (question.phase === "revealed") return ["clear"];
  return ["reveal", ...(question.round < 2 ? /** @type {Step[]} */ (["again"]) : []), ...(question.shown ? [] : /** @type {Step[]} */ (["show"])), "clear"];
}

/** What is covered until a question is revealed, so that nobody reads the answer off the page. @param {Question | null} question @returns {string[]} */
export function coveredBy(question) {
  if (!question || question.phase === "revealed") return [];
  const ofKind = ["place", "networks"].includes(question.kind) ? ["answers", "maps"] : [];
  return [...new Set([...ofKind, ...(question.scene?.covers ?? [])])];
}

/** What a learner cannot uncover: what would tell the answer of a vote that is open. @param {RoomState} state @returns {string[]} */
export const heldIn = ({ question, you }) => (question?.phase === "open" && !you.instructor ? coveredBy(question) : []);

/** What the room covers on this page: for its question, and what is covered on the page that it follows. @param {RoomState} state @returns {string[]} */
export const coveredIn = (state) => [...new Set([...coveredBy(state.question), ...(isAlong(state) ? (state.scene?.covers ?? []) : [])])];
