// @ts-check
/**
 * What was recorded: the curves, and a frame for each step that was kept (training/film.py says which bytes stand where).
 *
 * @typedef {{loss: number[], right: number[], scores: number[][]}} Curve  scores: one back of layer 0's two heads, what
 *   followed of layer 1's
 *
 * @typedef {object} About
 * @property {string} symbols
 * @property {string} letters
 * @property {number} period  the letters start over after so many
 * @property {number[]} steps
 * @property {number[]} kept  the steps whose model is kept
 * @property {number} sequences  on which loss, right answers and scores were measured
 * @property {Record<string, Curve>} curves  by the head that is off
 * @property {string[]} maps  in a frame's order: "0.1:1.0" is head 1·0 with head 0·1 off
 * @property {number} top  guesses for each place
 * @property {number} places  the model reads at most
 * @property {number} d_model
 *
 * @typedef {{symbol: string, share: number}} Guess
 *
 * @typedef {object} Shown  what the model does with a sequence
 * @property {(name: string) => ArrayLike<number>} map  a head's weights, row by row
 * @property {(place: number) => Guess[]} guesses  the likeliest next symbols
 * @property {(place: number, symbol: string) => number} shareOf  of the right next symbol
 */

import { checkState } from "../shared/guards.js";
import { shareOf } from "./shares.js";

export const HEADS = ["0.0", "0.1", "1.0", "1.1"];

/** What Python gave, or an error where there is nothing to show. @param {any} about @returns {About} */
export function checkedAbout(about) {
  const steps = about?.steps?.length;
  const whole = (/** @type {any} */ curve) =>
    [curve?.loss, curve?.right, curve?.scores].every((each) => each?.length === steps);
  checkState({
    about: steps > 1 && typeof about.letters === "string" && about.letters.length > 1 &&
      ["", ...HEADS].every((off) => whole(about.curves?.[off])) && about.maps?.length > 0,
  });
  return about;
}

/** How many bytes a frame has. @param {About} about */
export function frameBytes({ letters, maps, curves, top }) {
  const seq = letters.length;
  return maps.length * triangle(seq) + Object.keys(curves).length * seq * (2 * top + 1);
}

/** @param {number} seq */
const triangle = (seq) => seq * (seq + 1) / 2;

/**
 * A frame with this head off.
 * @param {About} about @param {Uint8Array} bytes  of this frame alone @param {string} off @returns {Shown}
 */
export function readFrame(about, bytes, off) {
  const { letters, maps, curves, symbols, top } = about;
  const seq = letters.length;
  const row = 2 * top + 1;
  const guessesFrom = maps.length * triangle(seq) +
    Object.keys(curves).indexOf(off) * seq * row;
  return {
    map(name) {
      const own = maps.indexOf(`${off}:${name}`);
      return unpacked(bytes, (own < 0 ? maps.indexOf(`:${name}`) : own) * triangle(seq), seq);
    },
    guesses: (place) =>
      Array.from({ length: top }, (_, i) => ({
        symbol: symbols[bytes[guessesFrom + place * row + i]],
        share: shareOf(bytes[guessesFrom + place * row + top + i]),
      })),
    shareOf: (place) => shareOf(bytes[guessesFrom + place * row + 2 * top]),
  };
}

/** Rows up to their own place, as a square. @param {Uint8Array} bytes @param {number} from @param {number} seq */
function unpacked(bytes, from, seq) {
  const weights = new Float64Array(seq * seq);
  for (let i = 0, at = from; i < seq; i++) {
    for (let j = 0; j <= i; j++) weights[i * seq + j] = shareOf(bytes[at++]);
  }
  return weights;
}
