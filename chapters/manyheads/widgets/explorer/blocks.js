// @ts-check
/**
 * The tensors of a station as blocks: rows, and columns, of numbers. Pure functions; drawing is elsewhere.
 *
 * @typedef {import("./focus.js").Cell} Cell
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("./focus.js").Tensor} Tensor
 * @typedef {"x" | "q" | "k" | "v" | "o" | "y"} TokenTensor  one with a row for each token
 * @typedef {"q" | "k" | "v"} Letter
 * @typedef {import("./inputs.js").Inputs} Inputs
 *
 * @typedef {object} Block
 * @property {Tensor} of
 * @property {string} name  what the chapters call it
 * @property {string} title  the name, and the head where it is one head's
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number) => string} rowName
 * @property {(column: number) => string} columnName
 * @property {number} head  whose it is; -1 where it is not one head's
 * @property {(column: number) => number} headOf  the head that a column belongs to; -1 for no head's
 * @property {number} [headOfRow]  how many rows belong to one head, where rows do
 * @property {boolean} [cut]  whether the columns are parted by head
 * @property {"learned" | "drawn"} [from]  how a model's matrix came by its numbers
 * @property {boolean} [areWeights]  whether its numbers are weights, from 0 to 1
 * @property {(row: number, column: number) => number} value
 * @property {(row: number, column: number) => number} [alone]  the same, where few are asked for: then a whole row would
 *   be too much
 * @property {() => Float64Array} [all]  all of them, row by row, where they are in an array already
 * @property {(row: number, column: number) => string} [whyHidden]  why a mask hides it, or ""
 * @property {(row: number, column: number) => Cell} focusAt
 * @property {(focus: Focus) => [number, number]} at  the row and column of the focus
 * @property {(row: number, column: number) => string} id  one number has one id, at whatever stations it stands
 * @property {(row: number, column: number) => string} entry  the number's name among the edits, such as "x[0,2,5]", or
 *   "" where it was not given and can't be changed
 */

import { attendRow, headWeights, hidden, mergedRow, outputNumber, outputRow } from "./attention.js";
import { columnOf } from "./focus.js";

/** @type {Record<Letter, "query" | "key" | "value">} */
export const ROWS_OF = { q: "query", k: "key", v: "value" };

/** @template T @param {Inputs} s @param {(head: number) => T} make */
export const eachHead = (s, make) => Array.from({ length: s.heads }, (_, head) => make(head));

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
 * @param {Inputs} s @param {TokenTensor} of @param {string} name @param {(token: number, column: number) => number} value
 * @param {{byHead?: boolean, cut?: boolean, given?: string}} [options]  byHead: whether columns belong to heads; given:
 *   the name of the array that it was given as
 * @returns {Block}
 */
function tokensBlock(s, of, name, value, { byHead = false, cut = false, given = "" } = {}) {
  return {
    of,
    name,
    title: name,
    rows: s.seq,
    columns: s.dModel,
    rowName: (row) => s.tokens[row],
    columnName: String,
    head: -1,
    headOf: (column) => (byHead ? split(s, column).head : -1),
    cut,
    value,
    focusAt: (row, column) => cellOf(of, row, split(s, column)),
    at: (focus) => [focus[axisOf(of)], columnOf(s, focus)],
    id: (row, column) => `${of} ${row} ${column}`,
    entry: (row, column) => (given ? `${given}[${s.sentence},${row},${column}]` : ""),
  };
}

/** X. @param {Inputs} s */
export const inputBlock = (s) =>
  tokensBlock(s, "x", "X", (token, column) => s.x[token * s.dModel + column], { given: "x" });

/** Q, K or V, whole or with its columns parted by head. @param {Inputs} s @param {Letter} of @param {{byHead?: boolean, cut?: boolean}} [options] */
export function rowsBlock(s, of, options = { byHead: true }) {
  const name = ROWS_OF[of];
  const given = s.weights[`w_${name}`].length || options.cut ? "" : name;
  return tokensBlock(s, of, of.toUpperCase(), rowsValue(s, of), { ...options, given });
}

/** @param {Inputs} s @param {Letter} of */
const rowsValue = (s, of) => (/** @type {number} */ token, /** @type {number} */ column) =>
  s[ROWS_OF[of]][token * s.dModel + column];

/** Wq, Wk, Wv or Wo: (d_model, d_model). Its rows belong to heads in Wo, its columns in the others. @param {Inputs} s @param {"q" | "k" | "v" | "o"} letter @returns {Block} */
export function matrixBlock(s, letter) {
  const name = letter === "o" ? "w_output" : `w_${ROWS_OF[letter]}`;
  const of = /** @type {Tensor} */ (`w${letter}`);
  return {
    of,
    name: `W${letter}`,
    title: `W${letter}`,
    rows: s.dModel,
    columns: s.dModel,
    rowName: String,
    columnName: String,
    head: -1,
    headOf: (column) => (letter === "o" ? -1 : split(s, column).head),
    headOfRow: letter === "o" ? s.dHead : undefined,
    from: s.drawn ? "drawn" : "learned",
    value: (row, column) => s.weights[name][row * s.dModel + column],
    all: () => s.weights[name],
    focusAt: (row, column) => /** @type {any} */ ({ of, inner: row, ...split(s, column) }),
    at: (focus) => [focus.inner, columnOf(s, focus)],
    id: (row, column) => `${of} ${row} ${column}`,
    entry: (row, column) => `${name}[${row},${column}]`,
  };
}

/** One head's table: (seq, d_head). @param {Inputs} s @param {TokenTensor} of @param {string} name @param {number} head @param {(token: number, column: number) => number} value @returns {Block} */
function headBlock(s, of, name, head, value) {
  return {
    of,
    name,
    title: `${name}, head ${head}`,
    rows: s.seq,
    columns: s.dHead,
    rowName: (row) => s.tokens[row],
    columnName: String,
    head,
    headOf: () => head,
    value: (row, column) => value(row, head * s.dHead + column),
    focusAt: (row, column) => cellOf(of, row, { head, column_in_head: column }),
    at: (focus) => [focus[axisOf(of)], focus.column_in_head],
    id: (row, column) => `${of} ${row} ${head * s.dHead + column}`,
    entry: () => "",
  };
}

/** One head's queries, keys or values. @param {Inputs} s @param {Letter} of @param {number} head */
export const headRowsBlock = (s, of, head) => headBlock(s, of, of, head, rowsValue(s, of));

/** One head's keys, turned: (d_head, seq). @param {Inputs} s @param {number} head @returns {Block} */
export function transposeBlock(s, head) {
  const rows = headRowsBlock(s, "k", head);
  return {
    ...rows,
    name: "kᵀ",
    title: `kᵀ, head ${head}`,
    rows: s.dHead,
    columns: s.seq,
    rowName: String,
    columnName: (column) => s.tokens[column],
    value: (row, column) => rows.value(column, row),
    focusAt: (row, column) => rows.focusAt(column, row),
    at: (focus) => [focus.column_in_head, focus.key],
    id: (row, column) => rows.id(column, row),
  };
}

/** One head's (seq, seq): queries down, keys across. @param {Inputs} s @param {number} head @param {"scores" | "scaled" | "masked" | "weights"} what @returns {Block} */
export function scoresBlock(s, head, what) {
  const rowOf = kept((query) => attendRow(s, head, query));
  const isMasked = what === "masked" || what === "weights";
  return {
    of: "s",
    name: what === "weights" ? "weights" : "scores",
    title: `${what === "weights" ? "weights" : "scores"}, head ${head}`,
    rows: s.seq,
    columns: s.seq,
    rowName: (row) => s.tokens[row],
    columnName: (column) => s.tokens[column],
    head,
    headOf: () => head,
    areWeights: what === "weights",
    value(query, key) {
      const { dots, scores, weights } = rowOf(query);
      if (what === "scores") return dots[key];
      if (what === "weights") return weights[key];
      return what === "masked" && hidden(s, query, key) ? -Infinity : scores[key];
    },
    ...(what === "weights" ? { all: () => headWeights(s, head) } : {}),
    whyHidden: (query, key) => (isMasked ? hidden(s, query, key) : ""),
    focusAt: (query, key) => ({ head, query, key }),
    at: (focus) => [focus.query, focus.key],
    id: (query, key) => `s ${head} ${query} ${key}`,
    entry: () => "",
  };
}

/** What the heads found, as blocks: each head's own table, all side by side with the columns parted, or as one. @param {Inputs} s */
export function mixedBlocks(s) {
  const rowOf = kept((query) => mergedRow(s, query));
  const value = (/** @type {number} */ query, /** @type {number} */ column) => rowOf(query)[column];
  return {
    /** @param {number} head */
    ofHead: (head) => headBlock(s, "o", "mixed", head, value),
    cut: () => tokensBlock(s, "o", "back", value, { byHead: true, cut: true }),
    merged: () => tokensBlock(s, "o", "merged", value, { byHead: true }),
  };
}

/** @param {Inputs} s */
export function outputBlock(s) {
  const rowOf = kept((query) => outputRow(s, query));
  const value = (/** @type {number} */ query, /** @type {number} */ column) => rowOf(query)[column];
  const alone = (/** @type {number} */ query, /** @type {number} */ column) =>
    outputNumber(s, query, column);
  return { ...tokensBlock(s, "y", "output", value), alone };
}

/** A row that was asked for is at hand for the next of its numbers. @template T @param {(row: number) => T} rowOf @returns {(row: number) => T} */
function kept(rowOf) {
  const rows = /** @type {T[]} */ ([]);
  return (row) => rows[row] ??= rowOf(row);
}
