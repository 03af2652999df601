// @ts-check
/**
 * The pipeline as stations, from X to the output: what stands at each, as blocks of rows and columns, and where the
 * number in focus is in them. Pure functions of the explorer's state; drawing is elsewhere.
 *
 * @typedef {import("./attention.js").Attention & {batch: number, sentence: number, tokens: string[], maxDModel: number}} Shown
 *
 * @typedef {object} Focus  one number's coordinates; each station uses those that it has
 * @property {string} of  the tensor: x, q, k, v, wq, wk, wv or wo; stations of another tensor leave it aside
 * @property {number} head
 * @property {number} query  its token
 * @property {number} key  its token
 * @property {number} place  the column within the head
 * @property {number} inner  the row of a weight matrix
 *
 * @typedef {object} Block
 * @property {string} of
 * @property {string} title
 * @property {number[]} shape  the tensor's, without the axis of sentences; its rows stand below one another
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number) => string[]} rowNames  what stands before a row; one name or two
 * @property {(column: number) => string} columnName
 * @property {(row: number, column: number) => number} headAt  whose number it is; -1 for no head's
 * @property {(row: number, column: number) => number} value
 * @property {(row: number, column: number) => boolean} [blank]  whether a mask leaves no number to show
 * @property {(row: number, column: number) => Partial<Focus>} focusAt
 * @property {(focus: Focus) => [number, number]} at  the row and column of the focus
 * @property {(row: number, column: number) => string} id  one number has one id, at whatever stations it stands
 * @property {(row: number, column: number) => string} place  where an edit of this number goes, or ""
 *
 * @typedef {object} Station
 * @property {string} id
 * @property {string} step  its number in the chapter's nine, with a letter where the chapter's is several here
 * @property {string} name
 * @property {string} told  what happens there, in a sentence
 * @property {number[]} shape
 * @property {boolean} known  whether its numbers can be had from what the explorer was given
 * @property {() => Block[]} blocks
 */

import {
  attendRow,
  columnTerms,
  hidden,
  mergedRow,
  mixTerms,
  PROJECTED,
  sumOf,
} from "./attention.js";
import { rounded } from "../shared/format.js";

const LETTERS = { query: "q", key: "k", value: "v" };

/** @param {Shown} s @returns {Station[]} */
export function stationsOf(s) {
  const { batch, heads, seq, dModel, dHead } = s;
  const [whole, cut, perHead, table] = [
    [batch, seq, dModel],
    [batch, seq, heads, dHead],
    [batch, heads, seq, dHead],
    [batch, heads, seq, seq],
  ];
  const projected = PROJECTED.filter((name) => s[name].length);
  const mixes = s.value.length > 0;
  const divided = [s.scaled && `÷ √${dHead}`, s.temperature !== 1 && `÷ ${rounded(s.temperature)}`]
    .filter(Boolean).join(" ");
  const masked = s.causal || (s.padding && s.length < seq);
  /** @type {[string, string, string, number[], boolean, () => Block[]][]} */
  const all = [
    ["x", "1", "X", whole, s.x.length > 0, () => [tokensBlock(s, "x", "X", s.x, -1)]],
    [
      "qkv",
      "2",
      "Q, K, V",
      whole,
      true,
      () => [...projected.map((name) => projectionBlock(s, name)), ...inputWeights(s)],
    ],
    ["reshape", "3", "reshape", cut, true, () => projected.map((name) => cutBlock(s, name, false))],
    ["swap", "4", "swap", perHead, true, () => projected.map((name) => cutBlock(s, name, true))],
    [
      "transpose",
      "5a",
      "Kᵀ",
      [batch, heads, dHead, seq],
      true,
      () => eachHead(s, (head) => transposeBlock(s, head)),
    ],
    [
      "scores",
      "5b",
      "Q Kᵀ",
      table,
      true,
      () => eachHead(s, (head) => scoresBlock(s, head, "scores")),
    ],
    [
      "scaled",
      "5c",
      divided || "÷ (off)",
      table,
      true,
      () => eachHead(s, (head) => scoresBlock(s, head, "scaled")),
    ],
    [
      "masked",
      "5d",
      masked ? "mask" : "mask (off)",
      table,
      true,
      () => eachHead(s, (head) => scoresBlock(s, head, "masked")),
    ],
    [
      "weights",
      "5e",
      "softmax",
      table,
      true,
      () => eachHead(s, (head) => scoresBlock(s, head, "weights")),
    ],
    ["mixed", "6", "× V", perHead, mixes, () => [mixedBlock(s, "heads first")]],
    ["swap-back", "7", "swap back", cut, mixes, () => [mixedBlock(s, "tokens first")]],
    ["merge", "8", "merge", whole, mixes, () => [mergeBlock(s)]],
    ["output", "9", "× Wo", whole, mixes && s.weights.w_output.length > 0, () => outputBlocks(s)],
  ];
  return all.map(([id, step, name, shape, known, blocks]) => ({
    id,
    step,
    name,
    told: tell(s, id, masked),
    shape,
    known,
    blocks,
  }));
}

/** What happens at a station, as the settings are. @param {Shown} s @param {string} id @param {boolean} masked */
function tell(s, id, masked) {
  if (id === "qkv" && !s.x.length) {
    return "Queries, keys and values, as they were given. A column has the colour of the head that it will belong to.";
  }
  if (id === "masked" && !masked) return "No mask is on: every query may look at every key.";
  if (id !== "scaled") return TOLD[id];
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

const TOLD = /** @type {Record<string, string>} */ ({
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
});

/** @param {Shown} s @param {(head: number) => Block} block */
const eachHead = (s, block) => Array.from({ length: s.heads }, (_, head) => block(head));

/** A column as its head and its place there. @param {Shown} s @param {number} column */
const split = (s, column) => ({ head: Math.floor(column / s.dHead), place: column % s.dHead });

/** @param {Shown} s @param {Focus} focus */
export const columnOf = (s, focus) => focus.head * s.dHead + focus.place;

/** (seq, d_model): a token a row. @param {Shown} s @param {string} of @param {string} title @param {Float64Array} array @param {number} headless  -1 where columns are no head's @returns {Block} */
function tokensBlock(s, of, title, array, headless = 0) {
  const axis = of === "k" || of === "v" ? "key" : "query";
  const name = { x: "x", q: "query", k: "key", v: "value" }[of] ?? "";
  const given = of === "x" || !s.x.length || !s.weights[`w_${name}`]?.length;
  return {
    of,
    title,
    shape: [s.seq, s.dModel],
    rows: s.seq,
    columns: s.dModel,
    rowNames: (row) => [s.tokens[row]],
    columnName: String,
    headAt: (_, column) => (headless < 0 ? -1 : split(s, column).head),
    value: (row, column) => array[row * s.dModel + column],
    focusAt: (row, column) => ({ of, [axis]: row, ...split(s, column) }),
    at: (focus) => [focus[axis], columnOf(s, focus)],
    id: (row, column) => `${of} ${row} ${column}`,
    place: (row, column) => (given && name ? `${name}[${s.sentence},${row},${column}]` : ""),
  };
}

/** One of Q, K, V. @param {Shown} s @param {"query" | "key" | "value"} name */
function projectionBlock(s, name) {
  const letter = LETTERS[name];
  const made = s.weights[`w_${name}`].length > 0;
  return tokensBlock(
    s,
    letter,
    made ? `${letter.toUpperCase()} = X W${letter}` : letter.toUpperCase(),
    s[name],
  );
}

/** Wq, Wk, Wv, as far as they are given. @param {Shown} s */
function inputWeights(s) {
  return PROJECTED.filter((name) => s.weights[`w_${name}`].length).map((name) =>
    weightsBlock(s, `w${LETTERS[name]}`, `w_${name}`, 0)
  );
}

/** (d_model, d_model). @param {Shown} s @param {string} of @param {string} name @param {number} headless @returns {Block} */
function weightsBlock(s, of, name, headless) {
  return {
    of,
    title: `W${of[1]}`,
    shape: [s.dModel, s.dModel],
    rows: s.dModel,
    columns: s.dModel,
    rowNames: (row) => [String(row)],
    columnName: String,
    headAt: (_, column) => (headless < 0 ? -1 : split(s, column).head),
    value: (row, column) => s.weights[name][row * s.dModel + column],
    focusAt: (row, column) => ({ of, inner: row, ...split(s, column) }),
    at: (focus) => [focus.inner, columnOf(s, focus)],
    id: (row, column) => `${of} ${row} ${column}`,
    place: (row, column) => `${name}[${row},${column}]`,
  };
}

/** Q, K or V with an axis for the heads: as the reshape leaves it, tokens first, or swapped, heads first. @param {Shown} s @param {"query" | "key" | "value"} name @param {boolean} swapped @returns {Block} */
function cutBlock(s, name, swapped) {
  const of = LETTERS[name];
  return headRows(
    s,
    of,
    of.toUpperCase(),
    of === "q" ? "query" : "key",
    swapped,
    (token, column) => s[name][token * s.dModel + column],
  );
}

/**
 * A row for each token and head, in the order in which the tensor holds them.
 * @param {Shown} s @param {string} of @param {string} title @param {"query" | "key"} axis @param {boolean} headsFirst
 * @param {(token: number, column: number) => number} value @returns {Block}
 */
function headRows(s, of, title, axis, headsFirst, value) {
  /** @param {number} row @returns {[number, number]} */
  const pair = (
    row,
  ) => (headsFirst
    ? [row % s.seq, Math.floor(row / s.seq)]
    : [Math.floor(row / s.heads), row % s.heads]);
  return {
    of,
    title,
    shape: headsFirst ? [s.heads, s.seq, s.dHead] : [s.seq, s.heads, s.dHead],
    rows: s.seq * s.heads,
    columns: s.dHead,
    rowNames(row) {
      const [token, head] = pair(row);
      return headsFirst ? [`head ${head}`, s.tokens[token]] : [s.tokens[token], `head ${head}`];
    },
    columnName: String,
    headAt: (row) => pair(row)[1],
    value(row, column) {
      const [token, head] = pair(row);
      return value(token, head * s.dHead + column);
    },
    focusAt(row, column) {
      const [token, head] = pair(row);
      return { of, [axis]: token, head, place: column };
    },
    at: (
      focus,
    ) => [
      headsFirst ? focus.head * s.seq + focus[axis] : focus[axis] * s.heads + focus.head,
      focus.place,
    ],
    id(row, column) {
      const [token, head] = pair(row);
      return `${of} ${token} ${head * s.dHead + column}`;
    },
    place: () => "",
  };
}

/** One head's keys, transposed: (d_head, seq). @param {Shown} s @param {number} head @returns {Block} */
function transposeBlock(s, head) {
  return {
    of: "k",
    title: `Kᵀ of head ${head}`,
    shape: [s.dHead, s.seq],
    rows: s.dHead,
    columns: s.seq,
    rowNames: (row) => [String(row)],
    columnName: (column) => s.tokens[column],
    headAt: () => head,
    value: (row, column) => s.key[column * s.dModel + head * s.dHead + row],
    focusAt: (row, column) => ({ of: "k", head, key: column, place: row }),
    at: (focus) => [focus.place, focus.key],
    id: (row, column) => `k ${column} ${head * s.dHead + row}`,
    place: () => "",
  };
}

/** One head's (seq, seq): queries down, keys across. @param {Shown} s @param {number} head @param {"scores" | "scaled" | "masked" | "weights"} what @returns {Block} */
function scoresBlock(s, head, what) {
  const rowOf = remember((query) => attendRow(s, head, query));
  return {
    of: "s",
    title: `Head ${head}`,
    shape: [s.seq, s.seq],
    rows: s.seq,
    columns: s.seq,
    rowNames: (row) => [s.tokens[row]],
    columnName: (column) => s.tokens[column],
    headAt: () => head,
    value(query, key) {
      const { dots, scores, weights } = rowOf(query);
      if (what === "scores") return dots[key];
      if (what === "weights") return weights[key];
      return what === "masked" && hidden(s, query, key) ? -Infinity : scores[key];
    },
    blank: (query, key) => what === "weights" && hidden(s, query, key) !== "",
    focusAt: (query, key) => ({ head, query, key }),
    at: (focus) => [focus.query, focus.key],
    id: (query, key) => `s ${head} ${query} ${key}`,
    place: () => "",
  };
}

/** Every head's weighted values. @param {Shown} s @param {"heads first" | "tokens first"} order @returns {Block} */
function mixedBlock(s, order) {
  const rowOf = remember((query) => mergedRow(s, query));
  return headRows(
    s,
    "o",
    "weights · V",
    "query",
    order === "heads first",
    (query, column) => rowOf(query)[column],
  );
}

/** @param {Shown} s @returns {Block} */
function mergeBlock(s) {
  const rowOf = remember((query) => mergedRow(s, query));
  return {
    ...tokensBlock(s, "o", "heads side by side", new Float64Array()),
    value: (query, column) => rowOf(query)[column],
  };
}

/** @param {Shown} s @returns {Block[]} */
function outputBlocks(s) {
  const rowOf = remember((query) => mergedRow(s, query));
  const output = tokensBlock(s, "y", "output", new Float64Array(), -1);
  return [
    {
      ...output,
      value: (query, column) => sumOf(columnTerms(rowOf(query), s.weights.w_output, column)),
    },
    weightsBlock(s, "wo", "w_output", -1),
  ];
}

/** What was computed for a number once is not computed again. @template T @param {(number: number) => T} compute @returns {(number: number) => T} */
function remember(compute) {
  const known = /** @type {Map<number, T>} */ (new Map());
  return (number) => {
    if (!known.has(number)) known.set(number, compute(number));
    return /** @type {T} */ (known.get(number));
  };
}

/** The block that the focus is in: of its tensor, and for blocks of a head each, of its head. @param {Block[]} blocks @param {Focus} focus */
export function blockOf(blocks, focus) {
  const tensors = [focus.of, focus.of.slice(-1)];
  const found =
    tensors.map((of) => blocks.filter((block) => block.of === of)).find((some) => some.length) ??
      blocks.filter(({ of }) => of === blocks[0].of);
  return found.length > 1 ? found[focus.head] : found[0];
}

/** The focus, held within the tensors as they now are. @param {Shown} s @param {Focus} focus @returns {Focus} */
export function within(s, focus) {
  /** @param {number} number @param {number} length */
  const held = (number, length) => Math.min(number, length - 1);
  return {
    of: focus.of,
    head: held(focus.head, s.heads),
    query: held(focus.query, s.seq),
    key: held(focus.key, s.seq),
    place: held(focus.place, s.dHead),
    inner: held(focus.inner, s.dModel),
  };
}

/**
 * What one number comes from, term by term, and what it is, for the stations that compute: pairs whose products add up.
 * @param {Shown} s @param {string} of @param {Focus} focus
 */
export function termsOf(s, of, focus) {
  const column = columnOf(s, focus);
  if (of === "o") {
    return mixTerms(s, focus.head, focus.place, attendRow(s, focus.head, focus.query).weights);
  }
  if (of === "y") return columnTerms(mergedRow(s, focus.query), s.weights.w_output, column);
  const name = { q: "query", k: "key", v: "value" }[of] ?? "";
  const token = of === "q" ? focus.query : focus.key;
  return columnTerms(
    s.x.subarray(token * s.dModel, (token + 1) * s.dModel),
    s.weights[`w_${name}`],
    column,
  );
}
