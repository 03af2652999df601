// @ts-check
/**
 * The encoder's arithmetic: what `Encoder` and `Layer` compute in chapters/manyheads/models/minilm.py, for one
 * sentence. It is done in float64, and handed over in float32.
 *
 * @typedef {object} Passed  what a layer gives
 * @property {Float32Array} x  (seq, dModel): what the next layer receives
 * @property {Float32Array} weights  (heads, seq, seq)
 * @property {Float32Array} query  (seq, dModel)
 * @property {Float32Array} key  (seq, dModel)
 */

import { gelu } from "./gelu.js";
import { BLOCK, linear } from "./product.js";
import { D_MODEL } from "./weights.js";

export const LAYERS = 6;
export const HEADS = 12;
const D_HEAD = D_MODEL / HEADS;

/**
 * What the first layer receives.
 * @param {Float32Array} rows  (seq, dModel): the tokens' own numbers @param {import("./weights.js").Positions} positions
 */
export function embed(rows, positions) {
  const sum = Float64Array.from(rows, (number, i) => number + positions.rows[i]);
  return new Float32Array(normalize(sum, positions.norm));
}

/**
 * One layer.
 * @param {import("./weights.js").Layer} layer @param {Float32Array} x  (seq, dModel) @param {number} seq
 * @param {number[]} off  heads of which nothing reaches Wo's output @returns {Passed}
 */
export function layerForward(layer, x, seq, off = []) {
  // Tokens are multiplied in blocks, so there may be rows after the last token. Nothing looks at them.
  const padded = Math.ceil(seq / BLOCK) * BLOCK;
  const given = new Float64Array(padded * D_MODEL);
  given.set(x);
  const query = linear(layer.w_query, given, padded);
  const key = linear(layer.w_key, given, padded);
  const value = linear(layer.w_value, given, padded);
  const weights = new Float32Array(HEADS * seq * seq);
  const merged = new Float64Array(padded * D_MODEL);
  for (let head = 0; head < HEADS; head++) {
    attend({ query, key, value, weights, seq, head }, off.includes(head) ? null : merged);
  }
  const attended = added(linear(layer.w_output, merged, padded), given);
  normalize(attended, layer.attention_norm);
  const hidden = linear(layer.expand, attended, padded);
  for (let i = 0; i < hidden.length; i++) hidden[i] = gelu(hidden[i]);
  const output = added(linear(layer.contract, hidden, padded), attended);
  normalize(output, layer.norm);
  /** @param {Float64Array} rows */
  const cut = (rows) => new Float32Array(rows.subarray(0, seq * D_MODEL));
  return { x: cut(output), weights, query: cut(query), key: cut(key) };
}

/**
 * Fill in one head's weights, and its columns of what Wo multiplies.
 * @param {{query: Float64Array, key: Float64Array, value: Float64Array, weights: Float32Array, seq: number, head: number}} given
 * @param {Float64Array | null} merged  null where the head is switched off
 */
function attend({ query, key, value, weights, seq, head }, merged) {
  const row = new Float64Array(seq);
  const column = head * D_HEAD;
  for (let token = 0; token < seq; token++) {
    const at = token * D_MODEL + column;
    for (let other = 0; other < seq; other++) {
      const start = other * D_MODEL + column;
      let dot = 0;
      for (let i = 0; i < D_HEAD; i++) dot += query[at + i] * key[start + i];
      row[other] = dot / Math.sqrt(D_HEAD);
    }
    softmax(row);
    weights.set(row, (head * seq + token) * seq);
    for (let other = 0; merged && other < seq; other++) {
      const start = other * D_MODEL + column;
      for (let i = 0; i < D_HEAD; i++) merged[at + i] += row[other] * value[start + i];
    }
  }
}

/** Scores become weights, in place. @param {Float64Array} row */
function softmax(row) {
  const max = row.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] = Math.exp(row[i] - max);
  for (let i = 0; i < row.length; i++) row[i] /= sum;
}

/** The sum of both, in the first. @param {Float64Array} rows @param {Float64Array} others */
function added(rows, others) {
  for (let i = 0; i < rows.length; i++) rows[i] += others[i];
  return rows;
}

/** Bring each token's numbers to a learned mean and spread, in place. @param {Float64Array} rows @param {import("./weights.js").Norm} norm */
function normalize(rows, { weight, bias }) {
  for (let start = 0; start < rows.length; start += D_MODEL) {
    let sum = 0, squares = 0;
    for (let i = start; i < start + D_MODEL; i++) sum += rows[i];
    const mean = sum / D_MODEL;
    for (let i = start; i < start + D_MODEL; i++) squares += (rows[i] - mean) ** 2;
    const spread = Math.sqrt(squares / D_MODEL + 1e-12);
    for (let i = 0; i < D_MODEL; i++) {
      rows[start + i] = (rows[start + i] - mean) / spread * weight[i] + bias[i];
    }
  }
  return rows;
}
