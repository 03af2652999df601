// @ts-check
/**
 * Brings parts, two at a time, in their order, those that are needed at once ahead of all. Each is handed over once.
 *
 * Nothing here has a time to keep: a tab that sleeps goes on later.
 *
 * @typedef {import("./transfer.js").Part} Part
 * @typedef {import("./errors.js").ReaderError} ReaderError
 *
 * @typedef {object} Item  a part, and how far it is
 * @property {Part} part
 * @property {string} url
 * @property {number} received  bytes
 * @property {boolean} here  whether it was handed over
 * @property {boolean} failed  whether the last try to get it failed
 * @property {AbortController | null} stop  while it is underway
 *
 * @typedef {object} Options
 * @property {Part[]} parts  in the order in which they are to come
 * @property {string} folder  where their files are, as seen from `base`
 * @property {string} [base]
 * @property {(name: string, bytes: ArrayBuffer) => void} onPart  takes a part
 * @property {(progress: {received: number, total: number}) => void} [onProgress]  in bytes, of all parts
 */

import { asReaderError } from "./errors.js";
import { openStored } from "./stored.js";
import { transferPart } from "./transfer.js";

const AT_ONCE = 2;

/**
 * @param {Options} options
 * @param {(item: Item) => boolean} isWanted  whether anybody waits for it
 * @param {(item: Item, failure?: ReaderError) => void} onEnd  called when one has come, or why it has not
 */
export function makeQueue(options, isWanted, onEnd) {
  const { parts, folder, base = document.baseURI, onPart, onProgress } = options;
  const address = new URL(`${folder}/`, base).href;
  const items = parts.map((part) => itemOf(part, address));
  let urgent = /** @type {Item[]} */ ([]);
  let opened = /** @type {ReturnType<typeof openStored> | undefined} */ (undefined);

  const progress = () => ({
    received: items.reduce((sum, { received }) => sum + received, 0),
    total: items.reduce((sum, { part }) => sum + part.bytes, 0),
  });

  /** @param {Item} item @param {number} bytes */
  function tell(item, bytes) {
    item.received = bytes;
    onProgress?.(progress());
  }

  function beginMore() {
    const underway = items.filter(({ stop }) => stop).length;
    const next = [...urgent, ...items]
      .filter((item) => !item.here && !item.stop && isWanted(item));
    for (const item of [...new Set(next)].slice(0, AT_ONCE - underway)) bring(item);
  }

  /** @param {Item} item */
  async function bring(item) {
    const { part, url, failed: again } = item;
    const { signal } = item.stop = new AbortController();
    let failure = /** @type {ReaderError | undefined} */ (undefined);
    try {
      opened ??= openStored(address, parts.map(({ file }) => file));
      const stored = await opened;
      const onBytes = (/** @type {number} */ bytes) => tell(item, bytes);
      const { bytes, anew } = await transferPart(part, { url, stored, signal, again, onBytes });
      // Ahead of the handing over, which may take the bytes away.
      const keeping = anew ? stored.put(url, bytes) : undefined;
      onPart(part.name, bytes);
      item.here = true;
      tell(item, part.bytes);
      await keeping;
    } catch (error) {
      failure = asReaderError(error, { part: part.name });
      tell(item, 0);
    }
    item.stop = null;
    item.failed = Boolean(failure) && failure?.kind !== "cancelled";
    onEnd(item, failure);
    beginMore();
  }

  return {
    items,
    progress,
    beginMore,
    /** Bring these ahead of all others. @param {Item[]} chosen */
    putAhead(chosen) {
      urgent = [...new Set([...chosen, ...urgent])].filter(({ here }) => !here);
    },
    /** Break off what nobody waits for any more. @param {unknown} [reason] */
    stopUnwanted(reason) {
      for (const item of items) if (!isWanted(item)) item.stop?.abort(reason);
    },
  };
}

/** @param {Part} part @param {string} address @returns {Item} */
const itemOf = (part, address) => ({
  part,
  url: new URL(part.file, address).href,
  received: 0,
  here: false,
  failed: false,
  stop: null,
});
