// A scene in the page's address. What is clear is understood, whatever was pasted with it; what is not becomes the nearest
// thing that is right, and is said in words.

import { unstuck } from "../core/pasted.js";
import { fromLink, toLink } from "../drawing/drawing.js";
import { fromText as questionFrom, toText as questionText } from "./evidence.js";
import { FIRST_SCENE, moveTo, offsetOf } from "./scene.js";
import { LAST_OFFSET } from "./placement.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {"canvas" | "inside" | "exact"} PageKey */

const TEST_DIGITS = 10_000;
const SUBJECT = ["digit", "ink", "drawing", "row", "col"];
const LOOK = ["network", "without", "start", "evidence", "cell"];
const OURS = [...SUBJECT, ...LOOK, "guest"];
const NUMBER = /^[+-]?\d{1,9}$/;
/** The value of `drawing` for one that is too long for a link: it is kept on the device alone. */
const KEPT = "kept";

/**
 * Take into a scene what an address asks for; what it does not speak of stays.
 * @param {Scene} scene @param {string} search the address's query
 * @returns {{scene: Scene, notices: string[]}} a sentence for each thing that could not be taken as it was
 */
export function readAddress(scene, search) {
  const parameters = new URLSearchParams([...new URLSearchParams(search)].map(([name, text]) => [name, unstuck(text)]));
  /** @type {string[]} */
  const notices = [];
  let read = scene;
  if (SUBJECT.some((name) => parameters.has(name))) read = readSubject(read, parameters, notices);
  if ([...SUBJECT, ...LOOK].some((name) => parameters.has(name))) read = { ...read, ...readLook(parameters) };
  const guest = parameters.get("guest")?.match(/[0-9A-Za-z_-]{1,40}/)?.[0];
  if (guest) read = { ...read, guest };
  return { scene: read, notices };
}

/** @param {Scene} scene @param {URLSearchParams} parameters @param {string[]} notices @returns {Scene} */
function readSubject(scene, parameters, notices) {
  const row = wholeNumber(parameters, "row", LAST_OFFSET, notices);
  const col = wholeNumber(parameters, "col", LAST_OFFSET, notices);
  if (parameters.get("drawing") === KEPT) {
    if (scene.drawing.ink.marks.length === 0) notices.push("This link's drawing is kept on the device where it was made: it was too long for a link.");
    return { ...scene, mode: "drawing" };
  }
  const ink = parameters.get("ink");
  if (ink !== null) {
    if (ink === toLink(scene.drawing) && isAt(scene, row, col)) return { ...scene, mode: "drawing" }; // with all that undo brings back
    try {
      return { ...scene, mode: "drawing", drawing: fromLink(ink, { row, col }), meant: null };
    } catch {
      notices.push("The drawing in this link is damaged, so here is a test image instead.");
    }
  }
  if (ink === null && !parameters.has("digit")) {
    const isBlank = scene.drawing.ink.marks.length === 0;
    return moveTo(isBlank ? { ...scene, mode: "digit" } : scene, { row, col }); // what is there, wherever it stood
  }
  return { ...scene, mode: "digit", digit: wholeNumber(parameters, "digit", TEST_DIGITS - 1, notices), place: { row, col } };
}

/** @param {Scene} scene @param {number} row @param {number} col */
const isAt = ({ drawing: { ink } }, row, col) => ink.place.row === row && ink.place.col === col;

/** @param {URLSearchParams} parameters @returns {Pick<Scene, "network" | "without" | "start" | "evidence" | "trail">} */
function readLook(parameters) {
  const start = (parameters.get("start") ?? "").split(".").map(Number);
  const isPlace = start.length === 2 && start.every((at) => Number.isInteger(at) && at >= 0 && at <= LAST_OFFSET);
  return {
    network: parameters.get("network")?.toLowerCase().match(/[a-z0-9-]+/)?.[0] ?? FIRST_SCENE.network,
    without: (parameters.get("without") ?? "").split(".").map(unstuck).filter(Boolean).slice(0, 10),
    evidence: questionFrom(parameters.get("evidence")),
    start: isPlace ? { row: start[0], col: start[1] } : FIRST_SCENE.start,
    trail: parameters.get("cell")?.match(/[a-z0-9._-]{1,400}/)?.[0] ?? FIRST_SCENE.trail,
  };
}

/** @param {URLSearchParams} parameters @param {string} name @param {number} largest @param {string[]} notices */
function wholeNumber(parameters, name, largest, notices) {
  const text = parameters.get(name) ?? "0";
  if (!NUMBER.test(text)) {
    const shown = text.length <= 20 ? text : `${text.slice(0, 20)}…`;
    notices.push(`${name} must be a whole number from 0 to ${largest}; “${shown}” became 0.`);
    return 0;
  }
  const asked = Number(text);
  const number = Math.min(Math.max(asked, 0), largest);
  if (number !== asked) notices.push(`${name} goes from 0 to ${largest}; ${asked} became ${number}.`);
  return number + 0; // −0 is 0
}

/**
 * The query that opens a scene again on a page; parameters that are not ours stay.
 * @param {Scene} scene @param {PageKey} page @param {string} search the query that stands there now
 */
export function writeAddress(scene, page, search) {
  const { row, col } = offsetOf(scene);
  const usual = FIRST_SCENE;
  /** @type {[string, string | null][]} */
  const parameters = [...subjectOf(scene), ["row", String(row)], ["col", String(col)]];
  const evidence = page === "exact" ? null : scene.evidence;
  if ((page !== "canvas" || evidence) && scene.network !== usual.network) parameters.push(["network", scene.network]);
  if (page === "inside" && scene.trail) parameters.push(["cell", scene.trail]);
  if (page === "exact" && scene.without.length) parameters.push(["without", scene.without.join(".")]);
  if (page === "exact" && (scene.start.row || scene.start.col)) parameters.push(["start", `${scene.start.row}.${scene.start.col}`]);
  if (evidence) parameters.push(["evidence", questionText(evidence)]);
  if (page === "canvas" && scene.guest) parameters.push(["guest", scene.guest]);
  const others = [...new URLSearchParams(search)].filter(([name]) => !OURS.includes(name));
  return `?${new URLSearchParams(/** @type {string[][]} */ ([...parameters, ...others]))}`.replaceAll("%7E", "~");
}

/** @param {Scene} scene @returns {[string, string][]} */
function subjectOf({ mode, digit, drawing }) {
  if (mode === "digit") return [["digit", String(digit)]];
  const ink = toLink(drawing);
  return [ink === null ? ["drawing", KEPT] : ["ink", ink]];
}

/** Whether a link can hold what is on the canvas. @param {Scene} scene */
export const fitsLink = ({ mode, drawing }) => mode === "digit" || toLink(drawing) !== null;
