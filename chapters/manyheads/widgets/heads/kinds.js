// @ts-check
/**
 * What heads do, found by a score for each kind: the mean weight, over all words, on the word before, the word after, the
 * same word elsewhere, or the first and the last token together. Pure.
 *
 * @typedef {import("./reading.js").Reading} Reading
 * @typedef {"all" | "previous" | "next" | "same" | "ends" | "none"} Kind
 */

import { looksAtItself, mapOf, sizeOf } from "./reading.js";

/** A head is of a kind from this score on. */
export const THRESHOLD = 0.4;

export const KIND_NAMES = /** @type {const} */ ({
  all: "all",
  previous: "previous word",
  next: "next word",
  same: "same word",
  ends: "first/last token",
  none: "none of these",
});

/** The mean weight on the neighbour so many places further. @param {Float32Array} map @param {number} seq @param {number} step */
function onNeighbour(map, seq, step) {
  let sum = 0;
  for (let query = Math.max(0, -step); query < Math.min(seq, seq - step); query++) {
    sum += map[query * seq + query + step];
  }
  return seq > 1 ? sum / (seq - 1) : 0;
}

/** Each token's other occurrences. @param {string[]} tokens @returns {number[][]} */
const othersOf = (tokens) =>
  tokens.map((token, query) =>
    tokens.flatMap((other, key) => other === token && key !== query ? [key] : [])
  );

/** The mean weight on a token's other occurrences, over the tokens that have any. @param {Float32Array} map @param {number[][]} others */
function onSameWord(map, others) {
  let [sum, queries] = [0, 0];
  others.forEach((keys, query) => {
    if (keys.length) queries++;
    for (const key of keys) sum += map[query * others.length + key];
  });
  return queries ? sum / queries : 0;
}

/** The mean weight on the first and the last token together. @param {Float32Array} map @param {number} seq */
function onEnds(map, seq) {
  let sum = 0;
  for (let query = 0; query < seq; query++) sum += map[query * seq] + map[query * seq + seq - 1];
  return seq > 2 ? sum / seq : 0;
}

/** A head's score of every kind. @param {Reading} reading @param {number} layer @param {number} head @param {number[][]} [others]  each token's other occurrences */
export function scoresOf(reading, layer, head, others = othersOf(reading.tokens)) {
  // Of words that look at others, none is the one before.
  if (!looksAtItself(reading, layer)) return { previous: 0, next: 0, same: 0, ends: 0 };
  const seq = sizeOf(reading, layer).queries;
  const map = mapOf(reading, layer, head);
  return {
    previous: onNeighbour(map, seq, -1),
    next: onNeighbour(map, seq, 1),
    same: seq === others.length ? onSameWord(map, others) : 0,
    ends: onEnds(map, seq),
  };
}

/** For each kind, whether a head is of it: layer by layer. @param {Reading} reading @returns {Record<Kind, boolean[]>} */
export function kindsOf(reading) {
  const { layers, heads } = reading;
  const others = othersOf(reading.tokens);
  const nothing = { previous: 0, next: 0, same: 0, ends: 0 };
  const scores = Array.from({ length: layers * heads }, (_, at) => {
    const [layer, head] = [Math.floor(at / heads), at % heads];
    return head < sizeOf(reading, layer).heads ? scoresOf(reading, layer, head, others) : nothing;
  });
  const [previous, next, same, ends] = /** @type {const} */ (["previous", "next", "same", "ends"])
    .map((kind) => scores.map((of) => of[kind] >= THRESHOLD));
  const all = scores.map((_, at) => at % heads < sizeOf(reading, Math.floor(at / heads)).heads);
  const none = all.map((is, at) => is && ![previous, next, same, ends].some((of) => of[at]));
  return { all, previous, next, same, ends, none };
}
