// @ts-check
/**
 * Attention of a few words of two numbers each: pure.
 *
 * @typedef {import("../shared/figure/vectors.js").Vector} Vector
 * @typedef {import("../shared/figure/vectors.js").Matrix} Matrix
 *
 * @typedef {object} RolesState
 * @property {Matrix} vectors  a row a word
 * @property {Matrix} w_q
 * @property {Matrix} w_k
 * @property {Matrix} w_v
 * @property {boolean} one_matrix  whether w_k takes the place of all three
 * @property {number} asks
 *
 * @typedef {object} Attended
 * @property {Record<Role, Matrix>} matrices  those that hold
 * @property {Record<Role, Matrix>} rows  query, key and value, a row a word
 * @property {Matrix} scores
 * @property {Matrix} weights
 * @property {Matrix} results
 *
 * @typedef {"query" | "key" | "value"} Role
 */

import { dot, softmax, times, weighted } from "../shared/figure/vectors.js";

/** @param {RolesState} state @returns {Attended} */
export function attend({ vectors, w_q, w_k, w_v, one_matrix }) {
  const matrices = one_matrix
    ? { query: w_k, key: w_k, value: w_k }
    : { query: w_q, key: w_k, value: w_v };
  /** @param {Role} role */
  const rowsOf = (role) => vectors.map((vector) => times(vector, matrices[role]));
  const rows = { query: rowsOf("query"), key: rowsOf("key"), value: rowsOf("value") };
  const scores = rows.query.map((query) =>
    rows.key.map((key) => dot(query, key) / Math.sqrt(key.length))
  );
  const weights = scores.map(softmax);
  return {
    matrices,
    rows,
    scores,
    weights,
    results: weights.map((shares) => weighted(shares, rows.value)),
  };
}
