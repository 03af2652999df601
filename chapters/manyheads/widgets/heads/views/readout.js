// @ts-check
/**
 * One cell's number, in a line of its own that is always there: of the cell under the mouse, or else of the chosen one.
 *
 * @typedef {import("../store.js").State} State
 */

import { h } from "../../shared/h.js";
import { keyOf } from "../store.js";
import { cellInWords } from "../told.js";

export function readoutView() {
  const [from, to, number] = [h("span"), h("span"), h("b")];
  // A screen reader hears it of the enlarged head, when a cell is chosen.
  const root = h(
    "p",
    { class: "mw-readout", "aria-hidden": "true" },
    h("span", { class: "mw-fromto" }, from, " → ", to),
    h("span", { class: "mw-cellnumber" }, ": ", number),
  );
  return {
    root,
    /** @param {State} state */
    draw(state) {
      const [query, key] = state.pointed ?? [state.query, keyOf(state)];
      const cell = cellInWords(state, query, key);
      root.classList.toggle("mw-empty", !cell.number);
      [from.textContent, to.textContent, number.textContent] = [cell.from, cell.to, cell.number];
      root.dataset.cell = `${query}.${key}`;
    },
  };
}
