// @ts-check
/**
 * A sentence as all heads read it: the arrays, and the numbers in them. Pure.
 *
 * @typedef {object} Reading
 * @property {string} text
 * @property {string[]} tokens
 * @property {number} layers
 * @property {number} heads
 * @property {number} seq  of its tokens, the words that look
 * @property {number} done  layers whose weights are there
 * @property {Float32Array} weights  layers × heads × query × key
 * @property {(layer: number, head: number) => Rows | null} rows  a head's queries and keys, where they are known
 * @property {Float32Array | null} output  the sentence's own numbers
 * @property {boolean} [isExact]  whether the model itself gave them, and not the build in 16 bits
 * @property {string[]} [keyTokens]  the words that are looked at, where they are others
 * @property {Size[]} [sizes]  of each layer, where they are not all heads × seq × seq
 * @property {number[]} [noWords]  the places of tokens that are no whole words, where not the model itself read them: then all that look so
 * @property {{layers: string[], heads: string[]}} [names]  of layers and heads, where they are not 0, 1, 2 and so on
 *
 * @typedef {{heads: number, queries: number, keys: number, from: number}} Size  of a layer, and where its weights begin
 *
 * @typedef {{query: Float32Array, key: Float32Array, dHead: number}} Rows  seq × d_head each
 */

/** @param {Pick<Reading, "sizes" | "heads" | "seq">} reading @param {number} layer @returns {Size} */
export const sizeOf = ({ sizes, heads, seq }, layer) =>
  sizes?.[layer] ?? { heads, queries: seq, keys: seq, from: layer * heads * seq * seq };

/** The words that look, in a layer. @param {Reading} reading @param {number} layer */
export const queriesOf = (reading, layer) =>
  reading.tokens.slice(0, sizeOf(reading, layer).queries);

/** The words that are looked at, in a layer. @param {Reading} reading @param {number} layer */
export const keysOf = (reading, layer) =>
  (reading.keyTokens ?? reading.tokens).slice(0, sizeOf(reading, layer).keys);

/** Whether the words of a layer look at one another, and not at others. @param {Reading} reading @param {number} layer */
export const looksAtItself = (reading, layer) =>
  !reading.keyTokens || String(queriesOf(reading, layer)) === String(keysOf(reading, layer));

/** A head's weights, query × key; none where a layer has fewer heads. @param {Reading} reading @param {number} layer @param {number} head */
export function mapOf(reading, layer, head) {
  const { heads, queries, keys, from } = sizeOf(reading, layer);
  const at = from + Math.min(head, heads) * queries * keys;
  return reading.weights.subarray(at, head < heads ? at + queries * keys : at);
}

/** The weights of one query. @param {Reading} reading @param {number} layer @param {number} head @param {number} query */
export function rowOf(reading, layer, head, query) {
  const { keys } = sizeOf(reading, layer);
  return mapOf(reading, layer, head).subarray(query * keys, (query + 1) * keys);
}

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
