// @ts-check
/** A button that copies a text to the clipboard. */

import { h } from "../../../shared/h.js";

/**
 * @param {() => string} text
 * @param {(copied: boolean) => void} done  is told whether the page may use the clipboard: one from disk may not
 */
export function copyButton(text, done) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(text());
      done(true);
    } catch {
      done(false);
    }
  }
  return h("button", { type: "button", onclick: copy }, "Copy");
}
