// @ts-check
/**
 * A station's numbers as blocks: a tensor's rows, below one another, and its columns. Pure functions; drawing is
 * elsewhere.
 *
 * @typedef {import("./focus.js").Cell} Cell
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("./focus.js").Tensor} Tensor
 * @typedef {"x" | "q" | "k" | "v" | "o" | "y"} TokenTensor  one with a row for each token
 * @typedef {"wq" | "wk" | "wv" | "wo"} MatrixTensor
 * @typedef {import("./inputs.js").Inputs} Inputs
 *
 * @typedef {object} Block
 * @property {Tensor} of
 * @property {string} title
 * @property {number[]} shape  the tensor's, without the axis of sentences
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number) => string[]} rowNames  what stands before a row; one name or two
 * @property {(column: number) => string} columnName
 * @property {(row: number, column: number) => number} headAt  whose number it is; -1 for no head's
 * @property {(row: number, column: number) => number} value
 * @property {(row: number, column: number) => boolean} [blank]  whether a mask leaves no number to show
 * @property {(row: number, column: number) => Cell} focusAt
 * @property {(focus: Focus) => [number, number]} at  the row and column of the focus
 * @property {(row: number, column: number) => string} id  one number has one id, at whatever stations it stands
 * @property {(row: number, column: number) => string} entry  the number's name among the edits, such as "x[0,2,5]", or
 *   "" where it was not given and can't be changed
 */

import { attendRow, columnTerms, hidden, mergedRow, PROJECTED, sumOf } from "./attention.js";
import { columnOf } from "./focus.js";

const LETTERS = /** @type {const} */ ({ query: "q", key: "k", value: "v" });

/** X: (seq, d_model). @param {Inputs} s */
export const inputBlock = (s) => tokensBlock(s, "x", "X", s.x, false);

/** @param {Inputs} s @param {(head: number) => Block} block */
export const eachHead = (s, block) => Array.from({ length: s.heads }, (_, head) => block(head));

/** A column as its head and its column there. @param {Inputs} s @param {number} column */
const split = (s, column) => ({
  head: Math.floor(column / s.dHead),
  column_in_head: column % s.dHead,
});

/** The token's coordinate in a tensor that has one: K and V belong to the keys. @param {TokenTensor} of */
const axisOf = (of) => (of === "k" || of === "v" ? "key" : "query");

/** @param {TokenTensor} of @param {number} token @param {{head: number, column_in_head: number}} column @returns {Cell} */
const cellOf = (of, token, column) =>
  of === "k" || of === "v" ? { of, key: token, ...column } : { of, query: token, ...column };

/**
 * (seq, d_model): a token a row.
 * @param {Inputs} s @param {TokenTensor} of @param {string} title @param {Float64Array} array
 * @param {boolean} [byHead]  whether columns belong to heads
 * @returns {Block}
 */
function tokensBlock(s, of, title, array, byHead = true) {
  const name = { x: "x", q: "query", k: "key", v: "value", o: "", y: "" }[of];
  const given = of === "x" || !s.x.length || !s.weights[`w_${name}`]?.length;
  return {
    of,
    title,
    shape: [s.seq, s.dModel],
    rows: s.seq,
    columns: s.dModel,
    rowNames: (row) => [s.tokens[row]],
    columnName: String,
    headAt: (_, column) => (byHead ? split(s, column).head : -1),
    value: (row, column) => array[row * s.dModel + column],
    focusAt: (row, column) => cellOf(of, row, split(s, column)),
    at: (focus) => [focus[axisOf(of)], columnOf(s, focus)],
    id: (row, column) => `${of} ${row} ${column}`,
    entry: (row, column) => (given && name ? `${name}[${s.sentence},${row},${column}]` : ""),
  };
}

/** One of Q, K, V. @param {Inputs} s @param {"query" | "key" | "value"} name */
export function projectionBlock(s, name) {
  const letter = LETTERS[name];
  const made = s.weights[`w_${name}`].length > 0;
  return tokensBlock(
    s,
    letter,
    made ? `${letter.toUpperCase()} = X W${letter}` : letter.toUpperCase(),
    s[name],
  );
}

/** Wq, Wk, Wv, as far as they are given. @param {Inputs} s */
export function inputMatrices(s) {
  return PROJECTED.filter((name) => s.weights[`w_${name}`].length)
    .map((name) => matrixBlock(s, `w${LETTERS[name]}`, `w_${name}`, true));
}

/**
 * (d_model, d_model).
 * @param {Inputs} s @param {MatrixTensor} of @param {string} name @param {boolean} byHead  whether columns belong to heads
 * @returns {Block}
 */
function matrixBlock(s, of, name, byHead) {
  return {
    of,
    title: `W${of[1]}`,
    shape: [s.dModel, s.dModel],
    rows: s.dModel,
    columns: s.dModel,
    rowNames: (row) => [String(row)],
    columnName: String,
    headAt: (_, column) => (byHead ? split(s, column).head : -1),
    value: (row, column) => s.weights[name][row * s.dModel + column],
    focusAt: (row, column) => ({ of, inner: row, ...split(s, column) }),
    at: (focus) => [focus.inner, columnOf(s, focus)],
    id: (row, column) => `${of} ${row} ${column}`,
    entry: (row, column) => `${name}[${row},${column}]`,
  };
}

/**
 * Q, K or V with an axis for the heads: as the reshape leaves it, tokens first, or swapped, heads first.
 * @param {Inputs} s @param {"query" | "key" | "value"} name @param {"tokens first" | "heads first"} order @returns {Block}
 */
export function splitBlock(s, name, order) {
  const of = LETTERS[name];
  const value = (/** @type {number} */ token, /** @type {number} */ column) =>
    s[name][token * s.dModel + column];
  return headRows(s, of, of.toUpperCase(), order, value);
}

/**
 * A row for each token and head, in the order in which the tensor holds them.
 * @param {Inputs} s @param {TokenTensor} of @param {string} title @param {"tokens first" | "heads first"} order
 * @param {(token: number, column: number) => number} value @returns {Block}
 */
function headRows(s, of, title, order, value) {
  const headsFirst = order === "heads first";
  /** @param {number} row @returns {[number, number]} */
  const pair = (
    row,
  ) => (headsFirst
    ? [row % s.seq, Math.floor(row / s.seq)]
    : [Math.floor(row / s.heads), row % s.heads]);
  return {
    of,
    title,
    shape: headsFirst ? [s.heads, s.seq, s.dHead] : [s.seq, s.heads, s.dHead],
    rows: s.seq * s.heads,
    columns: s.dHead,
    rowNames(row) {
      const [token, head] = pair(row);
      return headsFirst ? [`head ${head}`, s.tokens[token]] : [s.tokens[token], `head ${head}`];
    },
    columnName: String,
    headAt: (row) => pair(row)[1],
    value(row, column) {
      const [token, head] = pair(row);
      return value(token, head * s.dHead + column);
    },
    focusAt(row, column) {
      const [token, head] = pair(row);
      return cellOf(of, token, { head, column_in_head: column });
    },
    at({ head, column_in_head, ...focus }) {
      const token = focus[axisOf(of)];
      return [headsFirst ? head * s.seq + token : token * s.heads + head, column_in_head];
    },
    id(row, column) {
      const [token, head] = pair(row);
      return `${of} ${token} ${head * s.dHead + column}`;
    },
    entry: () => "",
  };
}

/** One head's keys, transposed: (d_head, seq). @param {Inputs} s @param {number} head @returns {Block} */
export function transposeBlock(s, head) {
  return {
    of: "k",
    title: `Kᵀ of head ${head}`,
    shape: [s.dHead, s.seq],
    rows: s.dHead,
    columns: s.seq,
    rowNames: (row) => [String(row)],
    columnName: (column) => s.tokens[column],
    headAt: () => head,
    value: (row, column) => s.key[column * s.dModel + head * s.dHead + row],
    focusAt: (row, column) => ({ of: "k", head, key: column, column_in_head: row }),
    at: (focus) => [focus.column_in_head, focus.key],
    id: (row, column) => `k ${column} ${head * s.dHead + row}`,
    entry: () => "",
  };
}

/** One head's (seq, seq): queries down, keys across. @param {Inputs} s @param {number} head @param {"scores" | "scaled" | "masked" | "weights"} what @returns {Block} */
export function scoresBlock(s, head, what) {
  const rowOf = remember((query) => attendRow(s, head, query));
  return {
    of: "s",
    title: `Head ${head}`,
    shape: [s.seq, s.seq],
    rows: s.seq,
    columns: s.seq,
    rowNames: (row) => [s.tokens[row]],
    columnName: (column) => s.tokens[column],
    headAt: () => head,
    value(query, key) {
      const { dots, scores, weights } = rowOf(query);
      if (what === "scores") return dots[key];
      if (what === "weights") return weights[key];
      return what === "masked" && hidden(s, query, key) ? -Infinity : scores[key];
    },
    blank: (query, key) => what === "weights" && hidden(s, query, key) !== "",
    focusAt: (query, key) => ({ head, query, key }),
    at: (focus) => [focus.query, focus.key],
    id: (query, key) => `s ${head} ${query} ${key}`,
    entry: () => "",
  };
}

/** Every head's weighted values. @param {Inputs} s @param {"heads first" | "tokens first"} order @returns {Block} */
export function mixedBlock(s, order) {
  const rowOf = remember((query) => mergedRow(s, query));
  return headRows(s, "o", "weights · V", order, (query, column) => rowOf(query)[column]);
}

/** @param {Inputs} s @returns {Block} */
export function mergeBlock(s) {
  const rowOf = remember((query) => mergedRow(s, query));
  return {
    ...tokensBlock(s, "o", "heads side by side", new Float64Array()),
    value: (query, column) => rowOf(query)[column],
  };
}

/** @param {Inputs} s @returns {Block[]} */
export function outputBlocks(s) {
  const rowOf = remember((query) => mergedRow(s, query));
  const output = tokensBlock(s, "y", "output", new Float64Array(), false);
  return [
    {
      ...output,
      value: (query, column) => sumOf(columnTerms(rowOf(query), s.weights.w_output, column)),
    },
    matrixBlock(s, "wo", "w_output", false),
  ];
}

/** What was computed for a number once is not computed again. @template T @param {(number: number) => T} compute @returns {(number: number) => T} */
function remember(compute) {
  const known = /** @type {Map<number, T>} */ (new Map());
  return (number) => {
    if (!known.has(number)) known.set(number, compute(number));
    return /** @type {T} */ (known.get(number));
  };
}
