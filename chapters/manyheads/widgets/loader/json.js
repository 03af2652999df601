// @ts-check

/**
 * The JSON of a script. One that can't be read counts as empty, so that it stops no other widget.
 * @param {Element | null} script
 * @returns {any}
 */
export function parse(script) {
  try {
    return JSON.parse(script?.textContent ?? "{}") ?? {};
  } catch (error) {
    reportError(error);
    return {};
  }
}

/** @param {string} base64 */
export function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length); // Uint8Array.from takes seconds for the weights of a long text
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
