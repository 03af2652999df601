// @ts-check
/**
 * A sentence that says what came out. It is as high from the start as the longest that can stand there.
 *
 * @typedef {{strong: string} | {does: string, act: () => void}} Special  what is bold, and what can be pressed
 * @typedef {(string | Special)[]} Words
 */

import { h } from "../h.js";

/** @param {Words[]} possible  sentences that may stand there */
export function tellingView(possible) {
  const words = h("p", { role: "status" });
  let told = "";
  const reserved = possible.map((each) =>
    h("p", { class: "mh-reserved", "aria-hidden": "true" }, ...each.map(asText))
  );
  return {
    root: h("div", { class: "mh-telling" }, ...reserved, words),
    /** @param {Words} next */
    draw(next) {
      const text = JSON.stringify(next);
      if (text === told) return; // else a screen reader says it again, and a pressed button loses the keyboard
      told = text;
      words.replaceChildren(...next.map(asNode));
    },
  };
}

/** @param {string | Special} part */
function asNode(part) {
  if (typeof part === "string") return part;
  if ("strong" in part) return h("strong", {}, part.strong);
  return h(
    "button",
    { type: "button", class: "mh-inline mh-cursor", onclick: part.act },
    part.does,
  );
}

/** The same as wide, with nothing to press. @param {string | Special} part */
const asText = (part) =>
  typeof part === "string" ? part : h("strong", {}, "strong" in part ? part.strong : part.does);
