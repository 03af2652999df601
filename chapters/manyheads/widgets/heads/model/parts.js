// @ts-check
/**
 * The parts of the model that have come, by name (words, positions, layer-0, tokens-0, …), and those who wait for others.
 *
 * @typedef {(text: string) => {tokens: string[], ranks: number[]}} Tokenizer
 */

import { readLayer, readPositions, readRows } from "./weights.js";
import { makeTokenizer } from "./wordpiece.js";

/** What is made of a part's bytes, by the first word of its name. @type {Record<string, (bytes: ArrayBuffer) => unknown>} */
const READERS = {
  words: (bytes) => makeTokenizer(new TextDecoder().decode(bytes).split("\n")),
  positions: readPositions,
  layer: readLayer,
  tokens: readRows,
};

export function makeParts() {
  /** @type {Map<string, any>} */
  const parts = new Map();
  /** @type {{names: string[], come: () => void}[]} */
  let waiting = [];
  /** @param {string[]} names */
  const lacking = (names) => names.filter((name) => !parts.has(name));
  return {
    lacking,
    /** One that has come. @param {string} name */
    get: (name) => parts.get(name),
    /** Take a part's bytes. @param {string} name @param {ArrayBuffer} bytes */
    add(name, bytes) {
      parts.set(name, READERS[name.split("-")[0]](bytes));
      const served = waiting.filter(({ names }) => !lacking(names).length);
      waiting = waiting.filter((each) => !served.includes(each));
      for (const { come } of served) come();
    },
    /** Wait until all of them have come. @param {string[]} names @returns {Promise<void>} */
    when: (names) =>
      new Promise((come) => lacking(names).length ? waiting.push({ names, come }) : come()),
  };
}
