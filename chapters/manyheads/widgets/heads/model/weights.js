// @ts-check
/**
 * The encoder's weights, read from bytes. A matrix has a code of eight bits for each weight, and a scale for each 32
 * neighbours of a row: their weights are code times scale. It stays in this form, a quarter of what float32 takes.
 *
 * @typedef {object} Matrix  (outputs, inputs), row by row
 * @property {number} outputs
 * @property {number} inputs
 * @property {Int8Array} codes
 * @property {Float32Array} scale  (outputs, inputs / 32)
 *
 * @typedef {object} Norm  the mean and the spread that layer normalisation brings numbers to
 * @property {Float32Array} weight
 * @property {Float32Array} bias
 *
 * @typedef {"w_query" | "w_key" | "w_value" | "w_output" | "expand" | "contract"} MatrixName
 * @typedef {Record<MatrixName, Matrix & {bias: Float32Array}> & {attention_norm: Norm, norm: Norm}} Layer
 * @typedef {{rows: Float32Array, norm: Norm}} Positions
 */

export const D_MODEL = 384;
export const D_HIDDEN = 1536;
export const GROUP = 32;

/** Outputs and inputs of a layer's matrices, in the order of their bytes. @type {[MatrixName, number, number][]} */
const MATRICES = [
  ["w_query", D_MODEL, D_MODEL],
  ["w_key", D_MODEL, D_MODEL],
  ["w_value", D_MODEL, D_MODEL],
  ["w_output", D_MODEL, D_MODEL],
  ["expand", D_HIDDEN, D_MODEL],
  ["contract", D_MODEL, D_HIDDEN],
];

/** One layer. @param {ArrayBuffer} bytes @returns {Layer} */
export function readLayer(bytes) {
  const read = readerOf(bytes);
  const four = MATRICES.slice(0, 4).map(() => read.floats(D_MODEL));
  const attention_norm = { weight: read.floats(D_MODEL), bias: read.floats(D_MODEL) };
  const biases = [...four, read.floats(D_HIDDEN), read.floats(D_MODEL)];
  const norm = { weight: read.floats(D_MODEL), bias: read.floats(D_MODEL) };
  const scales = MATRICES.map(([, outputs, inputs]) => read.halves(outputs * inputs / GROUP));
  const matrices = MATRICES.map(([name, outputs, inputs], i) => {
    const codes = read.codes(outputs * inputs);
    return [name, { outputs, inputs, codes, scale: scales[i], bias: biases[i] }];
  });
  read.end();
  return { ...Object.fromEntries(matrices), attention_norm, norm };
}

/** What is added to the tokens' numbers by their positions, and the norm after that. @param {ArrayBuffer} bytes @returns {Positions} */
export function readPositions(bytes) {
  const read = readerOf(bytes);
  const count = Math.floor(bytes.byteLength / (4 * D_MODEL)) - 2;
  const rows = read.floats(count * D_MODEL);
  const norm = { weight: read.floats(D_MODEL), bias: read.floats(D_MODEL) };
  read.end();
  return { rows, norm };
}

/** The numbers of some tokens, a row for each. @param {ArrayBuffer} bytes @returns {Matrix} */
export function readRows(bytes) {
  const read = readerOf(bytes);
  const outputs = Math.floor(bytes.byteLength / (2 * D_MODEL / GROUP + D_MODEL));
  const scale = read.halves(outputs * D_MODEL / GROUP);
  const codes = read.codes(outputs * D_MODEL);
  read.end();
  return { outputs, inputs: D_MODEL, codes, scale };
}

/** Fill an array with the weights of rows of a matrix, from this row on. @param {Matrix} matrix @param {number} row @param {Float32Array | Float64Array} weights */
export function unpack({ codes, scale, inputs }, row, weights) {
  const first = row * inputs;
  for (let i = 0; i < weights.length; i += GROUP) {
    const factor = scale[(first + i) / GROUP];
    for (let j = i; j < i + GROUP; j++) weights[j] = codes[first + j] * factor;
  }
}

/** A number of 16 bits: a sign, five bits for the power of two, ten for what it is multiplied with. @param {number} bits */
export function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** What reads numbers from bytes one after the other. Views of the bytes are no copies. @param {ArrayBuffer} bytes */
function readerOf(bytes) {
  let next = 0;
  /** @param {number} size */
  const take = (size) => {
    next += size;
    if (next > bytes.byteLength) throw new Error(`${bytes.byteLength} bytes are too few`);
    return next - size;
  };
  return {
    /** @param {number} count */
    floats: (count) => new Float32Array(bytes, take(4 * count), count),
    /** @param {number} count */
    halves: (count) =>
      Float32Array.from(new Uint16Array(bytes, take(2 * count), count), (bits) => fromHalf(bits)),
    /** @param {number} count */
    codes: (count) => new Int8Array(bytes, take(count), count),
    end() {
      if (next < bytes.byteLength) throw new Error(`${bytes.byteLength} bytes are too many`);
    },
  };
}
