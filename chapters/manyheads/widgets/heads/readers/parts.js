// @ts-check
/**
 * Loads a model's parts into the page, however many ask for them, and each part once.
 *
 * What has come stays when a call is cancelled or fails, so the next call goes on where that one stopped.
 *
 * @typedef {import("./queue.js").Item} Item
 * @typedef {import("./errors.js").ReaderError} ReaderError
 *
 * @typedef {object} Call
 * @property {Item[]} items  what it waits for
 * @property {Set<Item>} underway  those of them that were asked for before it
 * @property {(error?: ReaderError) => void} end
 */

import { readerError } from "./errors.js";
import { makeQueue } from "./queue.js";

/** @param {import("./queue.js").Options} options */
export function partsLoader(options) {
  const calls = /** @type {Set<Call>} */ (new Set());
  const queue = makeQueue(
    options,
    (item) => [...calls].some((call) => call.items.includes(item)),
    (item, failure) => {
      for (const call of calls) {
        const isOlder = call.underway.delete(item);
        if (item.failed && call.items.includes(item)) {
          if (!isOlder) call.end(failure); // the cause of an older failure may be gone
        } else if (areThere(call.items)) call.end();
      }
    },
  );
  const byName = new Map(queue.items.map((item) => [item.part.name, item]));

  /**
   * Gives a promise that all of these are there. It is refused with an error that names the part, and may be called
   * again then.
   * @param {{wanted?: string[], signal?: AbortSignal, ahead?: boolean}} [options]  ahead: before all that waits
   * @returns {Promise<void>}
   */
  function load({ wanted = [...byName.keys()], signal, ahead = false } = {}) {
    const strange = wanted.find((name) => !byName.has(name));
    if (strange) return Promise.reject(readerError("missing", { part: strange }));
    if (signal?.aborted) return Promise.reject(endedBy(signal));
    const items = wanted.map((name) => /** @type {Item} */ (byName.get(name)));
    if (areThere(items)) return Promise.resolve();
    if (ahead) queue.putAhead(items);
    return new Promise((resolve, reject) => {
      const cancel = () => {
        call.end(endedBy(signal));
        queue.stopUnwanted(signal?.reason);
      };
      const call = {
        items,
        underway: new Set(items.filter(({ stop }) => stop)),
        /** @param {ReaderError} [error] */
        end(error) {
          calls.delete(call);
          signal?.removeEventListener("abort", cancel);
          if (error) reject(error);
          else resolve();
        },
      };
      signal?.addEventListener("abort", cancel);
      calls.add(call);
      queue.beginMore();
    });
  }

  return {
    load,
    /** These at once, ahead of what else is loaded. @param {string[]} names @param {{signal?: AbortSignal}} [options] */
    need: (names, options) => load({ ...options, wanted: names, ahead: true }),
    /** How far all of it is, in bytes, and whether all was handed over. */
    get progress() {
      return { ...queue.progress(), ready: queue.items.every(({ here }) => here) };
    },
  };
}

/** Whether all were handed over, and are kept for the next visit. @param {Item[]} items */
const areThere = (items) => items.every(({ here, stop }) => here && !stop);

/** Why a signal ended a call: an error of ours, or that the reader of the page wants it so. @param {AbortSignal} [signal] */
const endedBy = (signal) => signal?.reason?.kind ? signal.reason : readerError("cancelled");
