// @ts-check
/**
 * The bar: the title, the controls that matter most, and the menu with the rest.
 *
 * @typedef {import("../scene.js").Scene} Scene
 * @typedef {import("../settings.js").Settings} Settings
 * @typedef {import("../scene.js").Context} Context
 */

import { menuView } from "./menu/menu.js";
import { sentenceControl, switchControl } from "./menu/controls.js";
import { makeDimensions } from "../../shared/dimensions.js";
import { h } from "../../shared/h.js";

const ROOM = 66; // em that the bar needs for all that stands in it

/** @param {import("../index.js").ViewContext} context @param {() => HTMLElement} explorer */
export function barView(context, explorer) {
  const { store, given } = context;
  const dimensions = makeDimensions({ ...context, ...given });
  const [heads, seq, dModel] = dimensions.fields;
  const causal = switchControl(
    "Causal mask",
    (on) => store.change({ causal: on }),
    (s) => s.causal,
  );
  const scaled = switchControl(
    "Divide by √d_head",
    (on) => store.change({ scaled: on }),
    (s) => s.scaled,
    "÷ √d_head",
  );
  const sentence = sentenceControl(context);
  const hasSentences = given.shape[0] > 1;
  const menu = menuView(
    context,
    explorer,
    hasSentences ? [seq, dModel, causal.root, scaled.root] : [seq],
  );
  const first = hasSentences ? [sentence.root, heads] : [heads, dModel, causal.root, scaled.root];
  const title = h("p", { class: "mh-title", id: `${given.id}-title` }, given.title);
  const root = h("div", { class: "mh-bar" }, title, ...first, menu.root);
  // What a narrow bar has no room for stands in the menu.
  const movable = first.slice(hasSentences ? 2 : 1);
  let isNarrow = false;
  /** @param {boolean} next */
  function become(next) {
    if (next === isNarrow) return;
    isNarrow = next;
    if (isNarrow) menu.moved.append(...movable);
    else menu.root.before(...movable);
  }
  become(innerWidth < 600); // until the bar has a width
  const sizes = new ResizeObserver(() =>
    become(root.clientWidth < ROOM * parseFloat(getComputedStyle(root).fontSize))
  );
  sizes.observe(root);
  return {
    root,
    /** @param {Scene} scene */
    draw(scene) {
      for (const each of [dimensions, causal, scaled, sentence, menu]) each.draw(scene);
    },
    destroy() {
      sizes.disconnect();
      menu.destroy();
    },
  };
}
