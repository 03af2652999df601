// @ts-check
/** Where the number in focus stands in memory, and which head and row each split puts it into, in words. */

import { h, token } from "../../shared/h.js";
import { SPLIT_NAMES } from "./words.js";

/**
 * @typedef {import("../index_map.js").HeadIndex} HeadIndex
 * @typedef {import("../index_map.js").MappedNumber} MappedNumber
 * @typedef {import("../index_map.js").Sizes} Sizes
 * @typedef {import("../index.js").Given} Given
 * @typedef {(Node | string)[]} Words
 */

/**
 * What is said of a number beside each part of the board.
 * @param {MappedNumber} number @param {Sizes} sizes @param {Given} given
 * @returns {{memory: Words, right: Words, wrong: Words}}
 */
export const numberInWords = (number, sizes, given) => ({
  memory: inMemory(number, sizes, given),
  right: inRightSplit(number, sizes, given),
  wrong: inWrongSplit(number, sizes, given),
});

/** @param {MappedNumber} number @param {Sizes} sizes @param {Given} given @returns {Words} */
function inMemory(number, { d_model }, { tokens, textOf }) {
  const { memory, token: row, column } = number;
  return [
    h("strong", {}, textOf(number)),
    " belongs to ",
    token(tokens[row]),
    `, column ${column}, and stands at place ${row} · ${d_model} + ${column} = ${memory} in memory.`,
  ];
}

/** @param {MappedNumber} number @param {Sizes} sizes @param {Given} given @returns {Words} */
function inRightSplit({ column, right }, { d_model, heads }, given) {
  const dHead = d_model / heads;
  const first = right.head * dHead;
  const columns = dHead > 1 ? `columns ${first} to ${first + dHead - 1}` : "one column a head";
  return [
    h("b", {}, `${SPLIT_NAMES.right}: `),
    ...headAndRow(right, given),
    `. Column ${column} belongs to head ${right.head} (${columns}), and a row stays with its token.`,
  ];
}

/** @param {MappedNumber} number @param {Sizes} sizes @param {Given} given @returns {Words} */
function inWrongSplit(number, { seq, d_model, heads }, given) {
  const { head } = number.wrong;
  const dHead = d_model / heads;
  const sizeOfHead = seq * dHead;
  const [first, last] = [head * sizeOfHead, (head + 1) * sizeOfHead - 1];
  return [
    h("b", {}, `${SPLIT_NAMES.wrong}: `),
    ...headAndRow(number.wrong, given),
    `. Head ${head} gets places ${first} to ${last}, ${dHead} a row. `,
    ...whatIsWrong(number, given),
  ];
}

/** @param {MappedNumber} number @param {Given} given @returns {Words} */
function whatIsWrong({ token: row, wrong, stays }, { tokens }) {
  if (stays) return ["It is the same place."];
  if (wrong.row === row) return ["The row is right, the head is not."];
  return [
    "So ",
    token(tokens[row]),
    "’s number is taken for one of ",
    token(tokens[wrong.row]),
    ".",
  ];
}

/** @param {HeadIndex} index @param {Given} given @returns {Words} */
const headAndRow = ({ head, row }, { tokens }) => [`head ${head}, row `, token(tokens[row])];
