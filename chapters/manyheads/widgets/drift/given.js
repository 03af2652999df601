// @ts-check
/** What Python gave, and whether it can be drawn: pure. */

import { checkState, upTo } from "../shared/guards.js";

/**
 * @typedef {[string, number, boolean]} Near  a word, its cosine, and whether it is nearer here than in the other sentence
 * @typedef {object} Word
 * @property {string} word @property {number} place @property {[string[], string[]]} tokens @property {string} control
 * @property {number[]} cosines @property {number[]} controls @property {[Near[][], Near[][]]} near
 * @property {[string, number][]} looks @property {boolean} staysEqual
 */

/** @param {any} model @returns {{words: Word[], vocabulary: number}} */
export function givenOf(model) {
  const [words, vocabulary] = [model.get("words"), model.get("vocabulary")];
  checkState({
    words: Array.isArray(words) && words.length > 0 && words.every(isWord),
    vocabulary: upTo(vocabulary, Infinity),
  });
  return { words, vocabulary };
}

/** @param {any} value */
const isText = (value) => typeof value === "string";

/** @param {any} list @param {number} length @param {(each: any) => boolean} is */
const isListOf = (list, length, is) =>
  Array.isArray(list) && list.length === length && list.every(is);

/** @param {any} word */
export function isWord(word) {
  const states = word?.cosines?.length;
  return upTo(states, 100) && isText(word.word) && isText(word.control) &&
    typeof word.staysEqual === "boolean" &&
    [word.cosines, word.controls].every((list) => isListOf(list, states, Number.isFinite)) &&
    isListOf(
      word.tokens,
      2,
      (tokens) => Array.isArray(tokens) && tokens.every(isText) && tokens[word.place] === word.word,
    ) &&
    isListOf(word.near, 2, (side) => isListOf(side, states, areNear)) &&
    isListOf(word.looks, 2, (look) => isText(look?.[0]) && Number.isFinite(look[1]));
}

/** @param {any} near */
const areNear = (near) =>
  Array.isArray(near) && near.length > 0 &&
  near.every((each) =>
    isText(each?.[0]) && Number.isFinite(each[1]) && typeof each[2] === "boolean"
  );
