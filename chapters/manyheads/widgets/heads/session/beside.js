// @ts-check
/** The sentences whose numbers lie beside the page: each comes when it is first asked for. */

import { partsLoader } from "../readers/parts.js";
import { readPrepared } from "./prepared.js";

/** @typedef {import("../reading.js").Reading} Reading */

/** @param {any} model @param {import("../given.js").Given} given */
export function sentencesBeside(model, given) {
  const manifest = model.get("prepared");
  const found = /** @type {Map<number, Reading>} */ (new Map());
  const { layers, heads } = given.reading;
  const shape = { layers, heads, dHead: model.get("shape")[3] };
  /** @param {string} name @param {ArrayBuffer} bytes */
  const onPart = (name, bytes) => {
    const sentence = Number(name.split("-")[1]);
    found.set(sentence, readPrepared(bytes, given.sentences[sentence], shape));
  };
  const loader = manifest?.parts?.length ? partsLoader({ ...manifest, onPart }) : null;
  /** @param {number} sentence @returns {Promise<Reading | undefined>} undefined where none lies there */
  return async function sentenceBeside(sentence) {
    if (loader && !found.has(sentence)) await loader.need([`sentence-${sentence}`]);
    return found.get(sentence);
  };
}
