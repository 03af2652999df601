// @ts-check
/** A switch with a few places, of which one is on. */

import { h } from "../h.js";
import { shortened } from "../labels.js";

/**
 * @param {object} options
 * @param {string} options.label
 * @param {boolean} [options.isShown]  whether the label is seen
 * @param {string[]} options.names
 * @param {(index: number) => void} options.choose
 */
export function segmentsView({ label, isShown = true, names, choose }) {
  const buttons = names.map((whole, index) => {
    const name = shortened(whole, 18);
    // The name stands there twice: as bold as it can get, and unseen, it keeps the room.
    return h("button", { type: "button", "data-name": name, onclick: () => choose(index) }, name);
  });
  const segments = h(
    "div",
    { class: "mh-segments", role: "group", "aria-label": label },
    ...buttons,
  );
  const words = h("span", { class: "mh-muted", "aria-hidden": "true" }, label);
  return {
    root: h("div", { class: "mh-control mh-switcher" }, ...(isShown ? [words] : []), segments),
    /** @param {number} chosen */
    draw(chosen) {
      buttons.forEach((button, index) => {
        button.setAttribute("aria-pressed", String(index === chosen));
      });
    },
  };
}
