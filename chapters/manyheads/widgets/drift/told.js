// @ts-check
/** What the picture shows, in sentences: pure. */

/**
 * @typedef {[string, number, boolean]} Near  a word, its cosine, and whether it is nearer here than in the other sentence
 * @typedef {object} Word
 * @property {string} word @property {number} place @property {[string[], string[]]} tokens @property {string} control
 * @property {number[]} cosines @property {number[]} controls @property {[Near[][], Near[][]]} near
 * @property {[string, number][]} looks @property {boolean} staysEqual
 */

/** @param {number} number */
export const twoDigits = (number) => number.toFixed(2);

/** A sentence as it was typed, of its tokens. @param {string[]} tokens */
export const wordsOf = (tokens) => tokens.slice(1, -1).filter((token) => token !== ".");

/** @param {Word} given @param {boolean} attention */
export function told({ word, cosines, near, looks, staysEqual }, attention) {
  if (!attention) {
    return staysEqual
      ? "Without attention the two lists stay equal, to the last digit, through all six layers. No other part of the model lets one word see another."
      : "Without attention the two lists differ.";
  }
  const [[first, weight], [second, other]] = looks;
  const ends = near.map((side) => side[side.length - 1][0][0]);
  const looked = `In layer 0, a head gives ${
    twoDigits(weight)
  } of its attention to “${first}”, and in the other sentence one gives ${
    twoDigits(other)
  } to “${second}”.`;
  const last = twoDigits(cosines[cosines.length - 1]);
  const [here, there] = ends;
  const end = here === there
    ? `It isn’t enough: after six layers “${here}” is the nearest word to both.`
    : `After six layers “${here}” is nearest in the first sentence, and “${there}” in the second; the cosine is ${last}.`;
  return `“${word}” looks around. ${looked} ${end}`;
}

/** The picture in words, for who doesn’t see it. @param {Word} given @param {boolean} attention */
export function described(given, attention) {
  const steps = given.cosines.map((cosine, state) =>
    `${stateName(state)} ${twoDigits(attention ? cosine : 1)}`
  );
  return `The cosine between the two lists of “${given.word}”: ${steps.join(", ")}.`;
}

/** @param {number} state */
export const stateName = (state) => state === 0 ? "start" : `after layer ${state - 1}`;
