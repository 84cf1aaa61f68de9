// The test images of MNIST, and their classes.

import { resources } from "../core/resources.js";
import { DIGIT } from "./placement.js";

/** @typedef {{number: number, label: number | null, pixels: Uint8Array<ArrayBuffer>}} Digit a test image: its class, null if nobody knows it, and 784 grey levels row by row */

const PIXELS = DIGIT * DIGIT;
const CLASSES = 10;

/** @param {number} number 0..9999 @returns {import("../core/resources.js").Request<Digit>} */
export const digitRequest = (number) => ({
  path: `digits/${number}`,
  bytes: PIXELS,
  read: async (response) => {
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { number, pixels: bytes.slice(0, PIXELS), label: bytes[PIXELS] < CLASSES ? bytes[PIXELS] : null };
  },
});

/** Resolves when the test image is here. @param {number} number */
export const loadDigit = (number) => resources.load(digitRequest(number));

/** The classes of all test images, one character each. @param {string} version @returns {import("../core/resources.js").Request<string>} */
export const labelsRequest = (version) => ({ path: `labels?v=${version}`, read: (response) => response.text() });
