// What the server has of networks' answers to the test digits.

/** @typedef {import("../scene/placement.js").Place} Place */
/** @template Value @typedef {import("../core/resources.js").Request<Value>} Request */

const TEXT = 20_000; // bytes of 10,000 characters
const TALLIES = 18_502;

/**
 * A shipped network's answers to the test digits at a place, one character each, from the first on.
 * @param {string} network @param {string} version @param {Place} place @returns {Request<string>}
 */
export const answersRequest = (network, version, { row, col }) => ({
  path: `answers/${network}/${row}/${col}?v=${version}`,
  bytes: TEXT,
  read: (response) => response.text(),
});

/**
 * How a shipped network's answers fall at each placement: 29×29×11 counts, of each answer how often it is wrong, then of
 * all that are right.
 * @param {string} network @param {string} version @returns {Request<Uint16Array>}
 */
export const talliesRequest = (network, version) => ({
  path: `answers/${network}?v=${version}`,
  bytes: TALLIES,
  read: async (response) => new Uint16Array(await response.arrayBuffer()),
});

/** What a run's network answered when it was measured. @param {string} run @param {string} place its name @returns {Request<string>} */
export const runAnswersRequest = (run, place) => ({ path: `runs/${run}/answers/${place}`, bytes: TEXT, read: (response) => response.text() });
