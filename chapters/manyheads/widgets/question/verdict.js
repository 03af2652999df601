// @ts-check
/**
 * What is said of the answer that a reader picked.
 *
 * @typedef {object} Given  what Python sent
 * @property {string[]} answers
 * @property {string[]} why  for each answer, why it is right or wrong
 * @property {number} right  the index of the right answer
 */

import { upTo } from "../shared/guards.js";

/** What stands beside an answer that was picked. */
export const MARKS = { none: "", right: "✓ right", wrong: "✗ wrong" };

/**
 * Whether a picked answer is right, and what is said of it. Where no answer has this index, none is picked.
 * @param {Given} given @param {any} chosen
 * @returns {{answer: "none" | "right" | "wrong", words: string}}
 */
export function verdictOf({ answers, why, right }, chosen) {
  if (chosen !== 0 && !upTo(chosen, answers.length - 1)) return { answer: "none", words: "" };
  return chosen === right
    ? { answer: "right", words: `✓ Yes. ${why[chosen]}` }
    : { answer: "wrong", words: `✗ Not so. ${why[chosen]}` };
}
