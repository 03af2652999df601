// @ts-check
/**
 * Modules and style sheets by key. Many widgets have the same, so a state has a key in the place of the text. The built
 * page holds short texts itself; the others lie beside it (book/page/widgets.py).
 */

import { textBeside } from "./beside.js";
import { parse } from "./json.js";

const holder = document.getElementById("widget-texts");
const texts = /** @type {Record<string, string | import("./beside.js").Beside>} */ (parse(holder));

const asked = /** @type {Map<string, Promise<string>>} */ (new Map());

/** The text that a key stands for; a text that is no key stands for itself. @param {string} key @returns {Promise<string>} */
export async function textOf(key) {
  const known = texts[key] ?? key;
  if (typeof known === "string") return known;
  if (!asked.has(key)) {
    asked.set(key, textBeside(known).then((text) => texts[key] = text));
  }
  return /** @type {Promise<string>} */ (asked.get(key));
}

/** Write what has come into the page, so that one that a browser saves is whole. */
export function keepTexts() {
  if (holder) holder.textContent = JSON.stringify(texts).replace(/</g, "\\u003c");
}

/** Ask for what the page's first widget needs, while the parser is on its way to it. @param {(module: string) => unknown} importModule */
export function beginTexts(importModule) {
  for (const key of (holder?.dataset.first ?? "").split(" ").filter(Boolean)) {
    // Whoever mounts the widget tells of what doesn't come.
    textOf(key).then((text) => key.startsWith("_esm") && importModule(text)).catch(() => {});
  }
}
