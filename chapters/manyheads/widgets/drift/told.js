// @ts-check
/**
 * What the picture shows, in sentences: pure.
 *
 * @typedef {import("./given.js").Word} Word
 * @typedef {import("../shared/figure/telling.js").Words} Words
 */

/** @param {number} number */
export const twoDigits = (number) => number.toFixed(2);

/** What came out, and the way to the other state. @param {Word} given @param {boolean} attention @param {() => void} turn @returns {Words} */
export function told(given, attention, turn) {
  if (attention) {
    return [withAttention(given), " Now ", { does: "switch attention off", act: turn }, "."];
  }
  const said = given.staysEqual
    ? "The two lists stay equal, to the last digit, through all layers. No other part of the model lets one word see another."
    : "Without attention the two lists differ.";
  return [said, " ", { does: "Switch it on again", act: turn }, "."];
}

/** @param {Word} given */
function withAttention({ word, cosines, near, looks }) {
  const [[first, weight], [second, other]] = looks;
  const [here, there] = near.map((side) => side[side.length - 1][0][0]);
  const looked = `“${word}” looks around: a head of layer 0 gives ${
    twoDigits(weight)
  } of its attention to “${first}”, and in the second sentence one gives ${
    twoDigits(other)
  } to “${second}”.`;
  const last = twoDigits(cosines[cosines.length - 1]);
  const end = here === there
    ? `It isn’t enough: after the last layer “${here}” is the nearest word to both.`
    : `After the last layer “${here}” is nearest in the first, and “${there}” in the second; the cosine is ${last}.`;
  return `${looked} ${end}`;
}

/** All sentences that can stand there. @param {Word[]} words @returns {Words[]} */
export const allTold = (words) =>
  words.flatMap((word) => [true, false].map((attention) => told(word, attention, () => {})));

/** The picture in words, for who doesn’t see it. @param {Word} given @param {boolean} attention */
export function described(given, attention) {
  const steps = given.cosines.map((cosine, state) =>
    `${stateName(state)} ${twoDigits(attention ? cosine : 1)}`
  );
  return `The cosine between the two lists of “${given.word}”: ${steps.join(", ")}.`;
}

/** @param {number} state */
export const stateName = (state) => state === 0 ? "start" : `after layer ${state - 1}`;
