// @ts-check
/** The buttons that make the enlarged head larger and smaller, where its cells are small. */

import { h } from "../../shared/h.js";

const TWICE = 2;

/**
 * @param {(by: number) => void} zoom @param {() => void} showWhole
 */
export function zoomButtons(zoom, showWhole) {
  /** @param {string} sign @param {string} words @param {() => void} act */
  const button = (sign, words, act) =>
    h("button", {
      type: "button",
      class: "mw-zoombutton",
      "aria-label": words,
      onclick: (/** @type {any} */ event) => {
        if (event.currentTarget.getAttribute("aria-disabled") !== "true") act();
      },
    }, sign);
  const less = button("−", "Smaller", () => zoom(1 / TWICE));
  const more = button("+", "Larger", () => zoom(TWICE));
  const whole = button("all", "Show all of it", showWhole);
  const told = h("span", { class: "mw-zoomed", "aria-live": "polite" });
  const root = h(
    "div",
    { class: "mw-zoom", role: "group", "aria-label": "How large it is" },
    less,
    more,
    whole,
    told,
  );
  return {
    root,
    /** @param {number} factor @param {number} most @param {string} words  what is shown */
    draw(factor, most, words) {
      root.hidden = most <= 1;
      less.setAttribute("aria-disabled", String(factor <= 1));
      whole.setAttribute("aria-disabled", String(factor <= 1));
      more.setAttribute("aria-disabled", String(factor >= most));
      told.textContent = words;
    },
  };
}
