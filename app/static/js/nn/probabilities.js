// From logits to an answer.

/**
 * Probabilities from logits: exp(xᵢ) / Σⱼ exp(xⱼ).
 * @param {ArrayLike<number>} logits
 * @returns {Float64Array} as many, of sum 1
 */
export function softmax(logits) {
  const probabilities = Float64Array.from(logits);
  const largest = Math.max(...probabilities);
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) sum += probabilities[i] = Math.exp(probabilities[i] - largest);
  return probabilities.map((value) => value / sum);
}

/**
 * The index of the largest value, the first of them if there are several.
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
