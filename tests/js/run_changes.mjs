/**
 * Measure shifts for tests in Python: `node tests/js/run_changes.mjs FOLDER`.
 *
 * FOLDER holds `parcel` (of `app.components.parcels.networks`), `canvases.f32` (float32 grey levels, 56×56 each: for each case the
 * canvas before and after, at the end a black one) and `cases.json` (a list of {network, shift: {row, col}}). Prints a
 * list of stage changes for each case.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stageChanges, stageOutputs } from "../../app/static/js/exact/changes.js";
import { anatomyOf, networksHere } from "../../app/static/js/networks.js";
import { receiveParcel } from "../../app/static/js/parcel.js";

const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(join(process.argv[2], name)));
await receiveParcel(read("parcel"));
const numbers = new Float32Array(read("canvases.f32").buffer);
const canvases = Array.from({ length: numbers.length / 3136 }, (_, i) => numbers.subarray(i * 3136, (i + 1) * 3136));
const cases = JSON.parse(new TextDecoder().decode(read("cases.json")));
const changes = cases.map((/** @type {any} */ { network, shift }, /** @type {number} */ i) => {
  const outputs = (/** @type {Float32Array} */ canvas) => stageOutputs(/** @type {any} */ (networksHere()?.get(network)).featureMaps(canvas, 56, 56));
  const [before, after, black] = [canvases[2 * i], canvases[2 * i + 1], canvases[canvases.length - 1]].map(outputs);
  return stageChanges(/** @type {any} */ (anatomyOf(network)).stages, { before, after, black }, shift);
});
process.stdout.write(JSON.stringify(changes));
