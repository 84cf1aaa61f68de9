// How the instructor asks: a talk's scene becomes a question, and the question goes from phase to phase.

import { aboutOf, placesOf } from "./about.js";
import { room } from "./client.js";
import { script } from "./script.js";

/** @typedef {import("./state.js").Step} Step */
/** @typedef {{kind: "choice" | "digit" | "networks" | "place", choices: string[]}} SlideQuestion as `app/content/asking.py` reads it */
/** @typedef {{id: string, page: string, query: string, ask: string, covers: string[], question: SlideQuestion | null}} AskingSlide */

/** @type {Record<Step, string>} */
export const STEP_NAMES = { open: "Open the vote", close: "Close the vote", again: "Vote again", show: "Show what was said", reveal: "Reveal", clear: "Put it away" };

/** Ask what a talk's scene asks, and open the vote. @param {AskingSlide} slide @param {number} [seconds] of a countdown */
export async function ask(slide, seconds) {
  await room.act("ask", await questionOf(slide));
  await doStep("open", seconds);
}

/** @param {AskingSlide} slide */
async function questionOf({ id, page, query, ask: text, covers, question }) {
  if (!question) throw new Error("this scene asks nothing");
  const { kind, choices } = question;
  await script.load();
  const answer = script.of(id)?.answer ?? null;
  const scene = { page, query, cue: "", covers };
  if (kind !== "place") return { kind, text, scene, answer, ...(kind === "choice" ? { choices } : {}) };
  if (answer) scene.query = [query, `network=${answer}`].filter(Boolean).join("&");
  const about = answer ? aboutOf({ scene }) : null;
  const places = about ? await placesOf(about) : [];
  return { kind, text, scene, answer: places.length ? places : null };
}

/** Take the question that is on a step further. @param {Step} step @param {number} [seconds] of a countdown */
export async function doStep(step, seconds) {
  const act = step === "again" ? "open" : step;
  await room.act(act, act === "open" && seconds ? { seconds } : {});
}
