// @ts-check
/** The sentences to choose from, and a word of one that another has in its place. Pure. */

/** @typedef {{text: string, tokens: string[]}} Sentence */

/**
 * Where the shown sentence and another one differ in one token alone: its index, and the words of both with their
 * sentences, in the list's order.
 * @param {Sentence[]} sentences @param {string[]} tokens
 * @returns {{at: number, choices: {word: string, sentence: number}[]} | null}
 */
export function switchOf(sentences, tokens) {
  const shown = sentences.findIndex((each) => sameWords(each.tokens, tokens));
  if (shown < 0) return null;
  for (const [other, each] of sentences.entries()) {
    if (each.tokens.length !== tokens.length) continue;
    const places = tokens.flatMap((token, at) => token === each.tokens[at] ? [] : [at]);
    if (places.length !== 1) continue;
    const [at] = places;
    const choices = [shown, other].sort((a, b) => a - b)
      .map((sentence) => ({ sentence, word: sentences[sentence].tokens[at] }));
    return { at, choices };
  }
  return null;
}

/** @param {string[]} one @param {string[]} other */
const sameWords = (one, other) =>
  one.length === other.length && one.every((word, i) => word === other[i]);
