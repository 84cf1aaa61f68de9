// What a learner predicted and what was so: kept on this device alone, for after the lecture.

import { inWords, isRight } from "./votes.js";

/** @typedef {import("./state.js").Question} Question */
/** @typedef {import("./state.js").Vote} Vote */
/** @typedef {{name: string, asked: string, said: string, was: string, isRight: boolean | null, vote: Vote}} Prediction
 * name: of the room's session and the question; isRight: null where nothing is right or wrong */

const KEY = "kai-predictions";
const MOST = 100;

/** @param {() => Pick<Storage, "getItem">} storage @returns {Prediction[]} the last ones, the latest first */
export function predictions(storage = () => localStorage) {
  try {
    const kept = JSON.parse(storage().getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/**
 * Keep what was predicted, and what was so as far as the question is revealed. Who says nothing in a later round has said
 * what was said before.
 * @param {string} session of the room @param {Question} question @param {Vote | null} now what is said in this round
 * @param {() => Pick<Storage, "getItem" | "setItem">} storage
 */
export function keepPrediction(session, question, now, storage = () => localStorage) {
  const { id, kind, text, answer } = question;
  const name = `${session} ${id}`;
  const vote = now ?? predictions(storage).find((kept) => kept.name === name)?.vote ?? null;
  if (vote === null) return;
  const was = answer === null ? "" : inWords(question, kind === "place" ? nearest(vote, answer) : /** @type {Vote} */ (answer));
  const kept = { name, asked: text, said: inWords(question, vote), was, isRight: isRight(question, vote), vote };
  try {
    const others = predictions(storage).filter((other) => other.name !== name);
    storage().setItem(KEY, JSON.stringify([kept, ...others].slice(0, MOST)));
  } catch {
    // No storage on this device: nothing is kept.
  }
}

/** Of the places that are right the nearest to a vote. @param {Vote} vote @param {Vote | number[][]} answer */
function nearest(vote, answer) {
  const [row, col] = /** @type {number[]} */ (vote);
  const places = /** @type {number[][]} */ (Array.isArray(answer) && Array.isArray(answer[0]) ? answer : [answer]);
  const away = (/** @type {number[]} */ [r, c]) => Math.hypot(r - row, c - col);
  return [...places].sort((one, other) => away(one) - away(other))[0];
}
