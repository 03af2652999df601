// @ts-check
/** The model reads a text, layer by layer. */

import { emptyReading, withLayer } from "../reading.js";

/**
 * @typedef {import("../reading.js").Reading} Reading
 * @typedef {(text: string, off: string[], onPart: (reading: Reading) => void) => Promise<Reading>} Compute
 */

/** A reading that takes no longer is shown at once, and not row by row: maps that come and go at every key would flicker. */
const SOON = 150; // milliseconds

/** @param {import("../readers/page.js").Reader | null} reader @param {{layers: number, heads: number}} shape @returns {Compute} */
export const makeComputing = (reader, shape) => async (text, off, onPart) => {
  const begun = performance.now();
  let reading = /** @type {Reading} */ (emptyReading(text, [], shape));
  const { output } = await /** @type {import("../readers/page.js").Reader} */ (reader).read(text, {
    off,
    onTokens: (tokens) => (reading = emptyReading(text, tokens, shape)),
    onLayer(numbers) {
      reading = withLayer(reading, numbers.layer, numbers);
      if (performance.now() - begun > SOON) onPart(reading);
    },
  });
  return { ...reading, output, isExact: true };
};
