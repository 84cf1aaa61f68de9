// What is asked of a network: what speaks for which class, against which. Knows no DOM.

/** @typedef {import("../nn/evidence.js").Evidence} Evidence */
/** @typedef {import("../nn/evidence.js").Question} Question */
/** @typedef {import("../nn/evidence.js").Classes} Classes */

/** @type {Question} */
export const FIRST_QUESTION = { label: null, against: null };

/** The word for "whatever the network answers" in an address. */
const ANSWER = "answer";

/** A question as an address has it: `answer`, `3`, or `3.8` for 3 against 8. @param {Question} question */
export const toText = ({ label, against }) => [label ?? ANSWER, ...(against === null ? [] : [against])].join(".");

/** What such a text asks; null if nothing. @param {string | null} text @returns {Question | null} */
export function fromText(text) {
  const found = text?.toLowerCase().match(/^\W*(answer|[0-9])(?:\.([0-9]))?(?!\.?[0-9])/);
  return found ? { label: found[1] === ANSWER ? null : Number(found[1]), against: found[2] ? Number(found[2]) : null } : null;
}

/** With two places behind the point, and a minus that is one. @param {number} hundredths */
const written = (hundredths) => `${hundredths < 0 ? "−" : ""}${(Math.abs(hundredths) / 100).toFixed(2)}`;

/**
 * The sum as numbers to write down. They add up as they stand there, so the constant takes what rounding leaves.
 * @param {Pick<Evidence, "sum" | "logit">} evidence
 */
export function writtenSum({ sum, logit }) {
  const [pixels, total] = [sum, logit].map((value) => Math.round(value * 100));
  return { evidence: written(pixels), constant: written(total - pixels), isAdded: total >= pixels, logit: written(total), rest: written(Math.abs(total - pixels)) };
}

/** What the sum is. @param {Classes} classes */
export const logitInWords = ({ label, against }) => (against === null ? `logit of ${label}` : `logit of ${label} less that of ${against}`);

/** The sum in words, for whoever does not see it. @param {string} title @param {Pick<Evidence, "sum" | "logit" | "classes">} evidence */
export function sumInWords(title, evidence) {
  const { evidence: pixels, constant, logit } = writtenSum(evidence);
  return `${title}: evidence ${pixels} plus constant ${constant} is ${logit}, the ${logitInWords(evidence.classes)}.`;
}

/** What cells whose middle is not on an image of this side add: a cell at the edge sees beyond it. @param {Evidence} evidence @param {number} side */
export function beyondTheEdge({ map, height, width, top, left, step }, side) {
  const isOn = (/** @type {number} */ edge) => edge + step / 2 >= 0 && edge + step / 2 <= side;
  let sum = 0;
  for (let row = 0, cell = 0; row < height; row++) {
    for (let col = 0; col < width; col++, cell++) if (!isOn(top + row * step) || !isOn(left + col * step)) sum += map[cell];
  }
  return sum;
}

/** Pink for what speaks for a class, blue for what speaks against it, as weights are drawn: red, green, blue. */
const FOR = [255, 70, 180];
const AGAINST = [40, 130, 255];
const MOST_COVERING = 235; // of 255

/**
 * The picture to lay over the digit: the more a cell adds, the less shines through.
 * @param {Float64Array} map @param {number} largest the value that covers most, > 0
 * @param {Uint8ClampedArray} pixels four bytes a cell
 */
export function tint(map, largest, pixels) {
  for (let cell = 0, at = 0; cell < map.length; cell++, at += 4) {
    const [r, g, b] = map[cell] < 0 ? AGAINST : FOR;
    pixels[at] = r;
    pixels[at + 1] = g;
    pixels[at + 2] = b;
    pixels[at + 3] = MOST_COVERING * Math.min(Math.abs(map[cell]) / largest, 1) ** 0.6; // faint evidence shall be seen, too
  }
}
