/**
 * Tell cells for tests in Python: `node tests/js/nn/run_cells.mjs FOLDER`.
 *
 * FOLDER holds `cases.json` (a list of {layers, weights, height, width, images, cells}; `weights` and `images` name files
 * beside it, one float32 image each). Prints JSON, for each case what `Run.arithmetic` tells of its cells.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Run } from "../../../app/static/js/nn/arithmetic.js";
import { Network } from "../../../app/static/js/nn/network.js";
import { parseSafetensors } from "../../../app/static/js/nn/safetensors.js";

const folder = process.argv[2];
const told = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")).map((/** @type {any} */ test) => {
  const weights = parseSafetensors(readFileSync(test.weights));
  const { height, width, layers } = test;
  const values = new Float32Array(new Uint8Array(readFileSync(join(folder, test.images))).buffer);
  const run = new Run({ layers, weights }, new Network(layers, weights).featureMaps(values, height, width), { channels: 1, height, width, values });
  return test.cells.map(([stage, channel, row, col]) => run.arithmetic({ stage, channel, row, col }));
});
process.stdout.write(JSON.stringify(told));
