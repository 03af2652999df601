// @ts-check
/** Which heads stand out: those of a kind, each with its count. */

import { h } from "../../shared/h.js";
import { KIND_NAMES, THRESHOLD } from "../kinds.js";

/** @typedef {import("../kinds.js").Kind} Kind */

/** @param {import("../index.js").ViewContext} context */
export function filtersView({ store }) {
  const buttons = Object.entries(KIND_NAMES).map(([kind, words]) =>
    h("button", { type: "button", class: "mw-kind", "data-kind": kind }, words, " ", h("span"))
  );
  const label = `Heads that do this in the shown sentence (from a score of ${THRESHOLD} on)`;
  const root = h(
    "div",
    { class: "mw-filters", role: "group", "aria-label": label },
    ...buttons,
  );
  root.addEventListener("click", (/** @type {any} */ event) => {
    const button = event.target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    store.move({ kind: /** @type {Kind} */ (button.dataset.kind) });
  });

  return {
    root,
    /** @param {import("../store.js").State} state @param {Record<Kind, boolean[]>} kinds */
    draw({ kind, reading }, kinds) {
      // Where words look at others, none of these kinds can be.
      root.classList.toggle("mw-none", Boolean(reading.keyTokens));
      for (const button of buttons) {
        const one = /** @type {Kind} */ (button.dataset.kind);
        const count = kinds[one].filter(Boolean).length;
        button.lastElementChild.textContent = String(count);
        button.setAttribute("aria-pressed", String(one === kind));
        button.setAttribute("aria-disabled", String(count === 0));
      }
    },
  };
}
