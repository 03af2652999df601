// @ts-check
/** The model comes into the page: asked for, with how far it is, cancelled, gone on with, and tried again. */

import { problemInWords, tokensInWords } from "./problems.js";
import { kindOfError } from "./work.js";

const HERE = "The model has loaded. It works offline now.";

/**
 * @param {import("./work.js").Work} work @param {import("../readers/page.js").Reader | null} reader
 * @param {number} total  bytes of all parts @param {() => string[]} tokens  of what is shown
 */
export function makeLoading(work, reader, total, tokens) {
  const size = total ? `${megabytes(total)} MB` : "";
  let mayLoad = !total; // whether the reader of the page said so
  let missing = ""; // what didn't come, and why
  let isNews = false; // that all is there, and was not told

  /** @param {{received: number}} progress */
  function tellProgress({ received }) {
    if (!work.isLoading || work.refused) return;
    const words = `${megabytes(received)} of ${size}`;
    work.tell("loading", words, "Cancel", () => reader?.cancel(), received / total);
  }

  function tellThere() {
    isNews = !work.isAtHead;
    if (work.refused) work.tell("error", work.refused);
    else if (work.isReading) work.tell("computing");
    else loading.tellRead(tokensInWords(tokens()));
  }

  /** @param {unknown} error */
  function tellEnd(error) {
    const kind = kindOfError(error);
    if (kind === "cancelled") {
      const received = megabytes(reader?.state.received ?? 0);
      mayLoad = false;
      return work.tell("ready", `Stopped at ${received} of ${size}.`, "Go on", loading.load);
    }
    missing = problemInWords(error);
    if (kind === "no-worker") work.tell("error", work.cannot = missing);
    else work.tell("error", missing, "Try again", loading.load);
  }

  const loading = {
    size,
    pursue: () => {}, // the session's own
    /** The model loads, and does at once what it is wanted for. */
    async load() {
      if (work.isThere) return loading.pursue();
      if (work.isLoading) return;
      [work.isLoading, mayLoad, missing] = [true, true, ""];
      tellProgress({ received: reader?.state.received ?? 0 });
      loading.pursue(); // what it needs comes first, and it need not wait for the rest
      try {
        await reader?.load({ onProgress: tellProgress });
        [work.isLoading, work.isThere] = [false, true];
        tellThere();
      } catch (error) {
        work.isLoading = false;
        tellEnd(error);
      }
    },
    /** Whether the model may read, or load what it lacks for that. */
    mayCompute: () => mayLoad && !work.cannot,
    /** Ask the reader of the page before the model is loaded. */
    ask() {
      work.isReading = false;
      if (work.cannot) return work.tell("error", work.cannot);
      work.tell("ready", `This needs the model: ${size}, once.`, "Load it", loading.load);
    },
    /** A text was read, perhaps without a part that it doesn't need and that didn't come. @param {string} words */
    tellRead(words) {
      if (missing && !work.isThere) return work.tell("ready", missing, "Try again", loading.load);
      work.tell("ready", words || (isNews ? HERE : ""));
      isNews = false;
    },
  };
  return loading;
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
