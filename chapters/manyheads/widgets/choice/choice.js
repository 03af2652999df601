// @ts-check
/**
 * What a word chooses among some arrows, its own among them: pure.
 *
 * @typedef {import("../shared/figure/vectors.js").Vector} Vector
 * @typedef {{vectors: Vector[], asks: number}} ChoiceState
 *
 * @typedef {object} Chosen
 * @property {Vector} scores  the dot product of the word that asks with each word
 * @property {Vector} powers  e to the power of each score
 * @property {number} sum  of the powers
 * @property {Vector} shares  each power divided by the sum
 * @property {Vector} average  of all arrows, each with the same share
 * @property {Vector} result  of all arrows, each with its share
 */

import { dot, softmax, weighted } from "../shared/figure/vectors.js";

/** @param {ChoiceState} state @returns {Chosen} */
export function choose({ vectors, asks }) {
  const scores = vectors.map((vector) => dot(vectors[asks], vector));
  const powers = scores.map(Math.exp);
  const shares = softmax(scores);
  const even = vectors.map(() => 1 / vectors.length);
  return {
    scores,
    powers,
    sum: powers.reduce((sum, power) => sum + power, 0),
    shares,
    average: weighted(even, vectors),
    result: weighted(shares, vectors),
  };
}
