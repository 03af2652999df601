// @ts-check
/** Which word is chosen in another sentence. */

const PRONOUNS = ["it", "he", "she", "they"];

/**
 * A word that the reader has chosen stays, if it is there. While they type, what the page has chosen goes along.
 * @param {string[]} tokens @param {string[]} before  those of the sentence that was shown @param {number} query  the word
 *   chosen there @param {boolean} isOwn  a sentence of the reader's own
 */
export function wordIn(tokens, before, query, isOwn) {
  if (!isOwn || query !== worthAsking(before)) {
    const word = before[query];
    if (tokens[query] === word) return query;
    if (tokens.includes(word)) return tokens.indexOf(word);
  }
  // Two sentences of the book that are as long differ in a word, which is compared.
  return !isOwn && tokens.length === before.length ? query : worthAsking(tokens);
}

/** The last pronoun, as one asks whom it means; else the last word, at its first part. @param {string[]} tokens */
function worthAsking(tokens) {
  const pronoun = Math.max(...PRONOUNS.map((word) => tokens.lastIndexOf(word)));
  if (pronoun >= 0) return pronoun;
  let at = Math.max(0, tokens.length - 2); // and not the token after it, which is none
  while (at > 0 && !beginsWord(tokens[at])) at--;
  return at;
}

/** Not so a point, a part that continues a word, or a token of the model's own. @param {string} token */
const beginsWord = (token) => /^[\p{L}\p{N}]/u.test(token);
