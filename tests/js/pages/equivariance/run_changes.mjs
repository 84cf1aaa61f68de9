/**
 * Measure shifts for tests in Python: `node tests/js/pages/equivariance/run_changes.mjs FOLDER`.
 *
 * FOLDER holds `parcel` (of `app.components.parcels.networks`), `canvases.f32` (float32 grey levels, 56×56 each: for each case the
 * canvas before and after) and `cases.json` (a list of {network, shift: {row, col}}). Prints a
 * list of stage changes for each case.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Measurer } from "../../../../app/static/js/pages/equivariance/measure.js";
import { receiveParcel } from "../../../../app/static/js/core/parcel.js";

const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(join(process.argv[2], name)));
await receiveParcel(read("parcel"));
const numbers = new Float32Array(read("canvases.f32").buffer);
const bytes = Uint8Array.from(numbers, (grey) => Math.round(255 * grey));
const canvas = (/** @type {number} */ i) => bytes.subarray(i * 3136, (i + 1) * 3136);
const cases = JSON.parse(new TextDecoder().decode(read("cases.json")));
const measurer = new Measurer();
const changes = cases.map((/** @type {any} */ { network, shift }, /** @type {number} */ i) => {
  const question = { name: network, key: String(i), before: canvas(2 * i), after: canvas(2 * i + 1), start: { row: 0, col: 0 }, end: shift };
  return measurer.measure(question).changes;
});
process.stdout.write(JSON.stringify(changes));
