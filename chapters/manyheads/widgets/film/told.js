// @ts-check
/**
 * What is said of a scene, in words: made of the numbers that are drawn, so that it holds at every step.
 *
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Look} Look
 * @typedef {{text: string, head?: string, isStrong?: boolean}} Said  a piece; one with a head takes its hue
 */

import { weightText } from "../shared/format.js";
import { dotted } from "./flags.js";

const ORDER = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

const plain = (/** @type {string} */ text) => ({ text });
const strong = (/** @type {number} */ share) => ({ text: spoken(share), isStrong: true });
const named = (/** @type {string} */ head) => ({ text: dotted(head), head });

/** A share in a sentence. @param {number} share */
const spoken = (share) => weightText(share).replace("<", "less than ").replace(">", "more than ");

/** @param {Scene} scene @returns {Said[]} */
export function toldOf(scene) {
  const { state: { place, off, problem }, letters, look } = scene;
  if (!look) return [plain(problem || "What the heads do after this step is on its way.")];
  const opening = off
    ? [plain("With head "), named(off), plain(" off, ")]
    : [plain(openingOf(letters, place))];
  return [...opening, ...givenTo(scene, look), ...closingOf(scene, look)];
}

/** @param {string[]} letters @param {number} place */
function openingOf(letters, place) {
  if (place === 0) return `From ${letters[0]}, the very first letter, `;
  const count = copiesUpTo(letters, place);
  return count > 1
    ? `From ${copyOf(letters, place)}, `
    : `From ${letters[place]}, which is new here, `;
}

/** Which heads of layer 1 give how much to what. @param {Scene} scene @param {Look} look @returns {Said[]} */
function givenTo({ state: { place, off }, letters }, { maps, target }) {
  const heads = ["1.0", "1.1"].filter((head) => head !== off);
  const shares = heads.map((head) => strong(maps[head][place * letters.length + target]));
  const subject = heads.length > 1
    ? [plain("heads "), named(heads[0]), plain(" and "), named(heads[1]), plain(" give ")]
    : [plain("head "), named(heads[0]), plain(" gives ")];
  const object = shares.length > 1 ? [shares[0], plain(" and "), shares[1]] : shares;
  return [...subject, ...object, plain(` to ${objectOf(letters, target, place)}`)];
}

/** @param {string[]} letters @param {number} target @param {number} place */
function objectOf(letters, target, place) {
  if (target === place) return "itself";
  const letter = letters[target];
  return letters.filter((each) => each === letter).length > 1 ? copyOf(letters, target) : letter;
}

/** How it goes on: whether that is what followed, and what comes of it. @param {Scene} scene @param {Look} look @returns {Said[]} */
function closingOf(scene, { maps, guesses, answer, target }) {
  const { state: { place, off }, letters } = scene;
  const followed = target > 0 && target <= place && letters[target - 1] === letters[place];
  if (off) return [...guessOf(scene, answer, guesses, ", and "), ...inAll(scene)];
  if (!followed) {
    const never = copiesUpTo(letters, place) > 1 && target !== place
      ? `, which ${everFollowed(letters, target, place) ? "did not follow" : "never followed"} ${
        letters[place]
      }${everFollowed(letters, target, place) ? " there" : ""}`
      : "";
    return [plain(never), ...guessOf(scene, answer, guesses, ". ")];
  }
  const back = ["0.0", "0.1"]
    .map((head) => ({ head, share: maps[head][target * letters.length + target - 1] }))
    .reduce((most, each) => each.share > most.share ? each : most);
  return [
    plain(`, which followed ${letters[place]}; there head `),
    named(back.head),
    plain(" gives "),
    strong(back.share),
    plain(" one back."),
  ];
}

/** @param {Scene} scene @param {Look["answer"]} answer @param {Look["guesses"]} guesses @param {string} joint @returns {Said[]} */
function guessOf({ isOwn }, answer, [likeliest], joint) {
  if (!answer) {
    const text = `${joint}${
      joint === ". " ? "The" : "the"
    } likeliest next letter, ${likeliest.symbol}, gets `;
    return [plain(text), strong(likeliest.share), plain(".")];
  }
  const what = isOwn ? "which followed before" : "the right letter";
  return [plain(`${joint}${answer.symbol}, ${what}, gets `), strong(answer.share), plain(".")];
}

/** What the switch does over all. @param {Scene} scene @returns {Said[]} */
function inAll({ about, index, right }) {
  const whole = about.curves[""].right[index];
  const [now, before] = [spoken(right), spoken(whole)];
  return [
    plain(` Over ${about.sequences} sequences `),
    strong(right),
    plain(
      now === before
        ? " are right, as with every head on."
        : ` are right, with every head on ${before}.`,
    ),
  ];
}

/** Whether this letter followed the chosen one anywhere so far. @param {string[]} letters @param {number} target @param {number} place */
const everFollowed = (letters, target, place) =>
  letters.some((letter, i) =>
    i > 0 && i <= place && letter === letters[target] && letters[i - 1] === letters[place]
  );

/** @param {string[]} letters @param {number} place */
const copiesUpTo = (letters, place) =>
  letters.filter((letter, i) => i <= place && letter === letters[place]).length;

/** "the third O". Of more copies than have a short name, the place is told. @param {string[]} letters @param {number} place */
function copyOf(letters, place) {
  const order = ORDER[copiesUpTo(letters, place) - 1];
  return order ? `the ${order} ${letters[place]}` : `the ${letters[place]} at place ${place}`;
}
