// @ts-check
/**
 * The number that is in focus, and how it is followed from station to station. Pure functions.
 *
 * @typedef {import("./inputs.js").Inputs} Inputs
 *
 * @typedef {"x" | "q" | "k" | "v" | "wq" | "wk" | "wv" | "wo" | "s" | "o" | "y"} Tensor
 *   X; Q, K and V; the weight matrices; the scores, and the weights that become of them; the heads' outputs; the output
 *
 * @typedef {object} Focus  one number's coordinates at all stations; each station uses those that its tensors have
 * @property {Tensor} of  the tensor that the number was last looked at in
 * @property {number} head
 * @property {number} query  its token
 * @property {number} key  its token
 * @property {number} column_in_head
 * @property {number} inner  the row of a weight matrix
 *
 * What a cell of a table says about the focus. The other coordinates stay as they were; and so does the tensor, at the
 * scores: a reader who comes to them with a number of K leaves them with one of K.
 * @typedef {{of: "x" | "q" | "o" | "y", query: number, head: number, column_in_head: number}} QueryCell
 * @typedef {{of: "k" | "v", key: number, head: number, column_in_head: number}} KeyCell
 * @typedef {{of: "wq" | "wk" | "wv" | "wo", inner: number, head: number, column_in_head: number}} MatrixCell
 * @typedef {{head: number, query: number, key: number}} ScoreCell
 * @typedef {QueryCell | KeyCell | MatrixCell | ScoreCell} Cell
 */

import { attendRow, columnTerms, mergedRow, mixTerms } from "./attention.js";

export const TENSORS =
  /** @type {const} */ (["x", "q", "k", "v", "wq", "wk", "wv", "wo", "s", "o", "y"]);
export const COORDINATES =
  /** @type {const} */ (["head", "query", "key", "column_in_head", "inner"]);

/** The column of the model that the focus is in. @param {{dHead: number}} s @param {{head: number, column_in_head: number}} focus */
export const columnOf = (s, focus) => focus.head * s.dHead + focus.column_in_head;

/** The focus, held within the tensors as they now are. @param {Inputs} s @param {Focus} focus @returns {Focus} */
export function within(s, focus) {
  /** @param {number} number @param {number} length */
  const held = (number, length) => Math.min(number, length - 1);
  return {
    of: focus.of,
    head: held(focus.head, s.heads),
    query: held(focus.query, s.seq),
    key: held(focus.key, s.seq),
    column_in_head: held(focus.column_in_head, s.dHead),
    inner: held(focus.inner, s.dModel),
  };
}

/**
 * What one number comes from, term by term, and what it is, for the stations that compute: pairs whose products add up.
 * @param {Inputs} s @param {Tensor} of @param {Focus} focus
 */
export function termsOf(s, of, focus) {
  const column = columnOf(s, focus);
  if (of === "o") {
    return mixTerms(
      s,
      focus.head,
      focus.column_in_head,
      attendRow(s, focus.head, focus.query).weights,
    );
  }
  if (of === "y") return columnTerms(mergedRow(s, focus.query), s.weights.w_output, column);
  const name = of === "k" ? "key" : of === "v" ? "value" : "query";
  const token = of === "q" ? focus.query : focus.key;
  return columnTerms(
    s.x.subarray(token * s.dModel, (token + 1) * s.dModel),
    s.weights[`w_${name}`],
    column,
  );
}
