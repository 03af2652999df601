// @ts-check
/**
 * A sentence as all heads read it: the arrays, and the numbers in them. Pure.
 *
 * @typedef {object} Reading
 * @property {string} text
 * @property {string[]} tokens
 * @property {number} layers
 * @property {number} heads
 * @property {number} seq
 * @property {number} done  layers whose weights are there
 * @property {Float32Array} weights  layers × heads × query × key
 * @property {(layer: number, head: number) => Rows | null} rows  a head's queries and keys, where they are known
 * @property {Float32Array | null} output  the sentence's own numbers
 * @property {boolean} [isExact]  whether the model itself gave them, and not the build in 16 bits
 *
 * @typedef {{query: Float32Array, key: Float32Array, dHead: number}} Rows  seq × d_head each
 */

/** A head's weights, seq × seq. @param {Reading} reading @param {number} layer @param {number} head */
export function mapOf({ weights, heads, seq }, layer, head) {
  const from = (layer * heads + head) * seq * seq;
  return weights.subarray(from, from + seq * seq);
}

/** The weights of one query. @param {Reading} reading @param {number} layer @param {number} head @param {number} query */
export const rowOf = (reading, layer, head, query) =>
  mapOf(reading, layer, head).subarray(query * reading.seq, (query + 1) * reading.seq);

/** The key with the largest weight of a row. @param {Float32Array} row */
export function largestKey(row) {
  let largest = 0;
  for (let key = 1; key < row.length; key++) if (row[key] > row[largest]) largest = key;
  return largest;
}

/** The keys of a row, those with the largest weight first. @param {Float32Array} row */
export const rankedKeys = (row) =>
  Array.from(row, (_, key) => key).sort((one, other) => row[other] - row[one]);

/** A reading of which nothing but the tokens is known yet. @param {string} text @param {string[]} tokens @param {{layers: number, heads: number}} shape @returns {Reading} */
export function emptyReading(text, tokens, { layers, heads }) {
  const seq = tokens.length;
  const weights = new Float32Array(layers * heads * seq * seq);
  return { text, tokens, layers, heads, seq, done: 0, weights, rows: () => null, output: null };
}

/**
 * A reading with one more layer. The arrays are those of the layer: heads × seq × seq, and seq × d_model for its rows.
 * @param {Reading} reading @param {number} layer
 * @param {{weights: Float32Array, query: Float32Array, key: Float32Array}} numbers
 * @returns {Reading}
 */
export function withLayer(reading, layer, numbers) {
  const { heads, seq } = reading;
  reading.weights.set(numbers.weights, layer * heads * seq * seq);
  const before = reading.rows;
  return {
    ...reading,
    done: Math.max(reading.done, layer + 1),
    rows: (at, head) => at === layer ? ofHead(numbers, head, reading) : before(at, head),
  };
}

/** A head's columns of a layer's rows. @param {{query: Float32Array, key: Float32Array}} numbers @param {number} head @param {{heads: number, seq: number}} reading @returns {Rows} */
function ofHead({ query, key }, head, { heads, seq }) {
  const dModel = query.length / seq;
  const dHead = dModel / heads;
  /** @param {Float32Array} rows */
  const columns = (rows) => {
    const found = new Float32Array(seq * dHead);
    for (let i = 0; i < seq; i++) {
      const from = i * dModel + head * dHead;
      found.set(rows.subarray(from, from + dHead), i * dHead);
    }
    return found;
  };
  return { query: columns(query), key: columns(key), dHead };
}

/** @typedef {{numbers: Float32Array, largest: number}} Changes  of every weight, and the largest one */

/** What changed in the weights with the heads that are off. @param {Reading} now @param {Reading} before @returns {Changes} */
export function changesOf(now, before) {
  const numbers = now.weights.map((weight, i) => weight - before.weights[i]);
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return { numbers, largest };
}

/** How far two lists of numbers are turned from one another: 1 − the cosine of their angle. @param {Float32Array} one @param {Float32Array} other */
export function turnedBy(one, other) {
  let [product, ofOne, ofOther] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    product += one[i] * other[i];
    ofOne += one[i] ** 2;
    ofOther += other[i] ** 2;
  }
  return 1 - product / Math.sqrt(ofOne * ofOther);
}
