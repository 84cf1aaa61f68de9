// What a question of a place is about: a test image, and the network that fails somewhere. Its scene's address names both.

import { resources } from "../core/resources.js";
import { sweepPath } from "../nn/networks.js";
import { answerAt, readTable } from "../nn/sweeps.js";
import { readAddress } from "../scene/address.js";
import { answers } from "../scene/answers.js";
import { loadDigit } from "../scene/digits.js";
import { FIRST_SCENE } from "../scene/scene.js";
import { OFFSETS } from "../scene/placement.js";
import { firstFailures } from "./votes.js";

/** @typedef {import("./state.js").Question} Question */
/** @typedef {{digit: number, network: string}} About */

const TABLE_BYTES = 33_640;

/** What a question is about; null where its scene has no test image. @param {Pick<Question, "scene">} question @returns {About | null} */
export function aboutOf({ scene }) {
  if (!scene) return null;
  const { mode, digit, network } = readAddress(FIRST_SCENE, `?${scene.query}`).scene;
  return mode === "digit" ? { digit, network } : null;
}

/** The network's answers at all placements, and what the image is. @param {About} about */
export async function loadAbout({ digit, network }) {
  const [table, { label: named }] = await Promise.all([
    resources.load({
      path: sweepPath(network, digit, answers.versions),
      bytes: TABLE_BYTES,
      read: async (response) => readTable(await response.arrayBuffer()),
    }),
    loadDigit(digit),
  ]);
  return { table, label: named ?? 0 }; // a test image has a class
}

/** Where the network first fails: what is right when a room is asked for that place. @param {About} about @returns {Promise<number[][]>} */
export async function placesOf(about) {
  const { table, label } = await loadAbout(about);
  return firstFailures((cell) => answerAt(table, Math.floor(cell / OFFSETS), cell % OFFSETS).prediction === label);
}
