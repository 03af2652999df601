// @ts-check
/**
 * The pipeline as stations, from X to the output: what happens at each, and which numbers stand there. Pure functions.
 *
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./inputs.js").Inputs} Inputs
 *
 * @typedef {object} Station
 * @property {string} id
 * @property {string} step  its number in the chapter's nine, with a letter where the chapter's is several here
 * @property {string} name
 * @property {string} explanation  what happens there, in a sentence
 * @property {number[]} shape
 * @property {boolean} known  whether its numbers can be had from what the explorer was given
 * @property {() => Block[]} blocks
 */

import { PROJECTED } from "./attention.js";
import {
  eachHead,
  inputBlock,
  inputMatrices,
  mergeBlock,
  mixedBlock,
  outputBlocks,
  projectionBlock,
  scoresBlock,
  splitBlock,
  transposeBlock,
} from "./blocks.js";
import { rounded } from "../shared/format.js";

/** @param {Inputs} s @returns {Station[]} */
export function stationsOf(s) {
  const masked = isMasked(s);
  const mixes = s.value.length > 0;
  /** @type {Partial<Record<Id, boolean>>} */
  const known = {
    x: s.x.length > 0,
    mixed: mixes,
    "swap-back": mixes,
    merge: mixes,
    output: mixes && s.weights.w_output.length > 0,
  };
  const names = namesOf(s, masked);
  const shapes = shapesOf(s);
  const blocks = blocksOf(s);
  return STEPS.map(([id, step]) => ({
    id,
    step,
    name: names[id],
    explanation: explanationOf(s, id, masked),
    shape: shapes[id],
    known: known[id] ?? true,
    blocks: blocks[id],
  }));
}

const STEPS = /** @type {const} */ ([
  ["x", "1"],
  ["qkv", "2"],
  ["reshape", "3"],
  ["swap", "4"],
  ["transpose", "5a"],
  ["scores", "5b"],
  ["scaled", "5c"],
  ["masked", "5d"],
  ["weights", "5e"],
  ["mixed", "6"],
  ["swap-back", "7"],
  ["merge", "8"],
  ["output", "9"],
]);

/** @typedef {typeof STEPS[number][0]} Id */

/** Whether a mask hides anything. @param {Inputs} s */
const isMasked = (s) => s.causal || (s.paddingMask && s.length < s.seq);

/** @param {Inputs} s @param {boolean} masked @returns {Record<Id, string>} */
function namesOf(s, masked) {
  const temperature = s.temperature === 1 ? "" : `÷ ${rounded(s.temperature)}`;
  const divided = [s.scaled ? `÷ √${s.dHead}` : "", temperature].filter(Boolean).join(" ");
  return {
    x: "X",
    qkv: "Q, K, V",
    reshape: "reshape",
    swap: "swap",
    transpose: "Kᵀ",
    scores: "Q Kᵀ",
    scaled: divided || "÷ (off)",
    masked: masked ? "mask" : "mask (off)",
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
    transpose: [batch, heads, dHead, seq],
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

/** @param {Inputs} s @returns {Record<Id, () => Block[]>} */
function blocksOf(s) {
  const projected = PROJECTED.filter((name) => s[name].length);
  /** @param {"scores" | "scaled" | "masked" | "weights"} what */
  const scores = (what) => () => eachHead(s, (head) => scoresBlock(s, head, what));
  return {
    x: () => [inputBlock(s)],
    qkv: () => [...projected.map((name) => projectionBlock(s, name)), ...inputMatrices(s)],
    reshape: () => projected.map((name) => splitBlock(s, name, "tokens first")),
    swap: () => projected.map((name) => splitBlock(s, name, "heads first")),
    transpose: () => eachHead(s, (head) => transposeBlock(s, head)),
    scores: scores("scores"),
    scaled: scores("scaled"),
    masked: scores("masked"),
    weights: scores("weights"),
    mixed: () => [mixedBlock(s, "heads first")],
    "swap-back": () => [mixedBlock(s, "tokens first")],
    merge: () => [mergeBlock(s)],
    output: () => outputBlocks(s),
  };
}

/** What happens at a station, as the settings are. @param {Inputs} s @param {Id} id @param {boolean} masked */
function explanationOf(s, id, masked) {
  if (id === "qkv" && !s.x.length) {
    return "Queries, keys and values, as they were given. A column has the colour of the head that it will belong to.";
  }
  if (id === "masked" && !masked) return "No mask is on: every query may look at every key.";
  if (id !== "scaled") return EXPLANATIONS[id];
  const parts = [
    ...(s.scaled
      ? [
        `Divided by the root of d_head, √${s.dHead}, so that more columns don’t make larger scores.`,
      ]
      : []),
    ...(s.temperature !== 1
      ? ["Divided by the temperature: above 1, a row gets more even, below 1 more decided."]
      : []),
  ];
  return parts.join(" ") || "Nothing is divided: the scores stay as they are.";
}

const EXPLANATIONS = {
  x: "What goes in: a row for each token.",
  qkv: "X times Wq, Wk and Wv. A column has the colour of the head that it will belong to.",
  reshape: "Each row is counted off in pieces, one a head. No number moves.",
  swap: "Heads come before tokens: each head has its rows together.",
  transpose: "Each head’s keys, turned, so that a row of Q can meet a column of Kᵀ.",
  scores: "Each query’s row times each key’s column: how well the two match.",
  masked: "What a query may not look at becomes −∞.",
  weights: "e to the power of each score, divided by the row’s sum: each row adds up to 1.",
  mixed: "Each query’s weights mix the values.",
  "swap-back": "Tokens come before heads again.",
  merge: "The heads’ pieces stand side by side in one row again.",
  output: "Wo mixes what the heads found.",
};
