// @ts-check
/**
 * Arithmetic with a few short lists of numbers.
 *
 * @typedef {number[]} Vector
 * @typedef {Vector[]} Matrix  row by row
 */

/** The dot product: multiplied number by number, and added up. @param {Vector} a @param {Vector} b */
export const dot = (a, b) => a.reduce((sum, number, i) => sum + number * b[i], 0);

/** A row times a matrix. @param {Vector} row @param {Matrix} matrix @returns {Vector} */
export const times = (row, matrix) =>
  matrix[0].map((_, column) => row.reduce((sum, x, i) => sum + x * matrix[i][column], 0));

/** Scores as shares of 1. The largest score is taken off first, which changes no share and keeps e^ finite. @param {Vector} scores @returns {Vector} */
export function softmax(scores) {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Vectors, each times its weight, added up. @param {Vector} weights @param {Matrix} vectors @returns {Vector} */
export const weighted = (weights, vectors) => times(weights, vectors);

/** The index of the largest number among those that are let through. @param {Vector} numbers @param {(index: number) => boolean} [among] */
export function largestAt(numbers, among = () => true) {
  let best = -1;
  numbers.forEach((number, index) => {
    if (among(index) && (best < 0 || number > numbers[best])) best = index;
  });
  return best;
}

/** Whether these are so many rows of so many numbers, none larger than the limit. @param {any} matrix @param {number} rows @param {number} columns @param {number} limit @returns {boolean} */
export const isMatrix = (matrix, rows, columns, limit) =>
  Array.isArray(matrix) && matrix.length === rows &&
  matrix.every((row) =>
    Array.isArray(row) && row.length === columns &&
    row.every((number) => Number.isFinite(number) && Math.abs(number) <= limit)
  );
