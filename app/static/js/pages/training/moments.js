// A run's recorded moments: which of them belongs to an update, what was seen then, and how a link names it.

/**
 * @typedef {object} Recorded what the server has of an ended run
 * @property {number[]} steps finished updates at each moment, growing
 * @property {number[]} seconds
 * @property {Film | null} first the first layer
 * @property {(number[] | null)[]} heat percent right at the 841 placements, row by row; null where none was measured yet
 * @property {string[]} said each map in words
 * @property {(number | null)[]} heat_steps updates after which the last digit of each map was swept
 * @property {number} heat_digits test digits of the last map; 0 if it is of those swept last, as all others are
 */
/** @typedef {{title: string, said: string, note: string, picture: string, width: number, height: number}} Film picture: frames of width × height pixels, one below the other */
/** @typedef {{index: number, count: number, width: number, height: number}} Frame */
/** @typedef {{title: string, said: string, note: string, picture: string, frame?: Frame}} First */
/** @typedef {{shares: number[][] | null, said: string, note: string}} Heat */

const SIDE = 29;

/** The request for a run's record. @param {{id: string, version: string}} run */
export const recordOf = ({ id, version }) => ({
  path: `runs/${id}/moments?v=${version}`,
  read: (/** @type {Response} */ response) => /** @type {Promise<Recorded>} */ (response.json()),
  bytes: 600_000,
});

/** The last moment that came no later than an update; the first, if all came later. @param {number[]} steps @param {number} step */
export const atStep = (steps, step) => Math.max(0, steps.filter((then) => then <= step).length - 1);

/** The moment that is nearest to a time. @param {number[]} seconds @param {number} time */
export const nearestTo = (seconds, time) => seconds.reduce((best, then, k) => (Math.abs(then - time) < Math.abs(seconds[best] - time) ? k : best), 0);

/** The first layer and the map of placements as they were. @param {Recorded} recorded @param {number} k @returns {{first: First | null, heat: Heat | null}} */
export function looksAt({ first, heat, said, heat_steps, heat_digits, steps }, k) {
  const count = steps.length;
  const isMeasured = heat.some(Boolean);
  const percents = heat[k];
  return {
    first: first && { ...first, frame: { index: k, count, width: first.width, height: first.height } },
    heat: isMeasured ? { shares: percents && rows(percents), said: said[k], note: percents ? noteOf(k === count - 1 ? heat_digits : 0, heat_steps[k]) : "Not measured yet." } : null,
  };
}

/** @param {number[]} percents @returns {number[][]} */
const rows = (percents) => Array.from({ length: SIDE }, (_, row) => percents.slice(row * SIDE, (row + 1) * SIDE).map((percent) => percent / 100));

/** @param {number} digits @param {number | null} step */
const noteOf = (digits, step) => (digits ? `Of ${digits} test digits.` : `Of the test digits swept last${step === null ? "" : `, the last of them after ${step.toLocaleString("en")} updates`}.`);

/**
 * What an address asks for, of the run that it names: the moment, null for the end, and the run beside it, "" for none.
 * @param {string} search @param {string} id of the run that is shown @returns {{moment: number | null, beside: string}}
 */
export function readAsked(search, id) {
  const parameters = new URLSearchParams(search);
  if (!parameters.get("run")?.includes(id)) return { moment: null, beside: "" };
  const moment = parameters.get("moment")?.match(/\d{1,4}/)?.[0];
  return { moment: moment === undefined ? null : Number(moment), beside: parameters.get("with")?.match(/[\w-]{1,40}/)?.[0] ?? "" };
}

/** The query that opens a moment again; what it does not speak of stays. @param {string} search @param {{moment: number | null, beside: string}} asked */
export function writeAsked(search, { moment, beside }) {
  const parameters = new URLSearchParams(search);
  for (const name of ["moment", "with"]) parameters.delete(name); // set anew below: one order, whichever was chosen first
  if (moment !== null) parameters.set("moment", String(moment));
  if (beside) parameters.set("with", beside);
  return `?${parameters}`;
}
