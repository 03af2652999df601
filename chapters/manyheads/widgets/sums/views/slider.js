// @ts-check
/** How much of its weight a head gives the first word, and what is left for the second. */

import { h } from "../../shared/h.js";

/**
 * @param {object} options
 * @param {string} options.name  whose weight it is
 * @param {number | null} options.head  the head whose hue the name takes, if any
 * @param {(weight: number) => void} options.choose
 */
export function weightSlider({ name, head, choose }) {
  const input = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.05,
    "aria-label": `Weight of ${name} on the first word`,
    oninput: () => choose(Number(input.value)),
  });
  const words = h("span", { class: "ms-split", "aria-hidden": "true" });
  const label = h("b", { "aria-hidden": "true" }, name);
  if (head !== null) label.style.color = `var(--mh-head-${head})`;
  return {
    root: h("div", { class: "ms-weight" }, label, input, words),
    /** @param {number} weight */
    draw(weight) {
      input.value = String(weight);
      const [first, second] = [weight.toFixed(2), (1 - weight).toFixed(2)];
      input.setAttribute("aria-valuetext", `${first}, and ${second} on the second`);
      words.replaceChildren("first word ", h("b", {}, first), ", second ", h("b", {}, second));
    },
  };
}
