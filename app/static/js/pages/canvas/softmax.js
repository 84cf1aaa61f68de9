// From ten logits to ten shares, number by number: what `softmax` computes, in words. Pure functions.

/** @typedef {import("../../nn/sweeps.js").Answer} Answer */
/** @typedef {{logit: string, exponential: string, share: string}} Row of the table, one a class */

/** The lead over all others together that makes 99 %: ln(0.99 / 0.01). */
export const SURE = Math.log(99);

/** @param {number} x two decimals, a true minus sign */
const decimal = (x) => `${x < 0 ? "−" : ""}${Math.abs(x).toFixed(2)}`;

/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A positive number of any size, three digits of it: "0.0498", "20.1", "3.27 · 10⁶". @param {number} x */
export function threeDigits(x) {
  if (x === 0 || (x >= 0.001 && x < 100_000)) return x >= 1000 ? Math.round(x).toLocaleString("en") : x.toPrecision(3);
  const [digits, power] = x.toExponential(2).split("e");
  return `${digits} · 10${[...String(Number(power))].map((sign) => RAISED[sign]).join("")}`;
}

/** A share as per cent, so that none of the ten looks like nothing or like all. @param {number} share */
function percentage(share) {
  const percent = 100 * share;
  if (percent >= 99.95) return share === 1 ? "100 %" : ">99.9 %";
  return percent >= 0.1 ? `${percent.toFixed(1)} %` : percent === 0 ? "0 %" : "<0.1 %";
}

/** @param {Answer} answer @returns {{rows: Row[], sum: string}} */
export function softmaxTable({ logits, probabilities }) {
  const exponentials = Array.from(logits, Math.exp);
  const rows = exponentials.map((exponential, k) => ({
    logit: decimal(logits[k]),
    exponential: threeDigits(exponential),
    share: percentage(probabilities[k]),
  }));
  return { rows, sum: threeDigits(exponentials.reduce((sum, one) => sum + one, 0)) };
}

/** What the largest logit's lead makes of the shares, and why that says nothing of whether it is a digit at all. @param {Answer} answer */
export function leadInWords({ logits, prediction }) {
  const others = Array.from(logits).filter((_, k) => k !== prediction);
  const second = Math.max(...others);
  const lead = logits[prediction] - second;
  const runnerUp = Array.from(logits).findIndex((logit, k) => k !== prediction && logit === second);
  return [
    `The logit of ${prediction} is ${decimal(lead)} above that of ${runnerUp}, so its share is e^${decimal(lead)} ≈ ${threeDigits(Math.exp(lead))} times as large.`,
    `Only such leads count: whoever is ${SURE.toFixed(1)} ahead of all others together gets 99 %.`,
    "Nothing asks whether there is a digit. The ten shares must add up to 100 %, so a scribble, too, gets 99 % as soon as one of its sums is that far ahead.",
  ];
}
