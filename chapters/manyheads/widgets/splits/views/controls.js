// @ts-check
/** The fields for the sizes, the switch of the mask where it counts, and the way back to the beginning. */

import { makeDimensions } from "../../shared/dimensions.js";
import { h } from "../../shared/h.js";

/**
 * @typedef {import("../settings.js").Settings} Settings
 * @typedef {import("../../shared/dimensions.js").SizesStore & {change: (changes: Partial<Settings>, field?: string) => unknown}} Store
 */

/**
 * @param {object} context
 * @param {Store} context.store
 * @param {(words: string) => void} context.say
 * @param {string} context.id  ahead of the ids of the fields
 * @param {number[]} context.shape  (batch, seq, d_model) of x: the largest sizes
 * @param {string} context.fixed  why they can't be changed; empty where they can
 * @param {boolean} context.hasMask  whether the view depends on the causal mask
 * @param {() => void} context.reset
 */
export function controlsView({ store, say, id, shape, fixed, hasMask, reset }) {
  const dimensions = makeDimensions({ id, shape, fixed, store, say });
  const causal = h("input", {
    type: "checkbox",
    "aria-label": "Causal mask",
    oninput: () => store.change({ causal: causal.checked }),
  });
  const mask = h("label", { class: "mh-control mh-check" }, causal, "Causal mask");
  return {
    root: h(
      "div",
      { class: "mh-controls" },
      ...dimensions.fields,
      ...(hasMask ? [mask] : []),
      h("button", { type: "button", class: "mh-reset", onclick: reset }, "Reset"),
    ),
    /** @param {{settings: Settings}} state */
    draw(state) {
      dimensions.draw(state);
      causal.checked = state.settings.causal;
    },
  };
}
