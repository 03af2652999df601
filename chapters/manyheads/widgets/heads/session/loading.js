// @ts-check
/** The model comes into the page: asked for, with how far it is, cancelled, gone on with, and tried again. */

import { problemInWords, tokensInWords } from "./problems.js";
import { kindOfError } from "./work.js";

const HERE = "The model is here. It works offline now.";

/**
 * @param {import("./work.js").Work} work @param {import("../readers/page.js").Reader | null} reader
 * @param {number} total  bytes of all parts @param {() => string[]} tokens  of what is shown
 */
export function makeLoading(work, reader, total, tokens) {
  const size = total ? `${megabytes(total)} MB` : "";

  /** @param {{received: number}} progress */
  function tellProgress({ received }) {
    if (!work.isLoading) return;
    const words = `${megabytes(received)} of ${size}`;
    work.tell("loading", words, "Cancel", () => reader?.cancel(), received / total);
  }

  function tellThere() {
    if (work.refused) work.tell("error", work.refused);
    else if (work.isReading) work.tell("computing");
    else work.tell("ready", tokensInWords(tokens()) || (work.isAtHead ? "" : HERE));
  }

  /** @param {unknown} error */
  function tellEnd(error) {
    if (kindOfError(error) !== "cancelled") {
      return work.tell("error", problemInWords(error), "Try again", () => load());
    }
    const received = megabytes(reader?.state.received ?? 0);
    work.tell("ready", `Stopped at ${received} of ${size}.`, "Go on", () => load());
  }

  /** The model loads, and does at once what it is wanted for. @param {() => void} [act] */
  async function load(act = work.unfinished) {
    if (work.isThere) return act();
    if (work.isLoading) return;
    work.isLoading = true;
    tellProgress({ received: reader?.state.received ?? 0 });
    act(); // what it needs comes first, and it need not wait for the rest
    try {
      await reader?.load({ onProgress: tellProgress });
      [work.isLoading, work.isThere] = [false, true];
      tellThere();
    } catch (error) {
      work.isLoading = false;
      tellEnd(error);
    }
  }

  return {
    size,
    load,
    /** Do something that needs the model; the reader is asked before it is loaded. @param {() => void} act */
    withModel(act) {
      if (work.isThere || work.isLoading) return act();
      work.tell("ready", `This needs the model: ${size}, once.`, "Load it", () => load(act));
    },
  };
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
