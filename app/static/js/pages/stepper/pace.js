// How long playing takes: slow where there are few cells, so that one can follow the arithmetic; where there are many, so
// that one sees the picture appear. Pure functions.

/** How long a step takes whose arithmetic is to be followed, ms. */
export const STEP_TIME = 3600;
/** Steps shorter than this show no single products, ms. */
export const BRIEF = 700;

/** Up to so many steps, each takes its full time; up to so many, all together take so long, ms; more take the last time. */
const FOLLOWED = 16;
const [SOME, SOME_TIME] = [64, 24_000];
const MANY_TIME = 12_000;

/** How long each of so many steps takes when they are played one after the other, ms. @param {number} steps */
export function fittedStepTime(steps) {
  if (steps <= FOLLOWED) return STEP_TIME;
  return (steps <= SOME ? SOME_TIME : MANY_TIME) / steps;
}

/** "12 s" or "41 min". @param {number} ms */
export function durationInWords(ms) {
  const seconds = Math.max(Math.round(ms / 1000), 1);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
