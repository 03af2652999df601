// @ts-check
/**
 * The pipeline as stations, from X to the output: what happens at each, and which tensors stand there. Pure functions.
 *
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./blocks.js").Letter} Letter
 * @typedef {import("./inputs.js").Inputs} Inputs
 *
 * @typedef {object} Parts  the tensors of a station. What goes in stands above (before), or where a product is made, left
 *   and on top of what comes out (after). Of a tensor with heads there is a block for each head.
 * @property {Block[]} [before]
 * @property {Block[]} [left]
 * @property {Block[]} [top]
 * @property {Block[]} after
 *
 * @typedef {object} Station
 * @property {Id} id
 * @property {string} step  its number among the chapter's nine, or "" where it is a part of the one before
 * @property {string} name
 * @property {string} sentence  what happens there
 * @property {string} code  the line that does it
 * @property {string} becomes  what happens between above and below, where it is shown so
 * @property {number[]} shape  of what comes out
 * @property {boolean} known  whether its numbers can be had from what the explorer was given
 * @property {boolean} [off]  whether it changes nothing as the settings are
 * @property {boolean} [ofThree]  whether the same is done with Q, K and V, and one of them is shown
 * @property {(letter: Letter) => Parts} parts
 */

import {
  eachHead,
  headRowsBlock,
  inputBlock,
  matrixBlock,
  mixedBlocks,
  outputBlock,
  ROWS_OF,
  rowsBlock,
  scoresBlock,
  transposeBlock,
} from "./blocks.js";
import { rounded } from "../shared/format.js";

const STEPS = /** @type {const} */ ([
  ["x", "1"],
  ["qkv", "2"],
  ["reshape", "3"],
  ["swap", "4"],
  ["scores", "5"],
  ["scaled", ""],
  ["masked", ""],
  ["weights", ""],
  ["mixed", "6"],
  ["swap-back", "7"],
  ["merge", "8"],
  ["output", "9"],
]);

/** @typedef {typeof STEPS[number][0]} Id */

/** @param {Inputs} s @returns {Station[]} */
export function stationsOf(s) {
  const masked = isMasked(s);
  const mixes = Boolean(s.drawn) || s.value.length > 0; // what is drawn is whole, and not drawn for this
  /** @type {Partial<Record<Id, boolean>>} */
  const known = {
    x: s.x.length > 0,
    mixed: mixes,
    "swap-back": mixes,
    merge: mixes,
    output: mixes && (Boolean(s.drawn) || s.weights.w_output.length > 0),
  };
  const [names, sentences, codes] = [stationNames(s), sentencesOf(s, masked), codesOf(s)];
  const [shapes, parts] = [shapesOf(s), partsOf(s)];
  return STEPS.map(([id, step]) => ({
    id,
    step,
    name: names[id],
    sentence: sentences[id],
    code: codes[id],
    becomes: becomesOf(s, id, masked),
    shape: shapes[id],
    known: known[id] ?? true,
    off: (id === "masked" && !masked) || (id === "scaled" && divisorText(s) === ""),
    ofThree: id === "qkv" || id === "reshape" || id === "swap",
    parts: parts[id],
  })).filter((station) => station.known);
}

/** Which of Q, K and V there are. @param {Inputs} s @returns {Letter[]} */
export const lettersOf = (s) =>
  /** @type {Letter[]} */ (["q", "k", "v"]).filter((letter) =>
    s.drawn || s[ROWS_OF[letter]].length
  );

/** Whether a mask hides anything. @param {Inputs} s */
const isMasked = (s) => s.causal || (s.paddingMask && s.length < s.seq);

/** What scores are divided by, as it is written. @param {Inputs} s */
function divisorText({ scaled, dHead, temperature }) {
  const parts = [scaled ? `√${dHead}` : "", temperature === 1 ? "" : String(rounded(temperature))];
  return parts.filter(Boolean).join(" ÷ ");
}

/** @param {Inputs} s @param {Id} id @param {boolean} masked */
function becomesOf(s, id, masked) {
  if (id === "scaled") return divisorText(s) ? `÷ ${divisorText(s)}` : "not divided";
  if (id === "masked") return masked ? "masked" : "no mask is on";
  return "softmax, row by row";
}

/** @param {Inputs} s @returns {Record<Id, string>} */
function stationNames(s) {
  return {
    x: "X",
    qkv: lettersOf(s).join(" ").toUpperCase(),
    reshape: "reshape",
    swap: "swap",
    scores: "Q Kᵀ",
    scaled: `÷ ${divisorText(s)}`.trim(),
    masked: "mask",
    weights: "softmax",
    mixed: "× V",
    "swap-back": "swap back",
    merge: "merge",
    output: "× Wo",
  };
}

/** @param {Inputs} s @returns {Record<Id, number[]>} */
function shapesOf({ batch, heads, seq, dModel, dHead }) {
  const [rows, tokensFirst] = [[batch, seq, dModel], [batch, seq, heads, dHead]];
  const [headsFirst, scores] = [[batch, heads, seq, dHead], [batch, heads, seq, seq]];
  return {
    x: rows,
    qkv: rows,
    reshape: tokensFirst,
    swap: headsFirst,
    scores,
    scaled: scores,
    masked: scores,
    weights: scores,
    mixed: headsFirst,
    "swap-back": tokensFirst,
    merge: rows,
    output: rows,
  };
}

/** @param {Inputs} s @returns {Record<Id, (letter: Letter) => Parts>} */
function partsOf(s) {
  /** @param {"scores" | "scaled" | "masked" | "weights"} what */
  const scores = (what) => eachHead(s, (head) => scoresBlock(s, head, what));
  /** @param {Letter} of */
  const heads = (of) => eachHead(s, (head) => headRowsBlock(s, of, head));
  const mixed = mixedBlocks(s);
  return {
    x: () => ({ after: [inputBlock(s)] }),
    qkv: (letter) => ({
      ...(s.weights[`w_${ROWS_OF[letter]}`].length
        ? { left: [inputBlock(s)], top: [matrixBlock(s, letter)] }
        : {}),
      after: [rowsBlock(s, letter)],
    }),
    reshape: (letter) => ({
      before: [rowsBlock(s, letter)],
      after: [rowsBlock(s, letter, { byHead: true, cut: true })],
    }),
    swap: (letter) => ({
      before: [rowsBlock(s, letter, { byHead: true, cut: true })],
      after: heads(letter),
    }),
    scores: () => ({
      left: heads("q"),
      top: eachHead(s, (head) => transposeBlock(s, head)),
      after: scores("scores"),
    }),
    scaled: () => ({
      before: scores("scores"),
      after: scores("scaled"),
    }),
    masked: () => ({
      before: scores("scaled"),
      after: scores("masked"),
    }),
    weights: () => ({
      before: scores("masked"),
      after: scores("weights"),
    }),
    mixed: () => ({ left: scores("weights"), top: heads("v"), after: eachHead(s, mixed.ofHead) }),
    "swap-back": () => ({ before: eachHead(s, mixed.ofHead), after: [mixed.cut()] }),
    merge: () => ({ before: [mixed.cut()], after: [mixed.merged()] }),
    output: () => ({ left: [mixed.merged()], top: [matrixBlock(s, "o")], after: [outputBlock(s)] }),
  };
}

/** What happens at each station, as the settings are. @param {Inputs} s @param {boolean} masked @returns {Record<Id, string>} */
function sentencesOf(s, masked) {
  const { heads, dHead, dModel } = s;
  const numbers = `${dHead} number${dHead === 1 ? "" : "s"}`;
  const letters = lettersOf(s).length === 3 ? "a query, a key and a value" : "a query and a key";
  const order = heads > 3
    ? `head 0 first, head ${heads - 1} last`
    : Array.from({ length: heads }, (_, head) => `head ${head}${head ? "" : " first"}`).join(
      ", then ",
    );
  return {
    x: `Each token is a row of ${dModel} numbers. This is all that the layer is given.`,
    qkv: s.x.length
      ? `${
        s.drawn ? "Matrices, still as they were drawn," : "Learned matrices"
      } make ${letters} of every row.`
      : `Every token has ${letters}, each a row of ${dModel} numbers.`,
    reshape: heads === 1
      ? "One head takes the whole row: there is nothing to cut."
      : `Every row is cut into ${heads} pieces of ${numbers}, one piece for each head.`,
    swap: heads === 1
      ? "With one head there is one table, and it stays as it is."
      : `Each head gets a table of its own: its piece of every token. K and V are cut in the same way.`,
    scores: "Every query meets every key: multiply number by number, and add up.",
    scaled: divisorText(s) ? scaledSentence(s) : "Nothing is divided: the scores stay as they are.",
    masked: masked
      ? "What a query may not look at becomes −∞, and e to the power of −∞ is 0."
      : "No mask is on: every query may look at every key.",
    weights:
      "Each row of scores becomes shares: e to the power of each score, divided by the sum of its row.",
    mixed: "Each token takes its share of every value, and adds the shares up.",
    "swap-back": heads === 1
      ? "With one head there is nothing to put back."
      : "The heads’ pieces go back to their tokens: each token has one from every head.",
    merge: `Each token’s row is put together again${heads === 1 ? "." : `: ${order}.`}`,
    output: heads === 1
      ? `One more ${s.drawn ? "" : "learned "}matrix mixes the columns.`
      : `Only here do the heads meet: every number of the output is made from ${
        heads === 2 ? "both" : `all ${heads}`
      }.`,
  };
}

/** @param {Inputs} s */
function scaledSentence({ scaled, dHead, temperature }) {
  const root =
    `Every score is divided by √${dHead}, so that heads with more numbers don’t get larger scores.`;
  if (temperature === 1) return root;
  const words = temperature > 1 ? "more even" : "more decided";
  return `Every score is divided by ${scaled ? `√${dHead} and by ` : ""}the temperature, ${
    rounded(temperature)
  }: rows become ${words}.`;
}

/** The line of code at each station. @param {Inputs} s @returns {Record<Id, string>} */
function codesOf(s) {
  const { batch, seq, heads, dHead, dModel } = s;
  const cut = `${batch}, ${seq}, ${heads}, ${dHead}`;
  const letters = lettersOf(s).map((letter) => letter.toUpperCase());
  const by = [
    ...(s.scaled ? [` / math.sqrt(${dHead})`] : []),
    ...(s.temperature === 1 ? [] : [` / ${rounded(s.temperature)}`]),
  ].join("");
  return {
    x: `X.shape == (${batch}, ${seq}, ${dModel})`,
    qkv: s.x.length
      ? `${letters.join(", ")} = ${
        letters.map((letter) => `X @ W${letter.toLowerCase()}`).join(", ")
      }`
      : `Q.shape == (${batch}, ${seq}, ${dModel})`,
    reshape: `Q.reshape(${cut})`,
    swap: `q = Q.reshape(${cut}).transpose(1, 2)`,
    scores: "scores = q @ k.transpose(-2, -1)",
    scaled: `scores = scores${by}`,
    masked: "scores = scores.masked_fill(~mask, -math.inf)",
    weights: "weights = scores.softmax(-1)",
    mixed: "mixed = weights @ v",
    "swap-back": "mixed.transpose(1, 2)",
    merge: `merged = mixed.transpose(1, 2).reshape(${batch}, ${seq}, ${dModel})`,
    output: "output = merged @ Wo",
  };
}
