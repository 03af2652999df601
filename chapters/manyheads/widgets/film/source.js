// @ts-check
/**
 * Where the frames and the kept models come from: scripts beside a built page, a saved page itself, or Python. Each is
 * asked for once.
 *
 * @typedef {object} Source
 * @property {() => Promise<Uint8Array>} frames  all of them
 * @property {(step: number) => Promise<ArrayBuffer | DataView>} kept  the model as it was after a step
 * @property {() => void} stop
 */

import { readerError } from "../heads/readers/errors.js";
import { partsLoader } from "../heads/readers/parts.js";

/** @param {any} model  the widget's @returns {Source} */
export function sourceOf(model) {
  if (model.get("parts")?.parts) return fromParts(model.get("parts"));
  return model.get("models")?.byteLength ? fromPage(model) : fromPython(model);
}

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

/** All frames, which a notebook and a saved page have in a trait. @param {any} model @returns {Source["frames"]} */
const framesOf = (model) => async () => {
  const view = model.get("frames");
  if (!view?.byteLength) throw readerError("missing");
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
};

/** A saved page has all models, one after the other. @param {any} model @returns {Source} */
function fromPage(model) {
  const models = /** @type {DataView} */ (model.get("models"));
  const steps = /** @type {number[]} */ (model.get("about").kept);
  const size = models.byteLength / steps.length;
  return {
    frames: framesOf(model),
    kept: async (step) =>
      new DataView(models.buffer, models.byteOffset + steps.indexOf(step) * size, size),
    stop: () => {},
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
    frames: framesOf(model),
    kept: (step) =>
      new Promise((resolve) => {
        waiting.set(step, [...waiting.get(step) ?? [], resolve]);
        model.send({ kept: step });
      }),
    stop: () => model.off("msg:custom", listen),
  };
}
