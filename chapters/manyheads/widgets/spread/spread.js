// @ts-check
/**
 * Scores of a random query with random keys, and what softmax makes of them: pure.
 *
 * @typedef {object} Draws
 * @property {Float64Array} query  draws × width
 * @property {Float64Array} key  draws × keys × width
 * @property {number} keys
 * @property {number} width  numbers that each list has at most
 *
 * @typedef {object} Softened  what softmax makes of some scores
 * @property {number[]} scores
 * @property {number[]} shares
 * @property {number} mean
 * @property {number} spread  the standard deviation of the scores
 * @property {number} largest  the largest share
 * @property {number} slope  the mean of p · (1 − p)
 */

import { softmax } from "../shared/figure/vectors.js";

/** The scores of one draw's query with its keys, of the first d numbers of each. @param {Draws} draws @param {number} draw @param {number} d @returns {number[]} */
export function scoresOf({ query, key, keys, width }, draw, d) {
  return Array.from({ length: keys }, (_, index) => {
    const [q, k] = [draw * width, (draw * keys + index) * width];
    let sum = 0;
    for (let i = 0; i < d; i++) sum += query[q + i] * key[k + i];
    return sum;
  });
}

/** @param {number[]} scores @returns {Softened} */
export function soften(scores) {
  const count = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / count;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const shares = softmax(scores);
  return {
    scores,
    shares,
    mean,
    spread: Math.sqrt(squares / (count - 1)),
    largest: Math.max(...shares),
    slope: shares.reduce((sum, p) => sum + p * (1 - p), 0) / count,
  };
}

/** Numbers that Python sent in 16 bits each. @param {DataView} [view] */
export function halves(view) {
  if (!view?.buffer) return new Float64Array();
  return Float64Array.from({ length: view.byteLength >> 1 }, (_, i) => {
    const bits = view.getUint16(2 * i, true);
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size = exponent === 31
      ? (fraction ? NaN : Infinity)
      : exponent
      ? 2 ** (exponent - 15) * (1 + fraction / 1024)
      : 2 ** -24 * fraction;
    return bits >> 15 ? -size : size;
  });
}

/** How far the axis of all scores must reach: a multiple of ten. @param {Draws} draws @param {number[]} sizes */
export function reachOf(draws, sizes) {
  const count = draws.query.length / draws.width;
  let most = 0;
  for (let draw = 0; draw < count; draw++) {
    for (const d of sizes) {
      for (const score of scoresOf(draws, draw, d)) most = Math.max(most, Math.abs(score));
    }
  }
  return Math.max(10, 10 * Math.ceil(most / 10));
}

/** For each place on a line, how many dots it stands above: dots that would overlap stand on one another. @param {number[]} places @param {number} width  of a dot */
export function stacked(places, width) {
  const levels = /** @type {number[]} */ (places.map(() => 0));
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b]);
  const ends = /** @type {number[]} */ ([]); // by level, where its last dot is
  for (const index of order) {
    let level = 0;
    while (level < ends.length && places[index] - ends[level] < width) level++;
    ends[level] = places[index];
    levels[index] = level;
  }
  return levels;
}
