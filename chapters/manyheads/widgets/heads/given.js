// @ts-check
/**
 * What Python, or the build of the page, gave the wall. A built page has the queries and keys of one head alone; those of
 * the others lie beside it (book/page/model_parts/sentences.py).
 *
 * @typedef {import("./reading.js").Reading} Reading
 * @typedef {import("./sentences.js").Sentence} Sentence
 * @typedef {{sentence: number, layer: number, head: number, query: number, text: string}} Note
 *
 * @typedef {object} Given
 * @property {string} id
 * @property {string} title
 * @property {Reading} reading
 * @property {number} first  the index of its sentence, or -1
 * @property {Sentence[]} sentences
 * @property {Note[]} notes
 * @property {{words?: string, address?: string}} wayOn
 * @property {boolean} reads  whether Python can read other sentences
 * @property {boolean} knowsRows  whether queries and keys are known
 * @property {string} leftOut  what of all that was given isn't shown
 */

import { checkState, fills, upTo } from "../shared/guards.js";
import { floats } from "../shared/floats.js";
import { sizeOf } from "./reading.js";
import { freshId } from "../shared/h.js";

/** @param {any} model @returns {Given} */
export function givenBy(model) {
  const tokens = model.get("tokens");
  const shape = model.get("shape");
  const isShape = Array.isArray(shape) && shape.length === 4 &&
    shape.slice(0, 3).every((length) => upTo(length, 10_000)) && Number.isInteger(shape[3]);
  checkState({ shape: isShape, tokens: Array.isArray(tokens) && tokens.length === shape?.[2] });
  const [layers, heads, seq, dHead] = shape;
  const weights = fromSixteenBits(model.get("weights16"));
  const others = extrasOf(model, { layers, heads, seq });
  // In a built page, the queries and keys of one head alone.
  const seqs = [seq, others.keyTokens?.length ?? seq];
  const axes = seqs.map((length) =>
    model.get("rows_of")?.length ? [length, dHead] : [layers, heads, length, dHead]
  );
  const noWords = model.get("no_words") ?? [];
  checkState({
    no_words: Array.isArray(noWords),
    weights16: fills(weights, [countOf({ layers, heads, seq, ...others })]),
    query_rows: fills(floats(model.get("query_rows")), axes[0]),
    key_rows: fills(floats(model.get("key_rows")), axes[1]),
  });
  const sentences = model.get("sentences") ?? [];
  const first = sentences.findIndex((/** @type {Sentence} */ each) =>
    String(each.tokens) === String(tokens)
  );
  return {
    id: freshId(),
    title: model.get("title"),
    reading: {
      text: sentences[first]?.text ?? "",
      tokens,
      layers,
      heads,
      seq,
      done: layers,
      weights,
      rows: rowsOf(model, { heads, seqs, dHead }),
      output: null,
      noWords,
      ...others,
    },
    first,
    sentences,
    notes: model.get("notes") ?? [],
    wayOn: model.get("way_on") ?? {},
    reads: Boolean(model.get("reads")),
    knowsRows: dHead > 0,
    leftOut: String(model.get("left_out") ?? ""),
  };
}

/**
 * What not every wall has: keys that are no queries, layers that differ in size, and names.
 * @param {any} model @param {{layers: number, heads: number, seq: number}} shape
 * @returns {Pick<Reading, "keyTokens" | "sizes" | "names">}
 */
function extrasOf(model, { layers, heads, seq }) {
  const list = (/** @type {string} */ name) => model.get(name) ?? [];
  const [keyTokens, sizes] = [list("key_tokens"), list("sizes")];
  const names = { layers: list("layer_names"), heads: list("head_names") };
  checkState({
    key_tokens: Array.isArray(keyTokens) && Boolean(keyTokens.length) === Boolean(sizes.length),
    sizes: Array.isArray(sizes) && [0, layers].includes(sizes.length) &&
      sizes.every((each) =>
        Array.isArray(each) && each.length === 3 &&
        [heads, seq, keyTokens.length].every((most, axis) => upTo(each[axis], most))
      ),
    layer_names: isNames(names.layers, layers),
    head_names: isNames(names.heads, heads),
  });
  const hasNames = names.layers.length > 0 || names.heads.length > 0;
  return {
    ...(sizes.length && { keyTokens, sizes: sizesOf(sizes) }),
    ...(hasNames && { names }),
  };
}

/** None, or so many texts. @param {any} names @param {number} count */
const isNames = (names, count) =>
  Array.isArray(names) && [0, count].includes(names.length) &&
  names.every((name) => typeof name === "string");

/** Each layer's size, and where its weights begin. @param {number[][]} sizes */
function sizesOf(sizes) {
  let next = 0;
  return sizes.map(([heads, queries, keys]) => {
    const from = next;
    next += heads * queries * keys;
    return { heads, queries, keys, from };
  });
}

/** How many weights there are. @param {Pick<Reading, "layers" | "heads" | "seq" | "sizes">} reading */
function countOf(reading) {
  const { heads, queries, keys, from } = sizeOf(reading, reading.layers - 1);
  return from + heads * queries * keys;
}

/** Weights in 16 bits: a code of 0 is an exact 0, 65,535 an exact 1, and 1 is very little. @param {DataView} [view] */
export function fromSixteenBits(view) {
  if (!view?.buffer || view.byteLength % 2) return new Float32Array();
  const numbers = new Float32Array(view.byteLength / 2);
  for (let i = 0; i < numbers.length; i++) {
    const code = view.getUint16(2 * i, true);
    numbers[i] = code && (code - 0.75) / 65534.25;
  }
  return numbers;
}

/** @param {any} model @param {{heads: number, seqs: number[], dHead: number}} shape  seqs: of queries and of keys @returns {Reading["rows"]} */
function rowsOf(model, { heads, seqs, dHead }) {
  const [query, key] = [floats(model.get("query_rows")), floats(model.get("key_rows"))];
  const [queries, keys] = seqs.map((length) => length * dHead);
  if (!dHead) return () => null;
  const only = model.get("rows_of");
  return (layer, head) => {
    const at = only?.length
      ? (only[0] === layer && only[1] === head ? 0 : -1)
      : layer * heads + head;
    if (at < 0) return null;
    return {
      query: query.subarray(at * queries, (at + 1) * queries),
      key: key.subarray(at * keys, (at + 1) * keys),
      dHead,
    };
  };
}
