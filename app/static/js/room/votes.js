// Votes and what is counted of them: how each kind of question is answered, in words and in shares. Knows no DOM.

import { OFFSETS } from "../scene/placement.js";

/** @typedef {import("./state.js").Question} Question */
/** @typedef {import("./state.js").Vote} Vote */
/** @typedef {{label: string, vote: number | string}} Option what stands on a button, and what it votes for */
/** @typedef {{label: string, shares: number[], counts: number[], isRight: boolean}} Bar one choice: its share and count in each round */

/** The networks on show, by name. @type {Record<string, string>} */
const TITLES = { mlp: "MLP", lenet: "LeNet", gap: "Global-pooled LeNet" };

/** What there is to choose from. @param {Pick<Question, "kind" | "choices">} question @returns {Option[]} */
export const options = ({ kind, choices }) =>
  choices.map((choice, index) => (kind === "networks" ? { label: TITLES[choice] ?? choice, vote: choice } : { label: choice, vote: index }));

/** Whether several may be chosen. @param {Pick<Question, "kind">} question */
export const takesSeveral = ({ kind }) => kind === "networks";

/**
 * The vote after a touch on an option: of networks each is switched, of all else the touched one is taken.
 * @param {Pick<Question, "kind">} question @param {Vote | null} vote so far @param {number | string} touched
 * @returns {Vote}
 */
export function voteAfter(question, vote, touched) {
  if (!takesSeveral(question)) return /** @type {number} */ (touched);
  const chosen = /** @type {string[]} */ (vote ?? []);
  const name = String(touched);
  return chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name];
}

/** Whether a vote takes an option. @param {Vote | null} vote @param {number | string} option */
export const takes = (vote, option) => (Array.isArray(vote) ? vote.some((one) => one === option) : vote === option);

/** A vote in words. @param {Pick<Question, "kind" | "choices">} question @param {Vote | null} vote */
export function inWords(question, vote) {
  if (vote === null) return "";
  if (question.kind === "place") {
    const [row, col] = /** @type {number[]} */ (vote);
    return `row ${row}, column ${col}`;
  }
  const chosen = options(question).filter((option) => takes(vote, option.vote));
  return chosen.map(({ label }) => label).join(", ") || "none of them";
}

/** Each choice with what every round said of it. @param {Question} question @returns {Bar[]} */
export function bars(question) {
  const { answer, answered_rounds: answered, kind } = question;
  const tallies = /** @type {number[][]} */ (question.tallies ?? []);
  return options(question).map(({ label, vote }, index) => {
    const counts = tallies.map((tally) => tally[index] ?? 0);
    return {
      label,
      counts,
      shares: counts.map((count, round) => (answered[round] ? count / answered[round] : 0)),
      isRight: answer !== null && kind !== "place" && takes(/** @type {Vote} */ (answer), vote),
    };
  });
}

/** Whether a vote is right; null where nothing is said to be. @param {Pick<Question, "kind" | "answer">} question @param {Vote} vote */
export function isRight({ kind, answer }, vote) {
  if (answer === null) return null;
  const accepted = kind === "place" && Array.isArray(answer) && Array.isArray(answer[0]) ? answer : [answer];
  const name = (/** @type {unknown} */ one) => JSON.stringify(Array.isArray(one) && kind === "networks" ? [...one].sort() : one);
  return accepted.some((one) => name(one) === name(vote));
}

/** The share of right votes of each round; null while nobody may know. @param {Question} question @returns {number[] | null} */
export const rightShares = ({ right, answered_rounds: answered }) =>
  right && right.map((count, round) => (answered[round] ? count / answered[round] : 0));

/**
 * Where a network first fails: the placements at which it is wrong that touch those, round the training corner, at which it
 * is right throughout.
 * @param {(cell: number) => boolean} isRight for each of the 841 placements, row by row
 * @returns {number[][]} [row, col]; none if it is wrong in the corner, or right everywhere
 */
export function firstFailures(isRight) {
  const found = [];
  const seen = new Set([0]);
  for (const cell of isRight(0) ? seen : []) {
    // A set hands out what is added to it on the way.
    if (!isRight(cell)) {
      found.push([Math.floor(cell / OFFSETS), cell % OFFSETS]);
      continue;
    }
    for (const near of neighbours(cell)) seen.add(near);
  }
  return found.sort(([row, col], [otherRow, otherCol]) => row - otherRow || col - otherCol);
}

/** @param {number} cell */
function neighbours(cell) {
  const [row, col] = [Math.floor(cell / OFFSETS), cell % OFFSETS];
  const near = [[row - 1, col], [row + 1, col], [row, col - 1], [row, col + 1]];
  return near.filter(([r, c]) => r >= 0 && c >= 0 && r < OFFSETS && c < OFFSETS).map(([r, c]) => r * OFFSETS + c);
}
