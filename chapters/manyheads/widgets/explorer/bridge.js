// @ts-check
/**
 * How the text around an explorer talks with it: by events on its element. The page sends "explorer-set" with settings;
 * the explorer tells "explorer-state" after every drawing, and keeps the last state as a property.
 *
 * @typedef {import("./scene.js").Scene} Scene
 */

import { attendRow } from "./attention.js";
import { choicesOf } from "../shared/divisors.js";

/** @param {any} root @param {Scene} scene @param {import("./inputs.js").Given} given */
export function announce(root, { settings, sides }, given) {
  const { heads, seq, d_model, station, causal } = settings;
  const { inputs } = sides.now; // while comparing, too: the text has one state, and this is it
  root.explorerState = {
    heads,
    seq,
    d_model,
    d_head: d_model / heads,
    station,
    causal,
    choices: {
      ...choicesOf(settings, given),
      seq: Array.from({ length: given.shape[1] }, (_, i) => i + 1),
    },
    /** "weights[0,3,0]": of a head, a query and a key. @param {string} name */
    valueOf(name) {
      const index = /^weights\[(\d+),(\d+),(\d+)\]$/.exec(name)?.slice(1).map(Number);
      if (!index || index[0] >= heads || index[1] >= seq || index[2] >= seq) return undefined;
      return attendRow(inputs, index[0], index[1]).weights[index[2]];
    },
  };
  root.dispatchEvent(
    new CustomEvent("explorer-state", { bubbles: true, detail: root.explorerState }),
  );
}

/** @param {HTMLElement} root @param {import("./scene.js").Context["store"]} store */
export function listenToPage(root, store) {
  root.addEventListener(
    "explorer-set",
    (/** @type {any} */ { detail }) => void store.change(detail),
  );
}
