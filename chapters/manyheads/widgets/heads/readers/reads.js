// @ts-check
/**
 * Texts that are read elsewhere, in a Worker or by Python, and the answers that come back in pieces. The newest text
 * counts: of one before it nothing more is told.
 *
 * @typedef {{weights: Float32Array, query: Float32Array, key: Float32Array}} Layer
 * @typedef {{tokens: string[], layers: Layer[], output: Float32Array}} Reading
 * @typedef {import("./errors.js").ReaderError} ReaderError
 *
 * @typedef {object} ReadOptions
 * @property {string[]} [off]  the heads that are switched off, as "layer.head"
 * @property {number} [from]  the first layer that is another one than in the read before
 * @property {(tokens: string[]) => void} [onTokens]  called before the first layer
 * @property {(layer: Layer & {layer: number}) => void} [onLayer]  called after each layer
 *
 * @typedef {{read: number, text: string, off: string[], from?: number}} Request
 *
 * @typedef {object} Answer  a piece of one
 * @property {number} id
 * @property {string[] | number} [tokens]  how many, where they are too many
 * @property {number} [layer]
 * @property {Float32Array} [weights]
 * @property {Float32Array} [query]
 * @property {Float32Array} [key]
 * @property {boolean} [done]
 * @property {Float32Array} [output]
 * @property {string} [error]
 * @property {number} [longest]
 * @property {string} [words]
 */

import { asReaderError, kindOf, readerError } from "./errors.js";

/** @param {(request: Request) => void} send */
export function makeReads(send) {
  // Several views of a widget hear the same kernel, so their numbers must not meet.
  let newest = Math.floor(Math.random() * 2 ** 32) * 2 ** 16;
  let pending =
    /** @type {(ReadOptions & Reading & {id: number, resolve: (reading: Reading) => void, reject: (error: ReaderError) => void}) | null} */ (null);

  /** End what is read with an error; or, with an id, only if that is what is read. @param {unknown} error @param {number} [id] */
  function fail(error, id = pending?.id) {
    if (!pending || pending.id !== id) return;
    pending.reject(asReaderError(error));
    pending = null;
  }

  return {
    /** @param {string} text @param {ReadOptions} [options] @returns {Promise<Reading>} */
    read(text, { off = [], from, onTokens, onLayer } = {}) {
      fail(readerError("superseded"));
      const id = ++newest;
      return new Promise((resolve, reject) => {
        const reading = { tokens: [], layers: [], output: new Float32Array() };
        pending = { id, resolve, reject, onTokens, onLayer, ...reading };
        try {
          send({ read: id, text, off, ...(from !== undefined && { from }) });
        } catch (error) {
          fail(error, id);
        }
      });
    },
    /** A piece of the answer. @param {Answer} answer */
    take(answer) {
      if (!pending || answer.id !== pending.id) return;
      const { layer, weights, query, key, output } = answer;
      if (answer.error !== undefined) fail(errorOf(answer), answer.id);
      else if (Array.isArray(answer.tokens)) {
        pending.tokens = answer.tokens;
        pending.onTokens?.(answer.tokens);
      } else if (layer !== undefined && weights && query && key) {
        pending.layers[layer] = { weights, query, key };
        pending.onLayer?.({ layer, weights, query, key });
      } else if (answer.done) {
        const { tokens, layers, resolve } = pending;
        pending = null;
        resolve({ tokens, layers, output: output ?? new Float32Array() });
      }
    },
    fail,
  };
}

/** @param {Answer} answer */
function errorOf({ error = "", tokens, longest, words = error }) {
  if (error === "too long") return readerError("too-long", { tokens: Number(tokens), longest });
  return readerError(error === "memory" ? error : kindOf(words), { words });
}
