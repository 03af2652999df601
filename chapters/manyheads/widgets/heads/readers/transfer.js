// @ts-check
/**
 * One part, on its way into the page: from what the browser keeps, by fetch, or by a script element.
 *
 * A part's file is a script that calls `manyHeadsPart(name, base64)`. A page from disk may run it and may not fetch it.
 * Over http it is fetched, as that can be ended and tells how far it is; where fetch is refused, it is run as well.
 *
 * @typedef {{name: string, file: string, sha256: string, bytes: number}} Part
 */

import { decodeBase64 } from "./base64.js";
import { readerError } from "./errors.js";
import { runPart } from "../../loader/part_script.js";

/**
 * The bytes of a part, and whether they came anew.
 * @param {Part} part
 * @param {object} options
 * @param {string} options.url
 * @param {import("./stored.js").Stored} options.stored
 * @param {AbortSignal} options.signal  ends a fetch; a script that has been asked for comes all the same
 * @param {boolean} options.again  whether what came before was wrong: then the browser's ordinary cache is passed over
 * @param {(bytes: number) => void} options.onBytes  called with how many have come
 * @returns {Promise<{bytes: ArrayBuffer, anew: boolean}>}
 */
export async function transferPart(part, { url, stored, signal, again, onBytes }) {
  const kept = await stored.get(url);
  if (kept && await isWhole(kept, part)) return { bytes: kept, anew: false };
  if (kept) await stored.remove(url);
  if (signal.aborted) throw readerError("cancelled", { part: part.name });
  const text = await fetchBase64(part, { url, signal, again, onBytes }) ??
    await runScript(part, url);
  const bytes = await decoded(text, part);
  if (!await isWhole(bytes, part)) throw readerError("damaged", { part: part.name });
  return { bytes, anew: true };
}

/**
 * Whether these are the part's bytes. Only a page over https, from this machine or from disk may compute a checksum;
 * elsewhere, the length has to do.
 * @param {ArrayBuffer} bytes @param {Part} part
 */
async function isWhole(bytes, { bytes: length, sha256 }) {
  if (bytes.byteLength !== length) return false;
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return true;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

/** @param {string} text @param {Part} part */
async function decoded(text, { name }) {
  try {
    return (await decodeBase64(text)).buffer;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw readerError("damaged", { part: name, cause: error });
  }
}

const opening = (/** @type {Part} */ { name }) => `manyHeadsPart("${name}","`;
const CLOSING = '")';

/**
 * The base64 in the text of a part's file; nothing where the browser fetches nothing here.
 * @param {Part} part
 * @param {{url: string, signal: AbortSignal, again: boolean, onBytes: (bytes: number) => void}} options
 */
async function fetchBase64(part, { url, signal, again, onBytes }) {
  if (!url.startsWith("http")) return;
  let text = "";
  try {
    const answer = await fetch(url, { signal, cache: again ? "reload" : "default" });
    if (!answer.ok) throw readerError("missing", { part: part.name });
    text = await textOf(answer, part, onBytes);
  } catch (error) {
    if (signal.aborted) throw readerError("cancelled", { part: part.name });
    if (/** @type {any} */ (error).kind) throw error;
    return; // refused, or the network was lost: the script element is the second try
  }
  text = text.trimEnd();
  const start = opening(part);
  if (!text.startsWith(start) || !text.endsWith(CLOSING)) {
    throw readerError("damaged", { part: part.name });
  }
  return text.slice(start.length, -CLOSING.length);
}

/** @param {Response} answer @param {Part} part @param {(bytes: number) => void} onBytes */
async function textOf(answer, part, onBytes) {
  if (!answer.body) return answer.text();
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  // A host may answer with anything, without an end.
  const longest = opening(part).length + Math.ceil(part.bytes / 3) * 4 + 100;
  let text = "";
  while (text.length <= longest) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    onBytes(Math.min(part.bytes, Math.floor(text.length / 4) * 3));
  }
  await reader.cancel();
  throw readerError("damaged", { part: part.name });
}

/** @param {Part} part @param {string} url @returns {Promise<string>} */
const runScript = ({ name }, url) =>
  runPart(name, url).catch((kind) => {
    throw readerError(kind, { part: name });
  });
