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
