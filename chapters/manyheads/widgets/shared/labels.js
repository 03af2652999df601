// @ts-check
/** Texts as labels that have room for a few characters. */

const LABEL = 9; // characters of a token beside a painted heatmap
/** What is read as one sign, for a browser without Segmenter: marks, joiners and tones stay with what they belong to. */
const SIGN =
  /\p{Regional_Indicator}{2}|\P{M}(?:\p{M}|\u200d\P{M}|[\u{1f3fb}-\u{1f3ff}])*|\p{M}+/gsu;

const PLAIN = /^[ -~]*$/; // each character is a sign

/**
 * The text's signs, as a reader counts them. A browser takes a sixtieth of a second to make its first Segmenter, so it is
 * asked only where a sign may have several characters.
 * @param {string} text @returns {string[]}
 */
export function signsOf(text) {
  if (PLAIN.test(text)) return [...text];
  if (!globalThis.Intl?.Segmenter) return text.match(SIGN) ?? [];
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** Signs that move or turn what stands beside them and are not seen; and texts of nothing but blanks. */
const UNSEEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
const BLANK = /^[\s\u200b-\u200f\u2060]+$/;
const SHORT = /** @type {Record<string, string>} */ ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" });

/** A sign as Python writes it: \\n, \\x1b, \\u202e. @param {string} sign */
function escapedSign(sign) {
  const hex = sign.charCodeAt(0).toString(16);
  return SHORT[sign] ?? (hex.length < 3 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex}`);
}

/** A text of which nothing stays unseen: a line's end as Python writes it, and ␣ for each blank of a blank text. @param {string} text */
export const visible = (text) =>
  BLANK.test(text)
    ? text.replace(/[^]/g, (sign) => (/[ \u00a0\u3000]/.test(sign) ? "␣" : escapedSign(sign)))
    : text.replace(UNSEEN, escapedSign);

/** A text as a label in one line; what is read as one sign is never cut in two. @param {string} text @param {number} [most] */
export function shortened(text, most = LABEL) {
  const enough = text.slice(0, 20 * most); // a text may be long, and one sign of any length
  const line = visible(BLANK.test(enough) ? enough : enough.replace(/\s+/g, " "));
  if (text.length <= most) return line;
  const signs = signsOf(line);
  if (enough === text && signs.length <= most) return line;
  return `${signs.slice(0, Math.min(most, signs.length) - 1).join("")}…`;
}

const EAST_ASIAN = /^[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff60]+$/;

/** Whether all signs of a text stand upright, one below the other, where other texts are turned: those of Chinese, Japanese and Korean. @param {string} text */
export const standsUpright = (text) => EAST_ASIAN.test(text);

/** What runs from right to left, or could make what follows do so: Hebrew, Arabic and others, and signs that are not seen. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text as it stands in a sentence that runs from left to right: one that runs the other way is kept apart, or it would
 * take signs and numbers beside it along.
 * @param {string} text
 */
export const isolated = (text) =>
  RIGHT_TO_LEFT.test(text) ? `\u2068${text.replace(TURNING, "")}\u2069` : text;
