// What a shift did, in words. Knows no DOM.

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/** @typedef {"same" | "changed" | "class"} Outcome */

/** Below this, differences are the rounding of floats: 64 bits in the page's engine, 32 in the server's tables. */
export const ROUNDING = { engine: 1e-9, table: 1e-4 };

/** The three effects, as the page names them. */
export const EFFECTS = /** @type {const} */ ([
  { name: "stride", title: "Pooling skips places (stride 2)", hint: "pool1 keeps every second position alone; without this it keeps all" },
  { name: "lost_windows", title: "Windows lost at the edge (no padding)", hint: "conv2 leaves out windows that reach over the edge; without this zeros are put around" },
  { name: "bright_black", title: "Black made bright (bias)", hint: "biases above zero make black maps bright, and zeros around them a frame; without this they are set to 0" },
]);

/** @param {number} n @param {string} one @param {string} other */
const moved = (n, one, other) => (n ? `${Math.abs(n)} ${n > 0 ? one : other}` : "");

/** A shift in words. @param {Place} shift */
export function shiftInWords({ row, col }) {
  return [moved(row, "down", "up"), moved(col, "right", "left")].filter(Boolean).join(", ") || "not moved yet";
}

/** A stage's change as people read it. @param {number} change relative, ≥ 0 */
export function changeInWords(change) {
  if (change === 0) return "exactly 0";
  if (change < ROUNDING.engine) return "0 (rounding)";
  if (change < 0.0001) return "< 0.01 %";
  const percent = 100 * change;
  return `${percent < 1 ? percent.toFixed(2) : percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** What stands in the verdict's place before any move. */
export const INVITATION = "Drag the digit: what changes?";

/**
 * What became of the logits.
 * @param {{change: number, before: number, after: number}} logits the largest change; the two predictions
 * @returns {{outcome: Outcome, text: string}}
 */
export function outcomeInWords({ change, before, after }) {
  if (change < ROUNDING.engine) return { outcome: "same", text: "The logits do not change." };
  const size = change < 0.01 ? change.toExponential(0).replace("e-", " · 10⁻").replace(/⁻(\d)/, (_, digit) => `⁻${"⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]}`) : change.toFixed(2);
  if (before === after) return { outcome: "changed", text: `The logits change by up to ${size}; the answer stays ${after}.` };
  return { outcome: "class", text: `The answer changes: ${before} became ${after}.` };
}

/** Whether two offsets along an axis are certain to agree. @param {NonNullable<Anatomy["invariance"]>} law @param {number} one @param {number} other */
export function agree({ step, first, last }, one, other) {
  const inside = first <= Math.min(one, other) && Math.max(one, other) <= last;
  return one === other || (inside && (one - other) % step === 0);
}

/**
 * Why: what the network's build says of this shift.
 * @param {Anatomy} anatomy @param {Place} start @param {Place} end @param {Outcome} outcome
 * @param {string[]} without the effects that are taken away
 */
export function reasonInWords({ invariance: law, stages }, start, end, outcome, without) {
  if (start.row === end.row && start.col === end.col) return "It stands where it started.";
  if (!law) {
    return stages.some(({ window }) => window)
      ? "The feature maps moved along with the digit. But the dense layer's weights did not: each belongs to one cell."
      : "Each pixel has weights of its own, so the moved ink meets other weights.";
  }
  if (agree(law, start.row, end.row) && agree(law, start.col, end.col)) {
    return law.step === 1
      ? "That is certain by design: nothing is skipped, and no window that sees the digit is lost or spoilt."
      : `That is certain by design: the shift is a multiple of ${law.step} pixels, and no window that sees the digit is lost or spoilt.`;
  }
  const isMultiple = (end.row - start.row) % law.step === 0 && (end.col - start.col) % law.step === 0;
  if (outcome === "same") return "Nothing in the network's build makes that certain. For this digit it is so: the cells concerned are black.";
  if (!isMultiple) return `The shift is no multiple of ${law.step} pixels, so pooling pairs other cells.`;
  return without.includes("lost_windows")
    ? "Near the edge the windows meet zeros, but what black has become inside the network is no longer zero."
    : "Near the edge windows that would see the digit are lost.";
}

/** At how many of the 841 placements the logits are the same. @param {number} same */
export const countInWords = (same) => (same === 841 ? "all 841" : `${same} of 841`);

/**
 * What a shift did to a stage.
 * @param {import("../../nn/anatomy.js").Stage} stage @param {import("./changes.js").StageChange} change
 * @param {boolean} isLast whether it is the network's last
 */
export function stageInWords(stage, { change, interior, border }, isLast) {
  const isExact = change < ROUNDING.engine;
  if (!stage.sight) return isExact ? "stays" : isLast ? "the logits change" : "changes";
  if (isExact) return "follows the digit";
  const inside = (interior ?? 0) >= ROUNDING.engine;
  const edge = (border ?? 0) >= ROUNDING.engine;
  return inside && edge ? "off inside and at the border" : inside ? "falls between the cells" : "differs at the border";
}
