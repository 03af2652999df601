// @ts-check
/**
 * Texts that lie beside a built page: the widgets' modules and style sheets, which many pages share, and states that are
 * large. Each is deflated where the browser can inflate it, and as it is for an older one (book/page/model_parts/texts.py).
 *
 * @typedef {{name: string, deflated: string, plain: string}} Beside  the part's name, and the addresses of its two files
 */

import { bytesOf } from "./json.js";
import { runPart } from "./part_script.js";

/** @param {Beside} part @returns {Promise<string>} */
export async function textBeside({ name, deflated, plain }) {
  const canInflate = "DecompressionStream" in globalThis;
  const part = canInflate ? runPart(`${name}-deflated`, deflated) : runPart(`${name}-plain`, plain);
  const base64 = await part.catch((kind) => {
    throw new Error(`a part of this page is ${kind}; is the folder of the book whole?`);
  });
  const bytes = bytesOf(base64);
  if (!canInflate) return new TextDecoder().decode(bytes);
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(inflated).text();
}
