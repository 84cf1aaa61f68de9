import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSafetensors } from "../../../app/static/js/nn/safetensors.js";

/**
 * A safetensors file.
 * @param {unknown} header
 * @param {number[]} numbers
 */
function file(header, numbers) {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + 4 * numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(new Uint8Array(new Float32Array(numbers).buffer), 8 + text.length);
  return bytes;
}

const entry = { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] };

test("tensors are read by name, shape and place", () => {
  const header = { __metadata__: { format: "pt" }, w: entry, b: { dtype: "F32", shape: [1], data_offsets: [16, 20] } };
  const tensors = parseSafetensors(file(header, [1, 2, 3, 4, 5]));
  assert.deepEqual([...tensors.keys()], ["w", "b"]);
  assert.deepEqual(tensors.get("w"), { shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) });
  assert.deepEqual(tensors.get("b"), { shape: [1], data: new Float32Array([5]) });
});

test("a file may begin anywhere in memory", () => {
  const whole = file({ w: entry }, [1, 2, 3, 4]);
  for (let offset = 0; offset < 8; offset++) {
    const memory = new Uint8Array(whole.length + 8);
    memory.set(whole, offset);
    const tensors = parseSafetensors(memory.subarray(offset, offset + whole.length));
    assert.deepEqual([...(tensors.get("w")?.data ?? [])], [1, 2, 3, 4]);
  }
  assert.ok(parseSafetensors(whole.buffer).has("w"));
});

test("a tensor of no axes is one number, and one of no cells is empty", () => {
  const one = { dtype: "F32", shape: [], data_offsets: [0, 4] };
  const header = { one, none: { dtype: "F32", shape: [0], data_offsets: [4, 4] } };
  const tensors = parseSafetensors(file(header, [7]));
  assert.deepEqual([...(tensors.get("one")?.data ?? [])], [7]);
  assert.equal(tensors.get("none")?.data.length, 0);
});

test("damage is refused, and named", () => {
  const numbers = [1, 2, 3, 4];
  const refuses = (/** @type {unknown} */ header, /** @type {RegExp} */ words) =>
    assert.throws(() => parseSafetensors(file(header, numbers)), words);
  refuses({ w: { ...entry, dtype: "F16" } }, /tensor w has type F16, not F32/);
  refuses({ w: { ...entry, data_offsets: [0, 20] } }, /w lies at bytes 0\.\.20 of 16: the file is cut short/);
  refuses({ w: { ...entry, data_offsets: [8, 4] } }, /w lies at bytes 8\.\.4/);
  refuses({ w: { ...entry, data_offsets: [-4, 12] } }, /w has no offsets/);
  refuses({ w: { ...entry, data_offsets: [0] } }, /w has no offsets/);
  refuses({ w: { ...entry, shape: [2, 3] } }, /w of shape \(2, 3\) takes 24 bytes, not 16/);
  refuses({ w: { ...entry, shape: [1e200, 1e200] } }, /w has no shape/);
  refuses({ w: { ...entry, shape: "2,2" } }, /w has no shape/);
  refuses({ w: null }, /w is not described/);
  refuses("{", /header is no JSON/);
  refuses([1], /header is no JSON object/);
  assert.throws(() => parseSafetensors(new Uint8Array(3)), /3 bytes are too few/);
  assert.throws(() => parseSafetensors(new Uint8Array(8).fill(255)), /a header of \d{20} bytes in a file of 8/);
  assert.throws(() => parseSafetensors(file({ w: entry }, numbers).subarray(0, -1)), /cut short/);
});
