// @ts-check
/**
 * What Python, or the build of the page, gave the wall. A built page has the weights in 16 bits, and the queries and keys
 * of one head alone; those of the others lie beside it (book/page/model_parts/sentences.py).
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
 */

import { checkState, fills, upTo } from "../shared/guards.js";
import { floats } from "../shared/floats.js";
import { freshId } from "../shared/h.js";

/** @param {any} model @returns {Given} */
export function givenBy(model) {
  const tokens = model.get("tokens");
  const shape = model.get("shape");
  const isShape = Array.isArray(shape) && shape.length === 4 &&
    shape.slice(0, 3).every((length) => upTo(length, 10_000)) && Number.isInteger(shape[3]);
  checkState({ shape: isShape, tokens: Array.isArray(tokens) && tokens.length === shape?.[2] });
  const [layers, heads, seq, dHead] = shape;
  const weights = weightsOf(model);
  // In a built page, the queries and keys of one head alone.
  const axes = model.get("rows_of")?.length ? [seq, dHead] : [layers, heads, seq, dHead];
  checkState({
    weights: fills(weights, [layers, heads, seq, seq]),
    query_rows: fills(floats(model.get("query_rows")), axes),
    key_rows: fills(floats(model.get("key_rows")), axes),
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
      rows: rowsOf(model, { heads, seq, dHead }),
      output: null,
    },
    first,
    sentences,
    notes: model.get("notes") ?? [],
    wayOn: model.get("way_on") ?? {},
    reads: Boolean(model.get("reads")),
    knowsRows: dHead > 0,
  };
}

/** @param {any} model */
function weightsOf(model) {
  const packed = model.get("weights16");
  return packed ? fromSixteenBits(packed) : floats(model.get("weights"));
}

/** Weights in 16 bits: a code of 0 is an exact 0, 65,535 an exact 1, and 1 is very little. @param {DataView} view */
export function fromSixteenBits(view) {
  const numbers = new Float32Array(view.byteLength / 2);
  for (let i = 0; i < numbers.length; i++) {
    const code = view.getUint16(2 * i, true);
    numbers[i] = code && (code - 0.75) / 65534.25;
  }
  return numbers;
}

/** @param {any} model @param {{heads: number, seq: number, dHead: number}} shape @returns {Reading["rows"]} */
function rowsOf(model, { heads, seq, dHead }) {
  const [query, key] = [floats(model.get("query_rows")), floats(model.get("key_rows"))];
  const size = seq * dHead;
  if (!size) return () => null;
  const only = model.get("rows_of");
  return (layer, head) => {
    const at = only?.length
      ? (only[0] === layer && only[1] === head ? 0 : -1)
      : layer * heads + head;
    if (at < 0) return null;
    return {
      query: query.subarray(at * size, (at + 1) * size),
      key: key.subarray(at * size, (at + 1) * size),
      dHead,
    };
  };
}
