// @ts-check
/**
 * Reads texts with Python's own model, in a live notebook: the page's reader with a kernel in the place of a Worker.
 *
 * Numbers come as bytes beside a message: weights, query and key of a layer, or the output.
 */

import { floats } from "../../shared/floats.js";
import { readerError } from "./errors.js";
import { makeReads } from "./reads.js";

/** @param {any} model  the widget's @returns {import("./page.js").Reader} */
export function kernelReader(model) {
  const reads = makeReads((request) => model.send(request));
  /** @param {import("./reads.js").Answer} content @param {DataView[]} [buffers] */
  const listen = (content, buffers = []) => {
    const [first, query, key] = buffers.map(floats);
    const numbers = content.done ? { output: first } : { weights: first, query, key };
    reads.take({ ...content, ...(first && numbers) });
  };
  model.on("msg:custom", listen);
  return {
    load: async () => {},
    cancel: () => {},
    read: reads.read,
    state: { received: 0, total: 0, loading: false, ready: true },
    stop() {
      model.off("msg:custom", listen);
      reads.fail(readerError("cancelled"));
    },
  };
}
