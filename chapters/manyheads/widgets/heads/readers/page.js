// @ts-check
/**
 * Reads texts in the page itself, by a Worker that has the model. The text goes nowhere else.
 *
 * The Worker is made when it is first needed. Its parts come as they are loaded, and are handed over without a copy. A
 * read may begin before all of them are there: the Worker says what it lacks, and goes on when that has come. Of what
 * `load` brings anyway it says nothing, and waits.
 *
 * @typedef {import("./reads.js").Reading} Reading
 * @typedef {import("./reads.js").ReadOptions} ReadOptions
 * @typedef {{received: number, total: number}} Progress  in bytes
 * @typedef {Progress & {loading: boolean, ready: boolean}} ReaderState  ready: all parts are there
 *
 * @typedef {object} Reader  the kernel's reader is one too
 * @property {(options?: {onProgress?: (progress: Progress) => void}) => Promise<void>} load  goes on where it stopped
 * @property {() => void} cancel  stops loading, and ends a read that may be waiting for a part
 * @property {(text: string, options?: ReadOptions) => Promise<Reading>} read
 * @property {ReaderState} state
 * @property {() => void} stop  for good
 */

import { kindOf, readerError } from "./errors.js";
import { partsLoader } from "./parts.js";
import { makeReads } from "./reads.js";

/**
 * @param {object} options
 * @param {{folder: string, parts: import("./transfer.js").Part[]}} options.manifest
 * @param {string} options.workerText  the Worker's program
 * @param {string} [options.base]  the address from which the folder is seen
 * @returns {Reader}
 */
export function pageReader({ manifest, workerText, base }) {
  const listeners = /** @type {Set<(progress: Progress) => void>} */ (new Set());
  let session = /** @type {ReturnType<typeof begin> | null} */ (null);
  let stopping = new AbortController();
  const reads = makeReads((request) => current().worker.postMessage(request));
  const current = () => session ??= begin();

  function begin() {
    const { worker, forget } = makeWorker(workerText);
    const loader = partsLoader({
      ...manifest,
      base,
      onPart: (name, bytes) => worker.postMessage({ part: name, bytes }, [bytes]),
      onProgress(progress) {
        // Of a Worker that has crashed a last part may still come.
        if (session?.loader === loader) listeners.forEach((listener) => listener(progress));
      },
    });
    worker.onmessage = ({ data }) => {
      if (data.part) return end(unreadable(data));
      if (!data.need) return reads.take(data);
      const { signal } = stopping;
      loader.need(data.need, { signal }).catch((error) => reads.fail(error, data.id));
    };
    worker.onerror = ({ message }) => end(readerError(kindOfCrash(message), { words: message }));
    worker.onmessageerror = () => end(readerError("memory"));
    return { worker, loader, forget };
  }

  /** Without the Worker, all that it was given is lost as well. @param {import("./errors.js").ReaderError} error */
  function end(error) {
    session?.forget();
    session = null;
    stopLoading(error);
    reads.fail(error);
  }

  /** @param {unknown} [reason] */
  function stopLoading(reason) {
    stopping.abort(reason);
    stopping = new AbortController();
  }

  let loads = 0;
  return {
    async load({ onProgress } = {}) {
      if (onProgress) listeners.add(onProgress);
      loads++;
      try {
        await current().loader.load({ signal: stopping.signal });
      } finally {
        loads--;
        if (onProgress) listeners.delete(onProgress);
      }
    },
    cancel() {
      stopLoading();
      // It may wait for what will not come now, and doesn't say so.
      if (!session?.loader.progress.ready) reads.fail(readerError("cancelled"));
    },
    read: reads.read,
    get state() {
      const total = manifest.parts.reduce((sum, { bytes }) => sum + bytes, 0);
      const progress = session?.loader.progress ?? { received: 0, total, ready: false };
      return { ...progress, loading: loads > 0 };
    },
    stop: () => end(readerError("cancelled")),
  };
}

/** A Worker of a program's text, and what ends it. @param {string} text */
function makeWorker(text) {
  if (typeof Worker !== "function" || typeof Blob !== "function") throw readerError("no-worker");
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const worker = new Worker(url);
    const forget = () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    };
    return { worker, forget };
  } catch (cause) {
    URL.revokeObjectURL(url);
    throw readerError("memory", { cause });
  }
}

/** Why a Worker has ended: one that was refused has no message. @param {string} [message] */
function kindOfCrash(message) {
  if (!message) return "memory";
  return kindOf(message, message.includes("SyntaxError") ? "no-worker" : "failed");
}

/** A part with which the Worker can do nothing. @param {{part: string, words: string}} answer */
const unreadable = ({ part, words }) => readerError(kindOf(words, "damaged"), { part, words });
