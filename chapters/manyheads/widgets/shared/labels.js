// @ts-check
/** Texts as labels that have room for a few characters. */

const LABEL = 9; // characters of a token beside a painted heatmap
const signsOf = new Intl.Segmenter();

/** A text as a label in one line; what is read as one sign is never cut in two. @param {string} text @param {number} [most] */
export function shortened(text, most = LABEL) {
  const enough = text.slice(0, 20 * most); // a text may be long, and one sign of any length
  const line = enough.replace(/\s+/g, " ");
  if (text.length <= most) return line;
  const signs = Array.from(signsOf.segment(line), ({ segment }) => segment);
  if (enough === text && signs.length <= most) return line;
  return `${signs.slice(0, Math.min(most, signs.length) - 1).join("")}…`;
}
