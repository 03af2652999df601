// @ts-check
/**
 * Parts that the browser keeps from one visit to the next, in its Cache Storage.
 *
 * A part's file has a checksum of its bytes in its name, so what is kept under this name never goes out of date. Where
 * the browser keeps nothing (a page from disk, a host without https, a private window, no room), all works without.
 */

const CACHE = "many-heads-model";

/**
 * @typedef {object} Stored
 * @property {(url: string) => Promise<ArrayBuffer | undefined>} get
 * @property {(url: string, bytes: ArrayBuffer) => Promise<void>} put  copies the bytes before it gives a promise
 * @property {(url: string) => Promise<void>} remove
 */

/**
 * What is kept for a folder, without the files of an older model. Other folders of the host may hold books of their own.
 * @param {string} folder  its address, with the slash at its end
 * @param {string[]} files  the names of those that it has now
 * @returns {Promise<Stored>}
 */
export async function openStored(folder, files) {
  const cache = await openCache(folder, new Set(files.map((file) => folder + file)));
  return {
    get: async (url) => quietly(async () => (await cache?.match(url))?.arrayBuffer()),
    put: async (url, bytes) => quietly(async () => cache?.put(url, new Response(bytes))),
    remove: async (url) => void await quietly(async () => cache?.delete(url)),
  };
}

/** @param {string} folder @param {Set<string>} current @returns {Promise<Cache | undefined>} */
const openCache = (folder, current) =>
  quietly(async () => {
    if (!folder.startsWith("http")) return;
    const cache = await caches.open(CACHE);
    for (const { url } of await cache.keys()) {
      if (url.startsWith(folder) && !current.has(url)) await cache.delete(url);
    }
    return cache;
  });

/** What it gives, or nothing where the browser refuses. @template T @param {() => Promise<T>} act */
async function quietly(act) {
  try {
    return await act();
  } catch {
    return undefined;
  }
}
