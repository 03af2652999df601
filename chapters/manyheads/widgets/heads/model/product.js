// @ts-check
/**
 * The product of tokens and a matrix: where nearly all of the time goes. Four tokens and four outputs are taken at a
 * time, since sixteen sums keep a processor busy while they load eight numbers. The four rows of the matrix are
 * unpacked ahead of that, once for all tokens, to float64: it is what JavaScript computes with, so nothing is converted
 * inside the loop, and the matrix itself can stay in eight bits.
 */

import { unpack } from "./weights.js";

export const BLOCK = 4;

/**
 * x times the transposed matrix, and the bias: (seq, inputs) to (seq, outputs). seq must be a multiple of 4.
 * @param {import("./weights.js").Matrix & {bias: Float32Array}} matrix @param {Float64Array} x @param {number} seq
 */
export function linear(matrix, x, seq) {
  const { outputs, inputs, bias } = matrix;
  const rows = new Float64Array(BLOCK * inputs);
  const result = new Float64Array(seq * outputs);
  for (let token = 0; token < seq; token++) result.set(bias, token * outputs);
  for (let output = 0; output < outputs; output += BLOCK) {
    unpack(matrix, output, rows);
    for (let token = 0; token < seq; token += BLOCK) {
      addBlock(x, token * inputs, rows, inputs, result, token * outputs + output, outputs);
    }
  }
  return result;
}

/**
 * Add four tokens' products with four rows to what stands in the result.
 * @param {Float64Array} x @param {number} first  where the first token's numbers begin
 * @param {Float64Array} rows @param {number} inputs
 * @param {Float64Array} result @param {number} at  where the first token's first output stands @param {number} outputs
 */
function addBlock(x, first, rows, inputs, result, at, outputs) {
  const [second, third, fourth] = [first + inputs, first + 2 * inputs, first + 3 * inputs];
  let a0 = 0, a1 = 0, a2 = 0, a3 = 0;
  let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
  let c0 = 0, c1 = 0, c2 = 0, c3 = 0;
  let d0 = 0, d1 = 0, d2 = 0, d3 = 0;
  for (let i = 0; i < inputs; i++) {
    const w0 = rows[i], w1 = rows[inputs + i], w2 = rows[2 * inputs + i], w3 = rows[3 * inputs + i];
    const a = x[first + i], b = x[second + i], c = x[third + i], d = x[fourth + i];
    a0 += a * w0, a1 += a * w1, a2 += a * w2, a3 += a * w3;
    b0 += b * w0, b1 += b * w1, b2 += b * w2, b3 += b * w3;
    c0 += c * w0, c1 += c * w1, c2 += c * w2, c3 += c * w3;
    d0 += d * w0, d1 += d * w1, d2 += d * w2, d3 += d * w3;
  }
  addFour(result, at, a0, a1, a2, a3);
  addFour(result, at + outputs, b0, b1, b2, b3);
  addFour(result, at + 2 * outputs, c0, c1, c2, c3);
  addFour(result, at + 3 * outputs, d0, d1, d2, d3);
}

/** @param {Float64Array} result @param {number} at @param {number} a @param {number} b @param {number} c @param {number} d */
function addFour(result, at, a, b, c, d) {
  result[at] += a;
  result[at + 1] += b;
  result[at + 2] += c;
  result[at + 3] += d;
}
