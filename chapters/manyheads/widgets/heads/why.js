// @ts-check
/**
 * How a weight came about: q · k, ÷ √d_head, e^, ÷ the row's sum. Pure.
 *
 * @typedef {object} Why
 * @property {number[]} products  of the query and the key, column by column
 * @property {number} dot  their sum
 * @property {number} root  √d_head
 * @property {number} score
 * @property {number} taken  what is taken off every score before e^: 0, or the row's largest where e^ would be too large or too small
 * @property {number} power  e^score
 * @property {number} sum  of the row's powers
 * @property {number} weight
 * @property {{key: number, share: number}[]} shares  of the sum, the largest first
 */

import { rankedKeys } from "./reading.js";

const LARGEST = 500; // e^709 is the largest that a number can be, and e^−746 is 0

/**
 * @param {import("./reading.js").Rows} rows @param {Float32Array} weights  the query's row: what a mask hides is 0 in it
 * @param {number} query @param {number} key
 * @returns {Why}
 */
export function whyWeight({ query: queries, key: keys, dHead }, weights, query, key) {
  const root = Math.sqrt(dHead);
  /** @param {number} other */
  const productsWith = (other) =>
    Array.from(
      { length: dHead },
      (_, column) => queries[query * dHead + column] * keys[other * dHead + column],
    );
  const scores = Array.from(
    weights,
    (weight, other) => weight > 0 ? total(productsWith(other)) / root : -Infinity,
  );
  const largest = Math.max(...scores);
  const taken = Number.isFinite(largest) && Math.abs(largest) > LARGEST ? largest : 0;
  const powers = scores.map((score) => Math.exp(score - taken));
  const sum = total(powers);
  const products = productsWith(key);
  const dot = total(products);
  return {
    products,
    dot,
    root,
    score: dot / root,
    taken,
    power: powers[key],
    sum,
    weight: weights[key],
    shares: rankedKeys(weights).map((other) => ({ key: other, share: powers[other] / sum })),
  };
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
