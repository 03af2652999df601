// @ts-check
/** A sentence that the build has read: its numbers lie beside the page, in 16 bits (book/page/model_parts/sentences.py). */

import { fromSixteenBits } from "../given.js";

/** @typedef {import("../reading.js").Reading} Reading */

/**
 * The reading in these bytes: output, scales, weights, queries and keys.
 * @param {ArrayBuffer} bytes @param {{text: string, tokens: string[]}} sentence
 * @param {{layers: number, heads: number, dHead: number}} shape
 * @returns {Reading}
 */
export function readPrepared(bytes, { text, tokens }, { layers, heads, dHead }) {
  const seq = tokens.length;
  const maps = layers * heads;
  const size = seq * dHead;
  const outputs = (bytes.byteLength - 8 * maps - 2 * maps * seq * seq - 4 * maps * size) / 4;
  const output = new Float32Array(bytes, 0, outputs);
  const scales = new Float32Array(bytes, 4 * outputs, 2 * maps);
  const from = 4 * outputs + 8 * maps;
  const weights = fromSixteenBits(new DataView(bytes, from, 2 * maps * seq * seq));
  const codes = new Int16Array(bytes, from + 2 * maps * seq * seq, 2 * maps * size);
  /** @param {number} at  the head's place @param {0 | 1} which  queries or keys */
  const rows = (at, which) => {
    const start = (which * maps + at) * size;
    return Float32Array.from(
      codes.subarray(start, start + size),
      (code) => code * scales[which * maps + at],
    );
  };
  return {
    text,
    tokens,
    layers,
    heads,
    seq,
    done: layers,
    weights,
    output,
    rows: (layer, head) => {
      const at = layer * heads + head;
      return { query: rows(at, 0), key: rows(at, 1), dHead };
    },
  };
}
