// @ts-check
/**
 * Where each number of x goes in two ways to split columns into heads and two ways to merge them, and which input
 * tokens each output token depends on. All of it is index arithmetic, so nothing depends on the numbers themselves.
 *
 * @typedef {import("../shared/dimensions.js").Sizes} Sizes
 * @typedef {"right" | "wrong"} Method  right: a reshape and the swap of tokens and heads; wrong: a reshape alone
 * @typedef {{token: number, column: number}} TokenIndex  where a number stands in (seq, d_model)
 * @typedef {{head: number, row: number, column: number}} HeadIndex  where a number stands in (heads, seq, d_head)
 * @typedef {{head: number, row: number, attended: number}} Path  a row of a head, and the row that it attends to
 * @typedef {"sees" | "leak" | "blind" | "nothing"} Relation  of an output token to an input token
 *
 * @typedef {object} MappedNumber  one number of x, and where both splits put it
 * @property {number} memory  its position in memory
 * @property {number} token
 * @property {number} column
 * @property {HeadIndex} right
 * @property {HeadIndex} wrong
 * @property {boolean} stays  whether both splits put it at the same index
 */

import { lastOf } from "../shared/format.js";

export const METHODS = /** @type {const} */ (["right", "wrong"]);

/**
 * Where a split puts the number at this token and column.
 * @param {Method} split @param {Sizes} sizes @param {TokenIndex} index @returns {HeadIndex}
 */
export function splitIndex(split, { seq, d_model, heads }, { token, column }) {
  const dHead = d_model / heads;
  if (split === "right") {
    return { head: Math.floor(column / dHead), row: token, column: column % dHead };
  }
  // A reshape keeps the order in memory and only counts it off differently: by heads, then rows, then columns.
  const memory = token * d_model + column;
  const sizeOfHead = seq * dHead;
  return {
    head: Math.floor(memory / sizeOfHead),
    row: Math.floor((memory % sizeOfHead) / dHead),
    column: memory % dHead,
  };
}

/**
 * Where a merge puts the number at this row and column of a head.
 * @param {Method} merge @param {Sizes} sizes @param {HeadIndex} index @returns {TokenIndex}
 */
export function mergeIndex(merge, { seq, d_model, heads }, { head, row, column }) {
  const dHead = d_model / heads;
  if (merge === "right") return { token: row, column: head * dHead + column };
  const memory = (head * seq + row) * dHead + column;
  return { token: Math.floor(memory / d_model), column: memory % d_model };
}

/**
 * All numbers of x in the order of memory, each with its index before and after both splits.
 * @param {Sizes} sizes @returns {MappedNumber[]}
 */
export function mapNumbers(sizes) {
  return Array.from({ length: sizes.seq * sizes.d_model }, (_, memory) => {
    const [token, column] = [Math.floor(memory / sizes.d_model), memory % sizes.d_model];
    const [right, wrong] = METHODS.map((split) => splitIndex(split, sizes, { token, column }));
    // The column within the head is the same in both, because d_model is a multiple of d_head.
    const stays = right.head === wrong.head && right.row === wrong.row;
    return { memory, token, column, right, wrong, stays };
  });
}

/**
 * For each output token and each input token, a path on which the one depends on the other, or null where none leads.
 * @param {Sizes} sizes @param {Method} split @param {Method} merge @param {boolean} causal
 */
export function findPaths(sizes, split, merge, causal) {
  const { seq, d_model, heads } = sizes;
  // All numbers of a row come from one token and go to one token, so the first of each row speaks for all of it.
  const firsts = mapNumbers(sizes).filter(({ column }) => column % (d_model / heads) === 0);
  const paths = Array.from(
    { length: seq },
    () => /** @type {(Path | null)[]} */ (Array(seq).fill(null)),
  );
  for (let head = 0; head < heads; head++) {
    const inHead = firsts.filter((number) => number[split].head === head);
    for (let row = 0; row < seq; row++) {
      const { token: output } = mergeIndex(merge, sizes, { head, row, column: 0 });
      for (const { token: input, [split]: { row: attended } } of inHead) {
        if (!causal || attended <= row) paths[output][input] ??= { head, row, attended };
      }
    }
  }
  return paths;
}

/**
 * What it means that an output token can, or can't, depend on an input token.
 * @param {boolean} depends @param {boolean} causal @param {number} output @param {number} input @returns {Relation}
 */
export function relationOf(depends, causal, output, input) {
  const should = !causal || input <= output;
  if (depends) return should ? "sees" : "leak";
  return should ? "blind" : "nothing";
}

/**
 * How the four tests that people write end for one way to split and one to merge. null: without the causal mask there
 * is nothing to test.
 * @param {Sizes} sizes @param {Method} split @param {Method} merge @param {boolean} causal
 */
export function testResults(sizes, split, merge, causal) {
  // With one head, or with one token, both ways are the same.
  const same = mapNumbers(sizes).every(({ stays }) => stays);
  const lastIsSeen = findPaths(sizes, split, merge, true).slice(0, -1).some(lastOf);
  return {
    shape: true, // Every way gives back (seq, d_model).
    roundTrip: split === merge || same,
    causal: causal ? !lastIsSeen : null,
    loop: (split === "right" && merge === "right") || same,
  };
}
