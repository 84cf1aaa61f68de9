// The other thread: is given the networks once, then question after question.

import { handOver } from "../../core/parcel.js";
import { Measurer } from "./measure.js";

const measurer = new Measurer();
/** @type {Promise<void>} */
let isReady = Promise.resolve();

/** @param {any} told */
async function hear({ networks, question }) {
  if (networks) isReady = handOver("networks", networks);
  await isReady;
  if (question) postMessage(measurer.measure(question));
}

addEventListener("message", ({ data }) => hear(data).catch(reportError)); // whoever started this thread hears of it
