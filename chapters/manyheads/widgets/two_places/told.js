// @ts-check
/**
 * What is said of a scene, in words: made of the numbers that are drawn, so that it holds at every step.
 *
 * @typedef {{text: string, head?: number, isStrong?: boolean}} Piece  one with a head takes its hue
 */

import { weightText } from "../shared/format.js";
import { WANTED } from "./network.js";
import { bothTaken } from "./scene.js";
import { OWN } from "./store.js";

/** A share as it is written, with what is rounded to 1 written so that it isn't. @param {number} share */
const share = (share) => ({ text: weightText(share), isStrong: true });
/** @returns {Piece} */
const words = (/** @type {string} */ text) => ({ text });
const head = (/** @type {number} */ number) => ({ text: `head ${number}`, head: number });

/** @param {import("./scene.js").Scene} scene @returns {Piece[]} */
export function toldOfPlaces({ state, run, weights, right }) {
  /** @type {Piece[]} */
  const opening = [words(state.step ? "After " : "Before the first step, ")];
  if (state.step) opening.push({ text: String(state.step), isStrong: true }, words(" steps "));
  const [first, second] = WANTED;
  if (run.isAlike) {
    return [
      ...opening,
      words("both heads are still one: each gives "),
      share(weights[0][first]),
      words(` to place ${first} and `),
      share(weights[0][second]),
      words(` to place ${second}. ${answersOf(right)}`),
    ];
  }
  return [...opening, ...lookingOf(weights), words(` ${answersOf(right)}`)];
}

/** Where each head looks; what gets less than half isn't called so. @param {number[][]} weights @returns {Piece[]} */
function lookingOf(weights) {
  const looks = weights.map((row) => WANTED.find((place) => row[place] >= 0.5));
  if (looks.every((place) => place === undefined)) {
    return [words("neither head has given half of its weight to one of the two places.")];
  }
  const pieces = weights.flatMap((row, i) => {
    const place = looks[i];
    const says = place === undefined
      ? [words(" has not settled")]
      : [words(` looks at place ${place} (`), share(row[place]), words(")")];
    return [head(i), ...says, words(i ? "" : " and ")];
  });
  const [place] = looks;
  const lost = WANTED.find((each) => !looks.includes(each));
  const closing = bothTaken(weights)
    ? "."
    : looks.includes(undefined)
    ? `. Place ${lost} has no head yet.`
    : `: both run to place ${place}, and place ${lost} has no head yet.`;
  return [...pieces, words(closing)];
}

/** @param {number[]} right */
function answersOf([, , both]) {
  if (both === 1) return "Both symbols are right in all 256 new sequences.";
  return `Both symbols are right in ${weightText(both)} of 256 new sequences.`;
}

/** What the reader's own runs came to. @param {import("./store.js").State} state */
export function toldOfOwn({ run, own, taken }) {
  if (!taken.length && !own) {
    return "Another seed begins with other random numbers, and is trained here, in the page.";
  }
  if (!taken.length) return "Your first seed is being trained here, in the page.";
  const [first, second] = WANTED;
  const count = (/** @type {number | null} */ place) =>
    taken.filter((each) => each === place).length || "none";
  const none = count(null);
  const rest = none !== "none" ? `; in ${none} the two places were not shared out by step 160` : "";
  const whose = run === OWN ? "This one was trained here just now. " : "";
  return `${whose}Your seeds so far: ${taken.length}. Head 0 took place ${first} in ${
    count(first)
  } of them, and place ${second} in ${count(second)}${rest}.`;
}
