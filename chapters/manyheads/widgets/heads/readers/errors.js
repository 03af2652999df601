// @ts-check
/**
 * What can go wrong when a model is loaded or reads a text. Whoever shows it goes by the kind.
 *
 * - `cancelled`, `superseded`: the reader of the page ended it, or another text has come. Nothing is to be said.
 * - `missing`: a part isn't to be had, as there is no network or the host doesn't have it.
 * - `damaged`: what came is not that part.
 * - `no-worker`: the browser is too old.
 * - `memory`: it refuses a Worker or the memory.
 * - `too-long`: the text has too many tokens.
 * - `failed`: anything else, told in `words`.
 *
 * @typedef {"cancelled" | "damaged" | "failed" | "memory" | "missing" | "no-worker" | "superseded" | "too-long"} Kind
 *
 * @typedef {object} Details
 * @property {string} [part]  the name of the part
 * @property {number} [tokens]  how many there are
 * @property {number} [longest]  how many there may be
 * @property {string} [words]
 * @property {unknown} [cause]
 *
 * @typedef {Error & Details & {kind: Kind}} ReaderError
 */

/** @param {Kind} kind @param {Details} [details] @returns {ReaderError} */
export function readerError(kind, details = {}) {
  const told = [kind, details.part, details.words].filter(Boolean).join(": ");
  const error = Object.assign(new Error(told), { kind, ...details });
  // As the browser's own functions name what was ended on purpose.
  if (kind === "cancelled" || kind === "superseded") error.name = "AbortError";
  return error;
}

/** An error of these kinds, whatever was thrown. @param {any} thrown @param {Details} [details] @returns {ReaderError} */
export function asReaderError(thrown, details = {}) {
  if (thrown?.kind) return thrown;
  const words = String(thrown);
  return readerError(kindOf(words), { words, cause: thrown, ...details });
}

/** The kind of an error of which only its words are known. @param {string} words @param {Kind} [otherwise] */
export const kindOf = (words, otherwise = "failed") =>
  /RangeError|allocation|out of memory/i.test(words) ? "memory" : otherwise;
