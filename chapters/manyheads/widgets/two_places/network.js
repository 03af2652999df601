// @ts-check
/**
 * The small model with two heads, as the package has it in two_places.py: what it answers, and which way each of its
 * numbers should go. Plain arithmetic in float64, with no page.
 *
 * Its values know the symbol only, and one query asks for all sequences. So a score is a number of the symbol plus a
 * number of the place, and both are worked out once for all sequences.
 *
 * @typedef {Record<string, Float64Array>} Parameters  by the names of SIZES; a matrix row by row, as torch has it
 *
 * @typedef {object} Lesson  what a batch of sequences shows
 * @property {number} loss
 * @property {Parameters} slopes  of the loss, for every parameter
 * @property {number[][]} weights  head, place: on average
 * @property {number[]} right  the shares: place 2 named right, place 5, both at once
 */

export const [SYMBOLS, PLACES, HEADS, D_MODEL] = [8, 8, 2, 16];
export const WANTED = [2, 5];
const D_HEAD = D_MODEL / HEADS;
const SCALE = 1 / Math.sqrt(D_HEAD);

/** Rows and columns of every parameter. @type {Record<string, [number, number]>} */
export const SIZES = {
  symbol: [SYMBOLS, D_MODEL],
  place: [PLACES, D_MODEL],
  asks: [1, D_MODEL],
  w_query: [D_MODEL, D_MODEL],
  w_key: [D_MODEL, D_MODEL],
  w_value: [D_MODEL, D_MODEL],
  w_output: [WANTED.length * SYMBOLS, D_MODEL],
};

/** Zeros in the shape of every parameter. @returns {Parameters} */
export const zeros = () =>
  Object.fromEntries(
    Object.entries(SIZES).map((
      [name, [rows, columns]],
    ) => [name, new Float64Array(rows * columns)]),
  );

/** What each row of a gives with each row of b: a bᵀ. @param {Float64Array} a @param {Float64Array} b @param {number} inner */
function products(a, b, inner) {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const found = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += a[row * inner + i] * b[column * inner + i];
      found[row * columns + column] = sum;
    }
  }
  return found;
}

/**
 * Of c = a bᵀ, and the slope of the loss for c: add what follows for a and for b.
 * @param {Float64Array} slope @param {Float64Array} a @param {Float64Array} b @param {Float64Array} slopeA
 * @param {Float64Array} slopeB @param {number} inner
 */
function backThrough(slope, a, b, slopeA, slopeB, inner) {
  const [rows, columns] = [a.length / inner, b.length / inner];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const s = slope[row * columns + column];
      for (let i = 0; i < inner; i++) {
        slopeA[row * inner + i] += s * b[column * inner + i];
        slopeB[column * inner + i] += s * a[row * inner + i];
      }
    }
  }
}

/** What is the same for all sequences: queries, keys, values, and the two parts of every score. @param {Parameters} parameters */
function tablesOf({ symbol, place, asks, w_query, w_key, w_value }) {
  const query = products(asks, w_query, D_MODEL);
  const symbolKey = products(symbol, w_key, D_MODEL);
  const placeKey = products(place, w_key, D_MODEL);
  return {
    query,
    symbolKey,
    placeKey,
    value: products(symbol, w_value, D_MODEL),
    symbolScore: scoresOf(query, symbolKey),
    placeScore: scoresOf(query, placeKey),
  };
}

/** Row by row, the score of each head. @param {Float64Array} query @param {Float64Array} keys */
function scoresOf(query, keys) {
  const scores = new Float64Array(keys.length / D_HEAD);
  keys.forEach((key, i) => scores[Math.floor(i / D_HEAD)] += SCALE * query[i % D_MODEL] * key);
  return scores;
}

/** The slopes for query and keys, of those for the scores. @param {Float64Array} slope @param {Float64Array} query @param {Float64Array} keys @param {Float64Array} slopeQuery */
function backThroughScores(slope, query, keys, slopeQuery) {
  return keys.map((key, i) => {
    const s = SCALE * slope[Math.floor(i / D_HEAD)];
    slopeQuery[i % D_MODEL] += s * key;
    return s * query[i % D_MODEL];
  });
}

/** Powers of e, each divided by their sum, in place. @param {Float64Array} row @param {number} from @param {number} count */
function softmaxInPlace(row, from, count) {
  let [largest, sum] = [-Infinity, 0];
  for (let i = from; i < from + count; i++) largest = Math.max(largest, row[i]);
  for (let i = from; i < from + count; i++) sum += row[i] = Math.exp(row[i] - largest);
  for (let i = from; i < from + count; i++) row[i] /= sum;
}

/**
 * What the model does with some sequences, and how it should change.
 * @param {Parameters} parameters @param {Uint8Array} symbols  sequence after sequence @returns {Lesson}
 */
export function learnFrom(parameters, symbols) {
  const count = symbols.length / PLACES;
  const tables = tablesOf(parameters);
  const sums = {
    loss: 0,
    weights: new Float64Array(HEADS * PLACES),
    right: [0, 0, 0],
    output: new Float64Array(parameters.w_output.length),
    value: new Float64Array(tables.value.length),
    symbolScore: new Float64Array(tables.symbolScore.length),
    placeScore: new Float64Array(tables.placeScore.length),
  };
  for (let n = 0; n < count; n++) {
    const sequence = symbols.subarray(n * PLACES, (n + 1) * PLACES);
    const { weights, found } = lookAt(tables, sequence);
    const guesses = products(found, parameters.w_output, D_MODEL);
    judge(guesses, sequence, sums, count);
    // From here on, guesses holds the slopes of the loss for them.
    const slopeFound = new Float64Array(D_MODEL);
    backThrough(guesses, found, parameters.w_output, slopeFound, sums.output, D_MODEL);
    blame(slopeFound, weights, tables.value, sequence, sums);
    for (let i = 0; i < weights.length; i++) sums.weights[i] += weights[i] / count;
  }
  return {
    loss: sums.loss,
    slopes: slopesOf(parameters, tables, sums),
    weights: Array.from(
      { length: HEADS },
      (_, head) => [...sums.weights.subarray(head * PLACES, (head + 1) * PLACES)],
    ),
    right: sums.right.map((share) => share / count),
  };
}

/** The weights of both heads, and what they find. @param {ReturnType<typeof tablesOf>} tables @param {Uint8Array} sequence */
function lookAt({ symbolScore, placeScore, value }, sequence) {
  const weights = new Float64Array(HEADS * PLACES);
  const found = new Float64Array(D_MODEL);
  for (let head = 0; head < HEADS; head++) {
    for (let place = 0; place < PLACES; place++) {
      weights[head * PLACES + place] = symbolScore[sequence[place] * HEADS + head] +
        placeScore[place * HEADS + head];
    }
    softmaxInPlace(weights, head * PLACES, PLACES);
    for (let place = 0; place < PLACES; place++) {
      const weight = weights[head * PLACES + place];
      for (let i = head * D_HEAD; i < (head + 1) * D_HEAD; i++) {
        found[i] += weight * value[sequence[place] * D_MODEL + i];
      }
    }
  }
  return { weights, found };
}

/**
 * Count loss and right answers, and put the slopes of the loss where the guesses stood.
 * @param {Float64Array} guesses @param {Uint8Array} sequence @param {{loss: number, right: number[]}} sums
 * @param {number} count
 */
function judge(guesses, sequence, sums, count) {
  const each = 1 / (count * WANTED.length);
  let both = 1;
  WANTED.forEach((place, at) => {
    const from = at * SYMBOLS;
    const answer = from + sequence[place];
    let best = from;
    for (let i = from; i < from + SYMBOLS; i++) if (guesses[i] > guesses[best]) best = i;
    if (best === answer) sums.right[at]++;
    else both = 0;
    softmaxInPlace(guesses, from, SYMBOLS);
    sums.loss -= Math.log(guesses[answer]) * each;
    guesses[answer] -= 1;
    for (let i = from; i < from + SYMBOLS; i++) guesses[i] *= each;
  });
  sums.right[WANTED.length] += both;
}

/**
 * From what was found back to the values and, through the softmax, to the scores.
 * @param {Float64Array} slopeFound @param {Float64Array} weights @param {Float64Array} value
 * @param {Uint8Array} sequence @param {{value: Float64Array, symbolScore: Float64Array, placeScore: Float64Array}} sums
 */
function blame(slopeFound, weights, value, sequence, sums) {
  const slopes = new Float64Array(PLACES);
  for (let head = 0; head < HEADS; head++) {
    let mean = 0;
    for (let place = 0; place < PLACES; place++) {
      const [weight, row] = [weights[head * PLACES + place], sequence[place] * D_MODEL];
      slopes[place] = 0;
      for (let i = head * D_HEAD; i < (head + 1) * D_HEAD; i++) {
        slopes[place] += slopeFound[i] * value[row + i];
        sums.value[row + i] += weight * slopeFound[i];
      }
      mean += weight * slopes[place];
    }
    for (let place = 0; place < PLACES; place++) {
      const slope = weights[head * PLACES + place] * (slopes[place] - mean);
      sums.symbolScore[sequence[place] * HEADS + head] += slope;
      sums.placeScore[place * HEADS + head] += slope;
    }
  }
}

/**
 * From the tables back to the parameters.
 * @param {Parameters} parameters @param {ReturnType<typeof tablesOf>} tables
 * @param {{output: Float64Array, value: Float64Array, symbolScore: Float64Array, placeScore: Float64Array}} sums
 */
function slopesOf(parameters, tables, sums) {
  const { symbol, place, asks, w_query, w_key, w_value } = parameters;
  const slopes = zeros();
  slopes.w_output = sums.output;
  const slopeQuery = new Float64Array(D_MODEL);
  const [bySymbol, byPlace] = [
    backThroughScores(sums.symbolScore, tables.query, tables.symbolKey, slopeQuery),
    backThroughScores(sums.placeScore, tables.query, tables.placeKey, slopeQuery),
  ];
  backThrough(bySymbol, symbol, w_key, slopes.symbol, slopes.w_key, D_MODEL);
  backThrough(byPlace, place, w_key, slopes.place, slopes.w_key, D_MODEL);
  backThrough(sums.value, symbol, w_value, slopes.symbol, slopes.w_value, D_MODEL);
  backThrough(slopeQuery, asks, w_query, slopes.asks, slopes.w_query, D_MODEL);
  return slopes;
}
