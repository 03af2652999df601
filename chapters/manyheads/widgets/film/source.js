// @ts-check
/**
 * Where the frames and the kept models come from: scripts beside a built page, or Python. Each is asked for once.
 *
 * @typedef {object} Source
 * @property {() => Promise<Uint8Array>} frames  all of them
 * @property {(step: number) => Promise<ArrayBuffer | DataView>} kept  the model as it was after a step
 * @property {() => void} stop
 */

import { readerError } from "../heads/readers/errors.js";
import { partsLoader } from "../heads/readers/parts.js";

/** @param {any} model  the widget's @returns {Source} */
export const sourceOf = (model) =>
  model.get("parts")?.parts ? fromParts(model.get("parts")) : fromPython(model);

/** @param {any} manifest  the folder, and what is in it @returns {Source} */
function fromParts(manifest) {
  const come = /** @type {Map<string, ArrayBuffer>} */ (new Map());
  const loader = partsLoader({ ...manifest, onPart: (name, bytes) => come.set(name, bytes) });
  const stopping = new AbortController();
  /** @param {string} name */
  async function bring(name) {
    await loader.need([name], { signal: stopping.signal });
    return /** @type {ArrayBuffer} */ (come.get(name));
  }
  return {
    frames: async () => new Uint8Array(await bring("film-frames")),
    kept: (step) => bring(`film-kept-${step}`),
    stop: () => stopping.abort(),
  };
}

/** @param {any} model @returns {Source} */
function fromPython(model) {
  const waiting = /** @type {Map<number, ((bytes: DataView) => void)[]>} */ (new Map());
  /** @param {{kept: number}} content @param {DataView[]} buffers */
  const listen = ({ kept }, [bytes]) => {
    waiting.get(kept)?.forEach((take) => take(bytes));
    waiting.delete(kept);
  };
  model.on("msg:custom", listen);
  return {
    async frames() {
      const view = model.get("frames");
      if (!view?.byteLength) throw readerError("missing");
      return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    },
    kept: (step) =>
      new Promise((resolve) => {
        waiting.set(step, [...waiting.get(step) ?? [], resolve]);
        model.send({ kept: step });
      }),
    stop: () => model.off("msg:custom", listen),
  };
}
