// @ts-check
/**
 * The model itself, in float32, as training/repeats.py has it: attention alone, normalised ahead of each layer and at the
 * end. Its parameters come in 16 bits each.
 *
 * @typedef {{weight: Float32Array, bias: Float32Array}} Norm
 * @typedef {Record<"query" | "key" | "value" | "output", Float32Array>} Matrices
 *
 * @typedef {object} Parameters
 * @property {Float32Array} symbol
 * @property {Float32Array} place
 * @property {(Matrices & {norm: Norm})[]} layers
 * @property {Norm} norm
 * @property {Float32Array} next
 */

const [LAYERS, EPSILON] = [2, 1e-5];
const HEADS_OF_LAYER = 2;

/**
 * The parameters in the order in which torch lists them.
 * @param {ArrayBuffer | DataView} bytes @param {{symbols: string, places: number, d_model: number}} sizes
 * @returns {Parameters}
 */
export function readParameters(bytes, { symbols, places, d_model: d }) {
  const view = bytes instanceof DataView ? bytes : new DataView(bytes);
  let at = 0;
  /** @param {number} count */
  const take = (count) => {
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i++, at += 2) numbers[i] = half(view.getUint16(at, true));
    return numbers;
  };
  const norm = () => ({ weight: take(d), bias: take(d) });
  const layer = () => ({
    norm: norm(),
    query: take(d * d),
    key: take(d * d),
    value: take(d * d),
    output: take(d * d),
  });
  return {
    symbol: take(symbols.length * d),
    place: take(places * d),
    layers: Array.from({ length: LAYERS }, layer),
    norm: norm(),
    next: take(symbols.length * d),
  };
}

/** A number of 16 bits: a sign, five bits of a power of two, ten of a fraction. @param {number} bits */
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const [power, fraction] = [(bits >> 10) & 31, bits & 1023];
  return sign * (power === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (power - 15));
}

/**
 * Read some symbols: every head's weights, by its name, and the share of each symbol as the next one at each place.
 * @param {Parameters} parameters @param {number[]} tokens @param {string} off  the head whose output is left out
 */
export function readSymbols(parameters, tokens, off) {
  const { symbol, place, layers, norm, next } = parameters;
  const d = norm.weight.length;
  const seq = tokens.length;
  let x = new Float32Array(seq * d);
  tokens.forEach((token, i) => {
    for (let k = 0; k < d; k++) x[i * d + k] = symbol[token * d + k] + place[i * d + k];
  });
  const maps = /** @type {Record<string, Float32Array>} */ ({});
  layers.forEach((matrices, layer) => {
    const { found, weights } = attendOnce(
      normalised(x, matrices.norm),
      matrices,
      seq,
      d,
      (head) => off !== `${layer}.${head}`,
    );
    weights.forEach((map, head) => maps[`${layer}.${head}`] = map);
    const added = projected(found, matrices.output, seq, d);
    x = x.map((number, i) => number + added[i]);
  });
  const scores = projected(normalised(x, norm), next, seq, d);
  const size = next.length / d;
  for (let i = 0; i < seq; i++) softmaxInPlace(scores.subarray(i * size, (i + 1) * size));
  return { maps, shares: scores };
}

/** @param {Float32Array} x @param {Norm} norm */
function normalised(x, { weight, bias }) {
  const d = weight.length;
  const result = new Float32Array(x.length);
  for (let from = 0; from < x.length; from += d) {
    const row = x.subarray(from, from + d);
    const mean = row.reduce((sum, number) => sum + number, 0) / d;
    const spread = row.reduce((sum, number) => sum + (number - mean) ** 2, 0) / d;
    const scale = 1 / Math.sqrt(spread + EPSILON);
    for (let k = 0; k < d; k++) result[from + k] = (row[k] - mean) * scale * weight[k] + bias[k];
  }
  return result;
}

/** Rows times a matrix that is stored as (outputs, inputs). @param {Float32Array} x @param {Float32Array} matrix @param {number} seq @param {number} inputs */
function projected(x, matrix, seq, inputs) {
  const outputs = matrix.length / inputs;
  const result = new Float32Array(seq * outputs);
  for (let i = 0; i < seq; i++) {
    for (let o = 0; o < outputs; o++) {
      result[i * outputs + o] = dotAt(x, i * inputs, matrix, o * inputs, inputs);
    }
  }
  return result;
}

/** @param {Float32Array} a @param {number} atA @param {Float32Array} b @param {number} atB @param {number} length */
function dotAt(a, atA, b, atB, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[atA + k] * b[atB + k];
  return sum;
}

/**
 * What the heads of a layer find, side by side, and their weights.
 * @param {Float32Array} x @param {Matrices} matrices @param {number} seq @param {number} d
 * @param {(head: number) => boolean} isOn
 */
function attendOnce(x, matrices, seq, d, isOn) {
  const [query, key, value] = [matrices.query, matrices.key, matrices.value]
    .map((matrix) => projected(x, matrix, seq, d));
  const size = d / HEADS_OF_LAYER;
  const found = new Float32Array(seq * d);
  const weights = Array.from({ length: HEADS_OF_LAYER }, (_, head) => {
    const map = new Float32Array(seq * seq);
    for (let i = 0; i < seq; i++) {
      const row = map.subarray(i * seq, i * seq + i + 1);
      for (let j = 0; j <= i; j++) {
        row[j] = dotAt(query, i * d + head * size, key, j * d + head * size, size) /
          Math.sqrt(size);
      }
      softmaxInPlace(row);
      if (!isOn(head)) continue;
      for (let k = head * size; k < (head + 1) * size; k++) {
        let sum = 0;
        for (let j = 0; j <= i; j++) sum += row[j] * value[j * d + k];
        found[i * d + k] = sum;
      }
    }
    return map;
  });
  return { found, weights };
}

/** @param {Float32Array} row */
function softmaxInPlace(row) {
  const largest = row.reduce((most, number) => Math.max(most, number), -Infinity);
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] = Math.exp(row[i] - largest);
  for (let i = 0; i < row.length; i++) row[i] /= sum;
}
