// @ts-check
/**
 * What a view of the splits has in focus, and where the keys lead it.
 *
 * @typedef {import("./index_map.js").Sizes} Sizes
 * @typedef {import("./index_map.js").Method} Method
 * @typedef {{memory: number}} NumberFocus  a number of x, by its position in memory
 * @typedef {{split: Method, merge: Method, output: number, input: number}} PairFocus  an output token and an input
 *   token, in the table of one way to split and one to merge
 * @typedef {NumberFocus | PairFocus} Focus
 */

import { nextCell, tablesOn } from "../shared/grid_keys.js";
import { METHODS } from "./index_map.js";

export const FIRST_NUMBER = /** @type {NumberFocus} */ ({ memory: 8 });
export const FIRST_PAIR =
  /** @type {PairFocus} */ ({ split: "wrong", merge: "right", output: 0, input: 1 });

/** The ways to split with the ways to merge, in the order of their tables. */
export const PAIRS = METHODS.flatMap((split) => METHODS.map((merge) => ({ split, merge })));

/** The number in focus, or the last one where x has become too small for it. @param {NumberFocus} focus @param {Sizes} sizes */
export const numberWithin = ({ memory }, { seq, d_model }) => Math.min(memory, seq * d_model - 1);

/** The pair in focus, or the last tokens where there are fewer now. @param {PairFocus} focus @param {Sizes} sizes */
export const pairWithin = ({ split, merge, output, input }, { seq }) => ({
  split,
  merge,
  output: Math.min(output, seq - 1),
  input: Math.min(input, seq - 1),
});

/**
 * Where a key leads from a number, over the table of x; null for a key that leads to other tables, as x is one alone.
 * @param {string} key @param {NumberFocus} focus @param {Sizes} sizes @returns {NumberFocus | null}
 */
export function nextNumber(key, focus, sizes) {
  if (tablesOn(key)) return null;
  const { seq, d_model } = sizes;
  const memory = numberWithin(focus, sizes);
  const cell = /** @type {[number, number]} */ ([Math.floor(memory / d_model), memory % d_model]);
  const [row, column] = nextCell(key, cell, [seq, d_model]) ?? cell;
  return { memory: row * d_model + column };
}

/**
 * Where a key leads from a pair of tokens: within its table, or to the same pair in the next table.
 * @param {string} key @param {PairFocus} focus @param {Sizes} sizes @returns {PairFocus}
 */
export function nextPair(key, focus, sizes) {
  const pair = pairWithin(focus, sizes);
  const { split, merge, output, input } = pair;
  const table = PAIRS.findIndex((each) => each.split === split && each.merge === merge);
  const cell = nextCell(key, [output, input], [sizes.seq, sizes.seq]) ?? [output, input];
  return { ...pair, ...PAIRS[table + tablesOn(key)], output: cell[0], input: cell[1] };
}
