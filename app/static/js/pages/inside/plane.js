// Where a digit lies among all: its last features on the plane of their first two principal components
// (`kai.feature_plane`). Pure functions.

/** @typedef {[number, number]} Point x, y on the plane */
/** @typedef {{mean: number[], axes: [number[], number[]], explained: number, clouds: Point[][]}} Plane clouds: one a class */

/** How many places back the trail goes. */
const LONGEST_TRAIL = 120;

/** @param {Plane} plane @param {ArrayLike<number>} features what the last dense layer reads @returns {Point} */
export function project({ mean, axes }, features) {
  const along = (/** @type {number[]} */ axis) => axis.reduce((sum, weight, i) => sum + weight * (features[i] - mean[i]), 0);
  return [along(axes[0]), along(axes[1])];
}

/** The middle of a cloud. @param {Point[]} cloud @returns {Point} */
export function middle(cloud) {
  const mean = (/** @type {0 | 1} */ axis) => cloud.reduce((sum, point) => sum + point[axis], 0) / cloud.length;
  return [mean(0), mean(1)];
}

/** The class whose cloud has its middle nearest to a point. @param {Plane} plane @param {Point} point */
export function nearestCloud({ clouds }, point) {
  const distances = clouds.map(middle).map(([x, y]) => (x - point[0]) ** 2 + (y - point[1]) ** 2);
  return distances.indexOf(Math.min(...distances));
}

/**
 * From the plane to a picture of this size, all clouds in it, both axes in the same measure; what lies beyond is moved to its edge.
 * @param {Plane} plane @param {number} width @param {number} height pixels @param {number} margin
 * @returns {(point: Point) => Point} y downwards
 */
export function toPicture({ clouds }, width, height, margin) {
  const all = clouds.flat();
  const range = (/** @type {0 | 1} */ axis) => [Math.min(...all.map((point) => point[axis])), Math.max(...all.map((point) => point[axis]))];
  const [[left, right], [bottom, top]] = [range(0), range(1)];
  const scale = Math.min((width - 2 * margin) / (right - left), (height - 2 * margin) / (top - bottom));
  const within = (/** @type {number} */ at, /** @type {number} */ most) => Math.min(Math.max(at, margin / 2), most - margin / 2);
  return ([x, y]) => [
    within(width / 2 + (x - (left + right) / 2) * scale, width),
    within(height / 2 - (y - (bottom + top) / 2) * scale, height),
  ];
}

/** A trail that goes on to a point: a place where it was last is no new one. @param {Point[]} trail @param {Point} point @returns {Point[]} */
export function extended(trail, point) {
  const last = trail[trail.length - 1];
  if (last && last[0] === point[0] && last[1] === point[1]) return trail;
  return [...trail, point].slice(-LONGEST_TRAIL);
}
