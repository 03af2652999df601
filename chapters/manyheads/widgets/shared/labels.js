// @ts-check
/** Texts as labels that have room for a few characters. */

const LABEL = 9; // characters of a token beside a painted heatmap
/** What is read as one sign, for a browser without Segmenter: marks, joiners and tones stay with what they belong to. */
const SIGN =
  /\p{Regional_Indicator}{2}|\P{M}(?:\p{M}|\u200d\P{M}|[\u{1f3fb}-\u{1f3ff}])*|\p{M}+/gsu;

/** The text's signs, as a reader counts them. @param {string} text @returns {string[]} */
export const signsOf = (text) =>
  globalThis.Intl?.Segmenter
    ? Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
    : text.match(SIGN) ?? [];

/** A text as a label in one line; what is read as one sign is never cut in two. @param {string} text @param {number} [most] */
export function shortened(text, most = LABEL) {
  const enough = text.slice(0, 20 * most); // a text may be long, and one sign of any length
  const line = enough.replace(/\s+/g, " ");
  if (text.length <= most) return line;
  const signs = signsOf(line);
  if (enough === text && signs.length <= most) return line;
  return `${signs.slice(0, Math.min(most, signs.length) - 1).join("")}…`;
}

/** What runs from right to left, or could make what follows do so: Hebrew, Arabic and others, and signs that are not seen. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const UNSEEN = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text as it stands in a sentence that runs from left to right: one that runs the other way is kept apart, or it would
 * take signs and numbers beside it along.
 * @param {string} text
 */
export const isolated = (text) =>
  RIGHT_TO_LEFT.test(text) ? `\u2068${text.replace(UNSEEN, "")}\u2069` : text;
