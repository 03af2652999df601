// @ts-check
/**
 * Attention as the explorer computes it: pure functions of the numbers and the settings, apart from any drawing.
 *
 * @typedef {object} Attention
 * @property {Float32Array} query  row by row: (batch, maxSeq, maxDModel)
 * @property {Float32Array} key
 * @property {Float32Array} value  empty where the explorer stops at the weights
 * @property {number} maxSeq
 * @property {number} maxDModel
 * @property {number} sentence  which of the batch
 * @property {number} length  its real tokens; the rest is padding
 * @property {number} heads
 * @property {number} seq  the first so many tokens
 * @property {number} dModel  the first so many columns
 * @property {boolean} causal
 * @property {boolean} padding  whether padding is hidden
 * @property {boolean} scaled  whether scores are divided by the root of d_head
 * @property {number} temperature  by which scores are divided as well
 */

/** Where a token's row begins in the flat arrays, at the given column. @param {Attention} s */
function at(s, token, column) {
  return (s.sentence * s.maxSeq + token) * s.maxDModel + column;
}

/** Why this query may not look at this key, or "". @param {Attention} s @param {number} query @param {number} key */
export function hidden(s, query, key) {
  if (s.padding && key >= s.length) return "padding";
  return s.causal && key > query ? "comes later" : "";
}

/** The products of one dot product: a query's and a key's numbers, column by column. @param {Attention} s */
export function factors(s, head, query, key) {
  const dHead = s.dModel / s.heads;
  const [q, k] = [at(s, query, head * dHead), at(s, key, head * dHead)];
  return Array.from({ length: dHead }, (_, i) => [s.query[q + i], s.key[k + i]]);
}

/**
 * One query's row in one head: dot products, scores, and softmax weights over the keys.
 * @param {Attention} s @param {number} head @param {number} query
 */
export function attendRow(s, head, query) {
  const dHead = s.dModel / s.heads;
  const divisor = (s.scaled ? Math.sqrt(dHead) : 1) * s.temperature;
  const [dots, scores, exps, weights] = Array.from({ length: 4 }, () => new Float64Array(s.seq));
  const q = at(s, query, head * dHead);
  let max = -Infinity;
  for (let key = 0; key < s.seq; key++) {
    const k = at(s, key, head * dHead);
    let dot = 0;
    for (let i = 0; i < dHead; i++) dot += s.query[q + i] * s.key[k + i];
    dots[key] = dot;
    scores[key] = dot / divisor;
    if (!hidden(s, query, key)) max = Math.max(max, scores[key]);
  }
  let sum = 0;
  for (let key = 0; key < s.seq; key++) {
    // The row's maximum is taken off first, as torch does: the weights stay the same and exp never overflows.
    if (!hidden(s, query, key)) sum += exps[key] = Math.exp(scores[key] - max);
  }
  if (sum > 0) for (let key = 0; key < s.seq; key++) weights[key] = exps[key] / sum;
  return { dots, scores, exps, sum, max, weights };
}

/** All weights of one head, row by row. @param {Attention} s @param {number} head @returns {Float64Array} */
export function headWeights(s, head) {
  const all = new Float64Array(s.seq * s.seq);
  for (let query = 0; query < s.seq; query++) all.set(attendRow(s, head, query).weights, query * s.seq);
  return all;
}

/** What one column of a head gives for a row of weights: [weight, value] for every key. @param {Attention} s */
export function mixTerms(s, head, column, weights) {
  const first = head * (s.dModel / s.heads);
  return Array.from(weights, (weight, key) => [weight, s.value[at(s, key, first + column)]]);
}
