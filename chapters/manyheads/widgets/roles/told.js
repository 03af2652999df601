// @ts-check
/** What came out of the three roles, in a sentence: pure. */

import { cellText, weightText } from "../shared/format.js";
import { largestAt } from "../shared/figure/vectors.js";
import { isolated, shortened } from "../shared/labels.js";

/**
 * @typedef {import("../shared/figure/telling.js").Words} Words
 * @typedef {import("./roles.js").Attended} Attended
 */

/** The other word that a word scores highest; -1 where there is none. @param {number[][]} scores @param {number} asks */
export const partnerOf = (scores, asks) => largestAt(scores[asks], (index) => index !== asks);

/** @param {string} word */
const named = (word) => `“${isolated(shortened(word, 14))}”`;

/**
 * @param {{asks: number, one_matrix: boolean}} state @param {Attended} attended @param {string[]} words
 * @param {() => void} tryOne  goes to one matrix for all
 * @returns {Words}
 */
export function rolesTold({ asks, one_matrix }, { scores, weights }, words, tryOne) {
  const partner = partnerOf(scores, asks);
  if (partner < 0) return [`There is one word, and ${named(words[0])} gets all of its own weight.`];
  const pair = {
    asking: named(words[asks]),
    asked: named(words[partner]),
    there: cellText(scores[asks][partner]),
    back: cellText(scores[partner][asks]),
  };
  if (!one_matrix) return threeTold(pair, tryOne);
  const keeps = largestAt(weights[partner]) === partner
    ? weightText(weights[partner][partner])
    : "";
  return oneTold(pair, keeps);
}

/** @typedef {{asking: string, asked: string, there: string, back: string}} Pair  two words, and the scores of each for the other */

/** @param {Pair} pair @param {() => void} tryOne @returns {Words} */
const threeTold = ({ asking, asked, there, back }, tryOne) => [
  `The two ringed scores ${
    there === back ? "are equal only by chance" : "differ"
  }: ${asking} scores ${asked} `,
  { strong: there },
  `, ${there === back ? "and" : "but"} ${asked} scores ${asking} `,
  { strong: back },
  ". What a word looks for is one thing, how it is found another. Now try ",
  { does: "one matrix for all", act: tryOne },
  ", and see what is lost.",
];

/** @param {Pair} pair @param {string} keeps  what the other word keeps for itself, where that is most @returns {Words} */
const oneTold = ({ asking, asked, there, back }, keeps) => [
  `Asking and being found are now one arrow, and the scores are their own mirror image: ${asking} scores ${asked} `,
  { strong: there },
  `, so ${asked} must score ${asking} `,
  { strong: back },
  ". (The weights differ: each row is shared out by itself.)",
  keeps ? ` And ${asked} looks at itself most: ${keeps}.` : "",
];

/** The sentences that may come out, of any numbers. @param {string[]} words @returns {Words[]} */
export const rolesThatMayBeTold = (words) =>
  words.flatMap((asking, i) =>
    words.slice(i + 1).flatMap((asked) => {
      const pair = { asking: named(asking), asked: named(asked), there: "−88.88", back: "−88.88" };
      return [threeTold(pair, () => {}), oneTold(pair, ">0.999")];
    })
  );
