// @ts-check
/** Text as tokens, as BERT's tokenizer spells it: to the letter as the library `tokenizers` does. */

import { classOf, IDEOGRAPHS, PUNCTUATION, REMOVED } from "./unicode.js";

const UNKNOWN = "[UNK]";
/** A word with more characters is not spelt. */
const LONGEST_WORD = 100;

/** Written by a reader, these are the tokens themselves, wherever they stand; in small letters they are not. */
const SPECIAL = /(\[(?:CLS|SEP|UNK|PAD|MASK)\])/;

const removed = new RegExp(`[${classOf(REMOVED)}]`, "gu");
const ideograph = new RegExp(`[${classOf(IDEOGRAPHS)}]`, "gu");
/** A punctuation mark, or all up to the next or to a space. */
const word = new RegExp(`[${classOf(PUNCTUATION)}]|[^\\s${classOf(PUNCTUATION)}]+`, "gu");

/**
 * What makes tokens of a text. A token's number is its rank, its place among the words.
 * @param {string[]} words  the vocabulary; one that begins with ## goes on with a word
 */
export function makeTokenizer(words) {
  const ranks = new Map(words.map((token, rank) => [token, rank]));
  /** @param {string} text */
  return (text) => {
    const inner = text.split(SPECIAL).flatMap((part, i) =>
      i % 2 ? [part] : wordsOf(part).flatMap((each) => spelt(each, ranks))
    );
    const tokens = ["[CLS]", ...inner, "[SEP]"];
    return { tokens, ranks: tokens.map((token) => ranks.get(token) ?? 0) };
  };
}

/** The words of a text in small letters without accents, and its punctuation marks. @param {string} text @returns {string[]} */
function wordsOf(text) {
  // Accents and other marks are characters of their own once letters are taken apart. A sigma at the end of a word is
  // written with another letter by JavaScript, and not by the library.
  const plain = text.replace(ideograph, " $& ").normalize("NFD").replace(removed, "")
    .replaceAll("Σ", "σ").toLowerCase();
  return plain.match(word) ?? [];
}

/** A word as the longest token that it begins with, and so on with the rest. @param {string} text @param {Map<string, number>} ranks */
function spelt(text, ranks) {
  if ([...text].length > LONGEST_WORD) return [UNKNOWN];
  const tokens = [];
  for (let start = 0, end = text.length; start < text.length; end = text.length) {
    const before = start ? "##" : "";
    while (end > start && !ranks.has(before + text.slice(start, end))) end--;
    if (end === start) return [UNKNOWN];
    tokens.push(before + text.slice(start, end));
    start = end;
  }
  return tokens;
}
