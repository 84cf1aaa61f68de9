// The other thread: is given the networks once, then question after question.

import { handOver } from "../parcel.js";
import { Measurer } from "./measure.js";

const measurer = new Measurer();
/** @type {Promise<void>} */
let isReady = Promise.resolve();

addEventListener("message", async ({ data: { networks, question } }) => {
  if (networks) isReady = handOver("networks", networks);
  await isReady;
  if (question) postMessage(measurer.measure(question));
});
