// @ts-check
/**
 * What the views draw: the state, and what follows from it.
 *
 * @typedef {import("./store.js").State} State
 * @typedef {import("./record.js").About} About
 * @typedef {import("./record.js").Guess} Guess
 *
 * @typedef {object} Scene
 * @property {State} state
 * @property {About} about
 * @property {number[]} steps  that can be gone to
 * @property {number} index  of the step among those recorded
 * @property {number} loss
 * @property {number} right
 * @property {number[]} scores  one back of 0·0 and 0·1, what followed of 1·0 and 1·1
 * @property {string[]} letters
 * @property {boolean} isOwn  whether they are the reader's
 * @property {Look | null} look  null while what it takes is not here
 *
 * @typedef {object} Look  what the heads do with the letters
 * @property {Record<string, ArrayLike<number>>} maps  by head, row by row
 * @property {Guess[]} guesses  after the chosen letter
 * @property {Guess | null} answer  the right one, where it can be known
 * @property {number} target  the place that layer 1's heads look at most
 */

import { readSymbols } from "./model.js";
import { frameBytes, HEADS, readFrame } from "./record.js";
import { stepsOf } from "./store.js";

/**
 * @param {About} about
 * @param {State} state
 * @param {{step: number, bytes: Uint8Array} | null} first  the frame that came with the page
 * @returns {Scene}
 */
export function sceneOf(about, state, first) {
  const index = about.steps.indexOf(state.step);
  const curve = about.curves[state.off];
  const letters = [...state.letters || about.letters];
  const shown = state.letters ? ownShown(about, state, letters) : filmShown(about, state, first);
  return {
    state,
    about,
    steps: stepsOf(about, state.letters),
    index,
    loss: curve.loss[index],
    right: curve.right[index],
    scores: curve.scores[index],
    letters,
    isOwn: state.letters !== "",
    look: shown && lookOf(shown, about, state, letters),
  };
}

/** @param {About} about @param {State} state @param {{step: number, bytes: Uint8Array} | null} first */
function filmShown(about, { step, off, frames }, first) {
  const size = frameBytes(about);
  const from = about.steps.indexOf(step) * size;
  if (frames) return readFrame(about, frames.subarray(from, from + size), off);
  return first?.step === step ? readFrame(about, first.bytes, off) : null;
}

/** @param {About} about @param {State} state @param {string[]} letters @returns {import("./record.js").Shown | null} */
function ownShown({ symbols, top }, { step, off, models }, letters) {
  const parameters = models.get(step);
  if (!parameters) return null;
  const { maps, shares } = readSymbols(
    parameters,
    letters.map((sign) => symbols.indexOf(sign)),
    off,
  );
  const rowAt = (/** @type {number} */ place) =>
    shares.subarray(place * symbols.length, (place + 1) * symbols.length);
  return {
    map: (name) => maps[name],
    guesses: (place) =>
      [...rowAt(place)].map((share, i) => ({ symbol: symbols[i], share }))
        .sort((a, b) => b.share - a.share).slice(0, top),
    shareOf: (place, symbol) => rowAt(place)[symbols.indexOf(symbol)],
  };
}

/** @param {import("./record.js").Shown} shown @param {About} about @param {State} state @param {string[]} letters @returns {Look} */
function lookOf(shown, about, { place, off, letters: own }, letters) {
  const maps = Object.fromEntries(HEADS.map((name) => [name, shown.map(name)]));
  const symbol = own ? followedBy(letters, place) : answerAt(about, place);
  return {
    maps,
    guesses: shown.guesses(place),
    answer: symbol ? { symbol, share: shown.shareOf(place, symbol) } : null,
    target: targetOf(maps, off, place, letters.length),
  };
}

/** What comes next in the film's letters, where it can be known. @param {About} about @param {number} place */
const answerAt = ({ letters, period }, place) =>
  place < period - 1 ? "" : letters[(place + 1) % period];

/** What followed the first copy of the letter at this place, or "". @param {string[]} letters @param {number} place */
export function followedBy(letters, place) {
  const first = letters.indexOf(letters[place]);
  return first < place ? letters[first + 1] : "";
}

/**
 * The place that gets most of layer 1, of all heads of it that are on.
 * @param {Record<string, ArrayLike<number>>} maps @param {string} off @param {number} place @param {number} seq
 */
export function targetOf(maps, off, place, seq) {
  const heads = HEADS.filter((name) => name[0] === "1" && name !== off);
  let [best, most] = [0, -1];
  for (let key = 0; key <= place; key++) {
    const weight = heads.reduce((sum, name) => sum + maps[name][place * seq + key], 0);
    if (weight > most) [best, most] = [key, weight];
  }
  return best;
}
