// @ts-check
/**
 * Attention as the explorer computes it: pure functions of the numbers and the settings, apart from any drawing.
 *
 * @typedef {object} Given  what Python sent: float32, row by row; an array that was not given is empty
 * @property {number[]} shape  (batch, seq, d_model)
 * @property {Record<string, Float32Array>} arrays  x, query, key, value: as the shape says; w_query, w_key, w_value,
 *   w_output: (d_model, d_model). Either x and its weights are there, or query and key.
 *
 * @typedef {object} Rows  one sentence, projected: (seq, d_model) each, row by row; what can't be had is empty
 * @property {Float64Array} x
 * @property {Float64Array} query
 * @property {Float64Array} key
 * @property {Float64Array} value
 * @property {(name: typeof PROJECTED[number], first: number, end: number) => Float64Array} columns  query, key or value, of
 *   which these columns are worked out; others may still be 0. A head asks for its own: all of a large model take long
 * @property {Record<string, Float64Array>} weights  w_query, w_key, w_value, w_output as far as given: (d_model, d_model)
 *
 * @typedef {object} Switches
 * @property {number} heads
 * @property {number} seq
 * @property {number} dModel
 * @property {number} dHead
 * @property {number} length  the sentence's real tokens; the rest is padding
 * @property {boolean} causal
 * @property {boolean} paddingMask  whether padding is hidden
 * @property {boolean} scaled  whether scores are divided by the root of d_head
 * @property {number} temperature  by which scores are divided as well
 *
 * @typedef {Rows & Switches} Attention
 */

export const PROJECTED = /** @type {const} */ (["query", "key", "value"]);

/** The axes of one of the arrays that Python can send. @param {string} name @param {number[]} shape */
export const axesOf = (name, shape) => (name.startsWith("w_") ? [shape[2], shape[2]] : shape);

/**
 * The arrays with a reader's numbers in them: edits maps entries, such as "x[0,2,5]", to numbers.
 * @param {Given} given @param {Record<string, number>} edits @returns {Given}
 */
export function edited(given, edits) {
  if (!Object.keys(edits).length) return given;
  const arrays = { ...given.arrays };
  for (const [entry, number] of Object.entries(edits)) {
    const [name, index] = parseEntry(entry);
    if (arrays[name] === given.arrays[name]) arrays[name] = given.arrays[name].slice();
    arrays[name][placeOf(name, index, given.shape)] = number;
  }
  return { ...given, arrays };
}

/** Where a number stands in its array. @param {string} name @param {number[]} index @param {number[]} shape */
export const placeOf = (name, index, shape) =>
  index.reduce((sum, i, axis) => sum * axesOf(name, shape)[axis] + i, 0);

/** "x[0,2,5]" as a name and an index. @param {string} entry @returns {[string, number[]]} */
export function parseEntry(entry) {
  const [, name = "", index = ""] = /^(\w+)\[(\d+(?:,\d+)*)\]$/.exec(entry) ?? [];
  return [name, index.split(",").map(Number)];
}

/**
 * One sentence's first seq tokens and first dModel columns, projected where x is given: Q = X Wq. A smaller model has
 * the first rows and columns of the weights.
 * @param {Given} given @param {number} sentence @param {number} seq @param {number} dModel @returns {Rows}
 */
export function project({ shape: [, maxSeq, maxDModel], arrays }, sentence, seq, dModel) {
  /** @param {string} name @param {number} first @param {number} rows */
  const corner = (name, first, rows) => {
    const array = arrays[name];
    if (!array?.length) return new Float64Array();
    const part = new Float64Array(rows * dModel);
    for (let row = 0; row < rows; row++) {
      const start = (first + row) * maxDModel;
      part.set(array.subarray(start, start + dModel), row * dModel);
    }
    return part;
  };
  const x = corner("x", sentence * maxSeq, seq);
  const weights = /** @type {Rows["weights"]} */ ({});
  for (const name of ["w_query", "w_key", "w_value", "w_output"]) {
    lazily(weights, name, () => corner(name, 0, dModel));
  }
  const rows = /** @type {Rows} */ ({ x, weights });
  const columns = /** @type {Record<string, (first: number, end: number) => Float64Array>} */ ({});
  for (const name of PROJECTED) {
    const matrix = `w_${name}`;
    lazily(columns, name, () => {
      if (arrays[matrix]?.length) return productInParts(x, arrays[matrix], dModel, maxDModel);
      const given = corner(name, sentence * maxSeq, seq);
      return () => given;
    });
    lazily(rows, name, () => columns[name](0, dModel));
  }
  rows.columns = (name, first, end) => columns[name](first, end);
  return rows;
}

/** Give an object a property that is worked out when it is first asked for. @param {object} object @param {string} name @param {() => unknown} make */
export function lazily(object, name, make) {
  const enumerable = true;
  Object.defineProperty(object, name, {
    enumerable,
    configurable: true,
    get() {
      const value = make();
      Object.defineProperty(object, name, { enumerable, writable: true, value });
      return value;
    },
  });
}

/**
 * (rows, inner) times the corner (inner, inner) of a matrix, row by row: a function that gives the product and sees to it
 * that the columns from first to end are there.
 * @param {Float64Array} a @param {Float32Array | Float64Array} matrix @param {number} inner @param {number} width  of the matrix
 */
function productInParts(a, matrix, inner, width) {
  const product = new Float64Array(a.length);
  const isThere = new Uint8Array(inner);
  return (/** @type {number} */ first, /** @type {number} */ end) => {
    for (let from = first, to; from < end; from = to) {
      for (to = from + 1; to < end && isThere[to] === isThere[from];) to++;
      if (!isThere[from]) addColumns(product, a, matrix, inner, width, from, to);
      isThere.fill(1, from, to);
    }
    return product;
  };
}

/** @param {Float64Array} product @param {Float64Array} a @param {Float32Array | Float64Array} matrix @param {number} inner @param {number} width @param {number} first @param {number} end */
function addColumns(product, a, matrix, inner, width, first, end) {
  // All rows take a row of the matrix while it is near: a large one is read through once.
  for (let i = 0; i < inner; i++) {
    const from = matrix.subarray(i * width + first, i * width + end);
    for (let start = 0; start < a.length; start += inner) {
      const factor = a[start + i];
      const to = product.subarray(start + first, start + end);
      for (let column = 0; column < from.length; column++) to[column] += factor * from[column];
    }
  }
}

const computed = /** @type {WeakMap<Attention, Record<string, any[]>>} */ (new WeakMap());

/** What was computed of some inputs once is not computed again. @template T @param {Attention} s @param {string} what @param {number} row @param {() => T} compute @returns {T} */
function remember(s, what, row, compute) {
  let known = computed.get(s);
  if (!known) computed.set(s, known = {});
  const rows = known[what] ??= [];
  return rows[row] ??= compute();
}

/** Why this query may not look at this key, or "". @param {Attention} s @param {number} query @param {number} key */
export function hidden(s, query, key) {
  if (s.paddingMask && key >= s.length) return "padding";
  return s.causal && key > query ? "comes later" : "";
}

/** Queries, keys or values, of which one head's columns are worked out. @param {Attention} s @param {typeof PROJECTED[number]} name @param {number} head */
const ofHead = (s, name, head) => s.columns(name, head * s.dHead, (head + 1) * s.dHead);

/** The products of one dot product: a query's and a key's numbers, column by column. @param {Attention} s @param {number} head @param {number} query @param {number} key */
export function factors(s, head, query, key) {
  const [q, k] = [query, key].map((token) => token * s.dModel + head * s.dHead);
  const [queries, keys] = [ofHead(s, "query", head), ofHead(s, "key", head)];
  return Array.from({ length: s.dHead }, (_, i) => [queries[q + i], keys[k + i]]);
}

/** What scores are divided by. @param {Attention} s */
export const divisorOf = (s) => (s.scaled ? Math.sqrt(s.dHead) : 1) * s.temperature;

/** Fill dots with one query's dot products in one head. @param {Attention} s @param {number} head @param {number} query @param {Float64Array} dots */
function dotRow(s, head, query, dots) {
  const { dModel, dHead } = s; // which s works out: too slow for the innermost loop
  const [queries, keys] = [ofHead(s, "query", head), ofHead(s, "key", head)];
  const q = query * dModel + head * dHead;
  for (let key = 0; key < s.seq; key++) {
    const k = key * dModel + head * dHead;
    let dot = 0;
    for (let i = 0; i < dHead; i++) dot += queries[q + i] * keys[k + i];
    dots[key] = dot;
  }
}

/** Fill scores from dots. @param {Attention} s @param {Float64Array} dots @param {Float64Array} scores */
function divide(s, dots, scores) {
  const divisor = divisorOf(s);
  for (let key = 0; key < s.seq; key++) scores[key] = dots[key] / divisor;
}

/** Fill exps and weights from one query's scores; gives the largest score and the sum of exps. @param {Attention} s @param {number} query @param {Float64Array} scores @param {Float64Array} exps @param {Float64Array} weights */
function softmaxRow(s, query, scores, exps, weights) {
  let max = -Infinity;
  for (let key = 0; key < s.seq; key++) {
    if (!hidden(s, query, key) && scores[key] > max) max = scores[key];
  }
  let sum = 0;
  for (let key = 0; key < s.seq; key++) {
    // The row's maximum is taken off first, as torch does: the weights stay the same and exp never overflows.
    exps[key] = hidden(s, query, key) ? 0 : Math.exp(scores[key] - max);
    sum += exps[key];
  }
  // A query that may look nowhere gets zeros, not NaN.
  for (let key = 0; key < s.seq; key++) weights[key] = sum > 0 ? exps[key] / sum : 0;
  return { max, sum };
}

/**
 * One query's row in one head: dot products, scores, and softmax weights over the keys.
 * @param {Attention} s @param {number} head @param {number} query
 */
export const attendRow = (s, head, query) =>
  remember(s, "rows", head * s.seq + query, () => {
    const [dots, scores, exps, weights] = emptyRows(s, 4);
    dotRow(s, head, query, dots);
    divide(s, dots, scores);
    const { max, sum } = softmaxRow(s, query, scores, exps, weights);
    return { dots, scores, exps, sum, max, weights };
  });

/** All weights of one head, row by row: (seq, seq). @param {Attention} s @param {number} head @returns {Float64Array} */
export const headWeights = (s, head) =>
  remember(s, "heads", head, () => {
    const { seq } = s;
    const all = new Float64Array(seq * seq);
    const [scores, exps] = emptyRows(s, 2); // of each query in turn: new ones take longer than what fills them
    for (let query = 0; query < seq; query++) {
      dotRow(s, head, query, scores);
      divide(s, scores, scores);
      softmaxRow(s, query, scores, exps, all.subarray(query * seq, (query + 1) * seq));
    }
    return all;
  });

/** @param {Attention} s @param {number} count */
const emptyRows = (s, count) => Array.from({ length: count }, () => new Float64Array(s.seq));

/** What one column of a head gives for a row of weights: [weight, value] for every key. @param {Attention} s @param {number} head @param {number} column  within the head @param {Float64Array} weights */
export function mixTerms(s, head, column, weights) {
  const value = ofHead(s, "value", head);
  return Array.from(
    weights,
    (weight, key) => [weight, value[key * s.dModel + head * s.dHead + column]],
  );
}

/** @param {number[][]} terms */
export const sumOf = (terms) => terms.reduce((sum, [a, b]) => sum + a * b, 0);

/** One query's row after the merge: every head's weighted values, side by side. @param {Attention} s @param {number} query */
export const mergedRow = (s, query) =>
  remember(s, "merged", query, () => {
    const row = new Float64Array(s.dModel);
    const { value } = s;
    for (let head = 0; head < s.heads; head++) {
      const { weights } = attendRow(s, head, query);
      const first = head * s.dHead;
      for (let key = 0; key < s.seq; key++) {
        for (let column = first; column < first + s.dHead; column++) {
          row[column] += weights[key] * value[key * s.dModel + column];
        }
      }
    }
    return row;
  });

/** One query's row of the output: what the heads found, mixed by Wo. @param {Attention} s @param {number} query */
export const outputRow = (s, query) =>
  remember(
    s,
    "output",
    query,
    () => productInParts(mergedRow(s, query), s.weights.w_output, s.dModel, s.dModel)(0, s.dModel),
  );

/** One number of the output, without its row. @param {Attention} s @param {number} query @param {number} column */
export function outputNumber(s, query, column) {
  const row = mergedRow(s, query);
  const matrix = s.weights.w_output;
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] * matrix[i * row.length + column];
  return sum;
}

/** The products of a row with one column of a (d_model, d_model) matrix. @param {ArrayLike<number>} row @param {Float64Array} matrix @param {number} column */
export function columnTerms(row, matrix, column) {
  return Array.from(row, (number, i) => [number, matrix[i * row.length + column]]);
}
