// @ts-check
/** What came out of a choice, in a sentence: pure. */

import { weightText } from "../shared/format.js";
import { largestAt } from "../shared/figure/vectors.js";
import { isolated, shortened } from "../shared/labels.js";
import { choose } from "./choice.js";

/** @typedef {import("../shared/figure/telling.js").Words} Words */

/** A word in a sentence. @param {string} word */
const quoted = (word) => `“${isolated(shortened(word, 14))}”`;

/** @param {import("./choice.js").ChoiceState} state @param {string[]} words @returns {Words} */
export function choiceTold(state, words) {
  const { vectors, asks } = state;
  const { shares } = choose(state);
  if (vectors[asks].every((x) => x === 0)) return evenTold(asks, words, shares[asks]);
  const pick = largestAt(shares, (index) => shares[index] > shares[asks] + 1e-9);
  const others = largestAt(shares, (index) => index !== asks);
  return pick < 0
    ? keptTold(asks, others, words, shares)
    : pickTold(asks, pick, words, shares, choose({ vectors, asks: pick }).shares);
}

/** Where another word gets most. @param {number} asks @param {number} pick @param {string[]} words @param {number[]} shares @param {number[]} back  the shares where the picked word asks */
function pickTold(asks, pick, words, shares, back) {
  const told = /** @type {Words} */ ([
    `${quoted(words[asks])} picks ${quoted(words[pick])}: `,
    { strong: weightText(shares[pick]) },
    `. But it keeps ${weightText(shares[asks])} for itself.`,
  ]);
  if (largestAt(back) !== pick) return told;
  return [
    ...told,
    ` Let ${quoted(words[pick])} ask, and ${weightText(back[pick])} stays at home: ` +
    "an arrow likes nothing so much as its own direction.",
  ];
}

/** Where a word gets most of itself. @param {number} asks @param {number} next @param {string[]} words @param {number[]} shares @returns {Words} */
const keptTold = (asks, next, words, shares) => [
  `${quoted(words[asks])} picks itself: `,
  { strong: weightText(shares[asks]) },
  next < 0
    ? "."
    : ` stays at home. Of the others, ${quoted(words[next])} gets most: ${
      weightText(shares[next])
    }. An arrow likes nothing so much as its own direction.`,
];

/** @param {number} asks @param {string[]} words @param {number} share @returns {Words} */
const evenTold = (asks, words, share) => [
  `The arrow of ${quoted(words[asks])} has no length, so all dot products are 0 and all shares ` +
  `the same: ${weightText(share)}. The choice is the average.`,
];

/** The sentences that may come out, of any numbers: room is kept for the longest. @param {string[]} words @returns {Words[]} */
export function choicesThatMayBeTold(words) {
  const even = words.map(() => 0.123);
  return words.flatMap((_, asks) => [
    evenTold(asks, words, 0.123),
    ...words.flatMap((_, other) => {
      const most = even.map((share, index) => (index === other ? 0.987 : share));
      return other === asks ? [] : [
        keptTold(asks, other, words, most),
        pickTold(asks, other, words, most, most),
      ];
    }),
  ]);
}
