// @ts-check
/** Base64 as bytes, without holding the page up: a part has up to 2.5 million characters. */

// Four characters are three bytes, so a slice must have a multiple of four.
const SLICE = 2 ** 18;

/** @param {string} text @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function decodeBase64(text) {
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  if (fromBase64) return fromBase64.call(Uint8Array, text);
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array(Math.max(0, Math.floor(text.length / 4) * 3 - padding));
  for (let start = 0; start < text.length; start += SLICE) {
    if (start) await breath();
    const slice = atob(text.slice(start, start + SLICE));
    const from = start / 4 * 3;
    for (let at = 0; at < slice.length; at++) bytes[from + at] = slice.charCodeAt(at);
  }
  return bytes;
}

/** Let the page do what waits. A timer would do as well, but in a tab that nobody looks at it comes once a second. */
const breath = () => /** @type {Promise<void>} */ (new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(0);
}));
