// @ts-check
/** The model reads a text; what comes is shown, and what goes wrong is told. */

import { emptyReading, withLayer } from "../reading.js";
import { problemInWords, tokensInWords } from "./problems.js";
import { kindOfError } from "./work.js";

/**
 * @typedef {import("../reading.js").Reading} Reading
 * @typedef {(text: string, off: string[], show: (reading: Reading) => void) => Promise<Reading | null>} Compute
 */

/** A reading that takes no longer is shown at once, and not row by row: maps that come and go at every key would flicker. */
const SOON = 150; // milliseconds

/**
 * @param {import("./work.js").Work} work @param {import("../readers/page.js").Reader | null} reader
 * @param {{layers: number, heads: number}} shape @param {() => void} load
 */
export function makeComputing(work, reader, shape, load) {
  /** @param {unknown} error */
  function tellEnd(error) {
    const kind = kindOfError(error);
    work.isReading = false;
    // A Worker that ended took the model with it.
    work.isThere &&= Boolean(reader?.state.ready);
    if (kind === "too-long") {
      work.unfinished = () => {};
      work.refused = problemInWords(error);
      work.tell("error", work.refused);
    } else if (kind !== "cancelled" && !work.isLoading) {
      // Who cancelled has said so, and what doesn't load says so itself.
      work.tell("error", problemInWords(error), "Try again", load);
    }
  }

  /** It gives null where it failed or another wish came after it. @type {Compute} */
  async function compute(text, off, show) {
    const mine = ++work.newest;
    const begun = performance.now();
    let reading = /** @type {Reading | null} */ (null);
    Object.assign(work, {
      unfinished: () => void compute(text, off, show),
      refused: "",
      isReading: true,
    });
    if (!work.isLoading) work.tell("computing");
    try {
      const { output } = await /** @type {import("../readers/page.js").Reader} */ (reader).read(
        text,
        {
          off,
          onTokens: (tokens) => (reading = emptyReading(text, tokens, shape)),
          onLayer: (numbers) => {
            reading = withLayer(/** @type {Reading} */ (reading), numbers.layer, numbers);
            if (mine === work.newest && performance.now() - begun > SOON) show(reading);
          },
        },
      );
      if (mine !== work.newest) return null;
      work.unfinished = () => {};
      const whole = { .../** @type {any} */ (reading), output };
      show(whole);
      finish(tokensInWords(whole.tokens));
      return whole;
    } catch (error) {
      if (mine === work.newest && kindOfError(error) !== "superseded") tellEnd(error);
      return null;
    }
  }

  /** @param {string} words */
  function finish(words) {
    work.isReading = false;
    if (!work.isLoading) work.tell("ready", words);
  }

  return { compute, finish };
}
