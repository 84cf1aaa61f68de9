// Shapes of what goes from layer to layer, held in the order (row, column, channel).

/** @typedef {{height: number, width: number, channels: number}} Shape a vector has height and width 1 */

/** How many numbers it holds. @param {Shape} shape */
export function size({ height, width, channels }) {
  return height * width * channels;
}

/**
 * @param {number} channels
 * @returns {Shape}
 */
export function vector(channels) {
  return { height: 1, width: 1, channels };
}
