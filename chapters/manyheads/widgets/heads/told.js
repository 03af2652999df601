// @ts-check
/** What the wall says in words and digits. Pure. */

import { cellText, weightText, written } from "../shared/format.js";
import { keysOf, largestKey, rankedKeys, rowOf, turnedBy } from "./reading.js";
import { isolated, shortened } from "../shared/labels.js";

const WORTH_TELLING = 0.05; // a weight below is not named
const LONGEST = 16; // characters of a token in a sentence
const ROOM = 84; // characters of two lines beside the wall
const ROUNDING = 1e-4; // of 16 bits
const EVEN = 0.1; // a row is nearly even if no weight is further from its even share than this part of it
const SPECIAL = /^\[[A-Z]+\]$/;
/** What tokens are that are no words, as the tokenizers of BERT and its like have them. */
const NO_WORDS = new Map([
  ["[CLS]", "[CLS] is no word: the model puts this token before every sentence."],
  ["[SEP]", "[SEP] is no word: the model puts this token after every sentence."],
  ["[UNK]", "[UNK] stands for a word that the model cannot spell."],
]);

/** Digits enough to do the sum again: 26.827, 114.7, 0.01235, 1.51·10¹². @param {number} x */
export function digits(x) {
  const size = Math.abs(x);
  if (size >= 1e6 || (size < 1e-4 && size > 0)) return written(x);
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : 3;
  return (size >= 1 || !size ? x.toFixed(decimals) : x.toPrecision(4)).replace("-", "−");
}

/** A token as it stands in a sentence: words in quotes, [CLS] and its like without. @param {string} token */
export const quoted = (token) => SPECIAL.test(token) ? token : `“${named(token)}”`;

/** @param {string} token */
const named = (token) => isolated(shortened(token, LONGEST));

/** The keys that are named of a row, the largest weight first. @param {Float32Array} row @param {number} most */
export const toldKeys = (row, most = Infinity) =>
  rankedKeys(row).filter((key) => row[key] >= WORTH_TELLING).slice(0, most);

/** What a token is that is no whole word, or "". @param {string} token */
const partInWords = (token) =>
  NO_WORDS.get(token) ??
    (/^##./.test(token)
      ? `${quoted(token)} is a part of a word: ## says that it continues the token before it.`
      : "");

/**
 * The same of a token of a reading, if a tokenizer made it: a label that somebody wrote is not explained.
 * @param {Pick<Reading, "tokens" | "noWords">} reading @param {number} place
 */
export const tokenInWords = ({ tokens, noWords }, place) =>
  noWords && !noWords.includes(place) ? "" : partInWords(tokens[place]);

/**
 * Where a word looks, in a sentence of two lines at most: its parts, with the largest weight apart.
 * @param {import("./store.js").State} state
 */
export function whereItLooks(state) {
  const [three, two, one] = [3, 2, 1].map((most) => looksAt(state, most));
  /** @param {typeof three} told */
  const fits = ({ word, weight, rest }) => `${word} gives ${weight}${rest}`.length <= ROOM;
  return [three, two].find(fits) ?? one;
}

/** @param {import("./store.js").State} state @param {number} most  the words that are named */
function looksAt({ reading, layer, head, query }, most) {
  const row = rowOf(reading, layer, head, query);
  const keys = keysOf(reading, layer);
  const word = quoted(reading.tokens[query]);
  if (isEven(row)) return { word, weight: "", rest: evenInWords(word, row) };
  const [first, ...rest] = toldKeys(row, most);
  if (first === undefined) {
    return {
      word,
      weight: "",
      rest: `${word} looks a little at everything; no weight reaches 0.05.`,
    };
  }
  const others = rest.map((key) => `${weightText(row[key])} to ${quoted(keys[key])}`);
  const end = (others.length > 1 ? ", " : others.length ? " and " : "") + others.join(" and ");
  return {
    word,
    weight: weightText(row[first]),
    rest: ` of its attention to ${quoted(keys[first])}${end}.`,
  };
}

/** How many words a row looks at. @param {Float32Array} row */
const lookedAt = (row) => row.filter((weight) => weight > 0).length;

/** Whether a row gives about as much to each word that it looks at, as an untrained model does. @param {Float32Array} row */
export function isEven(row) {
  const words = lookedAt(row);
  return words > 1 &&
    row.every((weight) => weight === 0 || Math.abs(weight * words - 1) < EVEN + ROUNDING);
}

/** @param {string} word @param {Float32Array} row */
function evenInWords(word, row) {
  const words = lookedAt(row);
  const about = `about 1/${words} (±\u00a0${100 * EVEN}\u00a0%)`;
  return words === row.length
    ? `Nearly even: ${word} gives each of ${words} words ${about}.`
    : `Nearly even: ${word} gives ${words} words ${about} each, the others 0.`;
}

/** A weight by itself, with three or four decimals: 0.034, 0.0021. @param {number} weight */
export function exactText(weight) {
  if (weight >= 0.9995 && weight < 1) return ">0.999";
  return cellText(weight, weight < 0.01 ? 4 : 3);
}

/**
 * A cell of the enlarged head, which has no number yet where its layer isn't there.
 * @param {Pick<import("./store.js").State, "reading" | "layer" | "head">} state @param {number} query @param {number} key
 */
export const cellInWords = ({ reading, layer, head }, query, key) => ({
  from: quoted(reading.tokens[query]),
  to: quoted(keysOf(reading, layer)[key]),
  number: layer < reading.done ? exactText(rowOf(reading, layer, head, query)[key]) : "",
});

/** What a screen reader hears of a cell. @param {ReturnType<typeof cellInWords>} cell */
export const heardOfCell = ({ from, to, number }) => `${from} to ${to}${number && `: ${number}`}`;

/** @typedef {import("./reading.js").Reading} Reading */

/** What a layer is called. @param {Pick<Reading, "names">} reading @param {number} layer */
export const layerName = ({ names }, layer) => names?.layers[layer] ?? `layer ${layer}`;

/** The same at the beginning of a line: "Layer 3"; a module's name stays as it is. @param {Pick<Reading, "names">} reading @param {number} layer */
export const layerTitle = (reading, layer) =>
  layerName(reading, layer).replace(/^layer (?=\d+$)/, "Layer ");

/** A head's number, among all that were given. @param {Pick<Reading, "names">} reading @param {number} head */
export const headName = ({ names }, head) => names?.heads[head] ?? String(head);

/** What a screen reader hears of a head. @param {import("./store.js").State} state @param {number} layer @param {number} head */
export function headInWords({ reading, query, off }, layer, head) {
  const name = `${layerName(reading, layer)}, head ${headName(reading, head)}`;
  if (layer >= reading.done) return `${name}: not there yet`;
  const row = rowOf(reading, layer, head, query);
  const key = largestKey(row);
  const isOff = off.includes(`${layer}.${head}`) ? ", switched off" : "";
  if (isEven(row)) return `${name}${isOff}: nearly even, over ${lookedAt(row)} words`;
  return `${name}${isOff}: it looks at ${named(keysOf(reading, layer)[key])}, ${
    weightText(row[key])
  }`;
}

/** What the model makes of the sentence without the heads that are off. @param {import("./store.js").State} state */
export function howFarItMoved({ off, reading, whole }) {
  if (!off.length || !reading.output || !whole?.output) return "";
  const [name, ...others] = off;
  const heads = others.length ? `${off.length} heads` : `head ${name.replace(".", "·")}`;
  const change = turnedBy(whole.output, reading.output);
  return `Without ${heads}, the model’s summary of the sentence changes by ${
    cellText(change, 4)
  }. (0: it stays the same; 1: it is completely different.)`;
}
