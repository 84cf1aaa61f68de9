/**
 * Read weights from a safetensors file: eight bytes for the header's length, a JSON header, then the numbers.
 *
 * Nothing in the file is trusted: lengths, offsets, shapes and types are checked before a number is read.
 *
 * Source: https://huggingface.co/docs/safetensors, "Format".
 *
 * @module
 */

/** @typedef {{shape: number[], data: Float32Array}} Tensor values in row-major order, the last axis fastest */

/** The longest header that we read, bytes; that of a network here is below 2,000. */
const LONGEST_HEADER = 1_000_000;

/**
 * Parse a safetensors file of float32 tensors.
 *
 * @param {ArrayBuffer | Uint8Array} file
 * @returns {Map<string, Tensor>} by name; the data are views into the file where its alignment allows it, else copies
 * @throws {Error} if the file is cut short or damaged, or holds another type than F32
 */
export function parseSafetensors(file) {
  const bytes = file instanceof Uint8Array ? file : new Uint8Array(file);
  if (bytes.length < 8) throw new Error(`not a safetensors file: ${bytes.length} bytes are too few for a header`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (headerLength > LONGEST_HEADER || 8 + headerLength > bytes.length) {
    throw new Error(`not a safetensors file: a header of ${headerLength} bytes in a file of ${bytes.length}`);
  }
  const numbers = bytes.subarray(8 + headerLength);
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const [name, entry] of Object.entries(parseHeader(bytes.subarray(8, 8 + headerLength)))) {
    if (name !== "__metadata__") tensors.set(name, readTensor(name, entry, numbers));
  }
  return tensors;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Record<string, unknown>}
 */
function parseHeader(bytes) {
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Error("not a safetensors file: its header is no JSON");
  }
  if (!isRecord(header)) throw new Error("not a safetensors file: its header is no JSON object");
  return header;
}

/**
 * @param {string} name
 * @param {unknown} entry
 * @param {Uint8Array} numbers
 * @returns {Tensor}
 */
function readTensor(name, entry, numbers) {
  if (!isRecord(entry)) throw new Error(`tensor ${name} is not described`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") throw new Error(`tensor ${name} has type ${dtype}, not F32`);
  if (!isCounts(shape)) throw new Error(`tensor ${name} has no shape, but ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2) throw new Error(`tensor ${name} has no offsets`);
  const [begin, end] = offsets;
  if (begin > end || end > numbers.length) {
    const place = `bytes ${begin}..${end} of ${numbers.length}`;
    throw new Error(`tensor ${name} lies at ${place}: the file is cut short or damaged`);
  }
  const length = shape.reduce((product, side) => product * side, 1);
  if (length * 4 !== end - begin) {
    throw new Error(`tensor ${name} of shape (${shape.join(", ")}) takes ${length * 4} bytes, not ${end - begin}`);
  }
  const raw = numbers.subarray(begin, end);
  const aligned = raw.byteOffset % 4 === 0 ? raw : raw.slice();
  return { shape, data: new Float32Array(aligned.buffer, aligned.byteOffset, length) };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {value is number[]}
 */
function isCounts(value) {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
