// @ts-check
/**
 * The steps at which a score crosses a half, and what is said there.
 *
 * @typedef {{index: number, step: number, heads: string[], score: number}} Flag  heads that cross at one step, and the
 *   first one's place among the scores
 */

import { HEADS } from "./record.js";

const WORDS = {
  "0": ["looks one back", "look one back"],
  "1": ["looks at what followed", "look at what followed"],
};

/** Heads of one layer that cross at one step share a flag. @param {import("./record.js").About} about @returns {Flag[]} */
export function flagsOf({ steps, curves }) {
  const { scores } = curves[""];
  const flags = /** @type {Map<string, Flag>} */ (new Map());
  HEADS.forEach((head, score) => {
    const index = scores.findIndex((row) => row[score] >= 0.5);
    if (index < 0) return;
    const key = `${index} ${head[0]}`;
    const flag = flags.get(key) ?? { index, step: steps[index], heads: [], score };
    flags.set(key, { ...flag, heads: [...flag.heads, head] });
  });
  return [...flags.values()].sort((a, b) => a.index - b.index);
}

/** @param {Flag} flag @param {boolean} isNarrow */
export function wordsOfFlag({ heads }, isNarrow) {
  const many = heads.length > 1;
  const verb = WORDS[/** @type {"0" | "1"} */ (heads[0][0])][many ? 1 : 0];
  return `${isNarrow ? "" : many ? "heads " : "head "}${heads.map(dotted).join(" and ")} ${verb}`;
}

/** "0.1" as it is written: 0·1. @param {string} head */
export const dotted = (head) => head.replace(".", "·");
