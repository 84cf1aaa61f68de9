// The other thread: takes question after question, and loads the networks that they are about.

import { networks } from "../../nn/networks.js";
import { Measurer } from "./measure.js";

/** @typedef {import("./measure.js").Question} Question */

const measurer = new Measurer();

/** @param {{question: Question, versions: import("../../nn/networks.js").Versions}} asked */
async function answer({ question, versions }) {
  await networks.load(question.name, versions);
  postMessage(measurer.measure(question));
}

addEventListener("message", ({ data }) => answer(data).catch(reportError)); // whoever started this thread hears of it
