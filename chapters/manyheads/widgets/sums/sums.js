// @ts-check
/**
 * Four sentences as the sums of what two words hand over: pure.
 *
 * A sentence has "dog" (1) or "man" (0) as its first word and as its second. A head that puts a weight on the first word
 * and the rest on the second hands over so much dog, and for the rest man; so a sum is one number, the share of dog.
 *
 * @typedef {readonly [first: number, second: number]} Sentence
 *
 * @typedef {object} Readout  a question that is answered by a cut: dog above it, man below
 * @property {number} cut
 * @property {boolean[]} right  by sentence
 */

/** @type {readonly Sentence[]} */
export const SENTENCES = [[1, 1], [1, 0], [0, 1], [0, 0]];

/** The questions: what stands first, and what stands second. */
export const QUESTIONS = /** @type {const} */ ([0, 1]);

/** How much dog there is in a sum. @param {Sentence} sentence @param {number} weight  on the first word */
export const dogIn = ([first, second], weight) =>
  Number((first * weight + second * (1 - weight)).toFixed(9));

/** Which sentences have a twin: another that arrives as the same sums. @param {readonly number[]} weights  of each head on the first word */
export function twins(weights) {
  const keys = SENTENCES.map((sentence) => weights.map((w) => dogIn(sentence, w)).join());
  return keys.map((key) => keys.filter((other) => other === key).length > 1);
}

/**
 * The best that one sum lets two cuts do: a readout for each question, so that both are right for as many sentences as
 * can be, and then as many answers as can be.
 * @param {number} weight @returns {Readout[]}
 */
export function readoutsOf(weight) {
  const sums = SENTENCES.map((sentence) => dogIn(sentence, weight));
  const ordered = [...new Set(sums)].sort((a, b) => a - b);
  const cuts = ordered.slice(1).map((sum, i) => (sum + ordered[i]) / 2);
  const [first, second] = QUESTIONS.map((question) =>
    cuts.map((cut) => ({
      cut,
      right: SENTENCES.map((sentence, i) => sums[i] > cut === (sentence[question] === 1)),
    }))
  );
  const pairs = first.flatMap((one) => second.map((other) => [one, other]));
  /** @param {Readout[]} pair */
  const worth = (pair) =>
    10 * bothRight(pair) + pair.flatMap((each) => each.right).filter(Boolean).length;
  return pairs.reduce((best, pair) => worth(pair) > worth(best) ? pair : best);
}

/** For how many sentences both questions are answered right. @param {Readout[]} readouts */
export const bothRight = (readouts) =>
  SENTENCES.filter((_, i) => readouts.every(({ right }) => right[i])).length;

/** The same with two heads, whose sums part all four unless the heads look alike. @param {readonly [number, number]} weights */
export const bothRightOfTwo = (weights) =>
  weights[0] === weights[1] ? bothRight(readoutsOf(weights[0])) : SENTENCES.length;

/**
 * With two sums, a sentence is a point of a square. The line that has both sentences with dog in one place on one side,
 * and both with man there on the other: from edge to edge through the middle. None where the heads look alike.
 * @param {number} question @param {readonly [number, number]} weights @returns {[number[], number[]] | null}
 */
export function lineOf(question, weights) {
  if (weights[0] === weights[1]) return null;
  // The way from one sentence with dog there to the other is the line's own.
  const [from, to] = SENTENCES.filter((sentence) => sentence[question] === 1)
    .map((sentence) => weights.map((weight) => dogIn(sentence, weight)));
  const way = [from[0] - to[0], from[1] - to[1]];
  const reach = 0.5 / Math.max(...way.map(Math.abs));
  const end = way.map((part) => 0.5 + reach * part);
  return [end.map((part) => 1 - part), end];
}
