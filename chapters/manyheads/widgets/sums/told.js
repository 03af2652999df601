// @ts-check
/** What is said of the sums, in words: pure. */

import { dogIn, SENTENCES } from "./sums.js";

const NAMES = ["man", "dog"];

/** @param {import("./sums.js").Sentence} sentence */
export const sentenceText = ([first, second]) => `${NAMES[first]} bites ${NAMES[second]}`;

/** A sum in words: "0.25 dog + 0.75 man". @param {import("./sums.js").Sentence} sentence @param {number} weight */
export function sumText(sentence, weight) {
  const dog = dogIn(sentence, weight);
  return [[dog, "dog"], [1 - dog, "man"]].filter(([share]) => Number(share) > 1e-9)
    .map(([share, name]) => `${Number(share).toFixed(2)} ${name}`).join(" + ");
}

/** What each question asks for, as the page writes it. */
export const ASKED = ["who bites?", "who is bitten?"];

/** What one head's sum keeps. @param {number} weight */
export function toldOfOne(weight) {
  if (weight === 0.5) {
    return "Half each: “dog bites man” and “man bites dog” arrive as the same sum. Nothing that comes later can tell them apart.";
  }
  const [kept, lost] = weight > 0.5 ? ASKED : [...ASKED].reverse();
  if (weight === 0 || weight === 1) {
    return `The head looks at one word alone. Nothing of the other one arrives: ${lost} Nobody can tell.`;
  }
  return `One cut answers “${kept}”. For “${lost}” the right answers along the line are man, dog, man, dog: no single cut parts them.`;
}

/** What two heads' sums keep. @param {readonly [number, number]} weights */
export const toldOfTwo = ([head0, head1]) =>
  head0 === head1
    ? "Both heads look alike, so the second adds nothing: all four lie on one line again."
    : "Four sentences, four places. One cut answers “who bites?”, the other “who is bitten?”.";

/** A picture in words: which sentences arrive as which sums. @param {readonly number[]} weights */
export const listed4 = (weights) =>
  SENTENCES.map((sentence) =>
    `${sentenceText(sentence)}: ${weights.map((weight) => sumText(sentence, weight)).join(" and ")}`
  ).join("; ");
