// @ts-check
/** Scores or weights as a table: a row a word that asks, a column a word that is asked. */

import { h } from "../../shared/h.js";

/** @param {string} label @param {string[]} words */
export function gridView(label, words) {
  const rows = words.map((word) => ({
    name: h("th", { scope: "row" }, h("span", { class: "mh-token" }, word)),
    cells: words.map(() => h("td")),
  }));
  const made = rows.map(({ name, cells }) => h("tr", {}, name, ...cells));
  const names = words.map((word) =>
    h("th", { scope: "col" }, h("span", { class: "mh-token" }, word))
  );
  return {
    root: h(
      "table",
      { class: "mh-pairs", "aria-label": label },
      h("thead", {}, h("tr", {}, h("td", { class: "mh-muted" }, "asks ↓"), ...names)),
      h("tbody", {}, ...made),
    ),
    /**
     * @param {number[][]} numbers @param {number} asks
     * @param {{text: (number: number) => string, tint: (number: number) => {background: string, color: string}, isRinged: (row: number, column: number) => boolean}} how
     */
    draw(numbers, asks, { text, tint, isRinged }) {
      numbers.forEach((line, i) => {
        made[i].toggleAttribute("data-asking", i === asks);
        line.forEach((number, j) => {
          const cell = rows[i].cells[j];
          cell.textContent = text(number);
          Object.assign(cell.style, tint(number));
          cell.classList.toggle("mh-ringed", isRinged(i, j));
        });
      });
    },
  };
}
