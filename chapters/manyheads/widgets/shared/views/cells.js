// @ts-check
/**
 * A table of numbers in tinted cells, each where the layout has put it. It is a grid for a screen reader, with the names
 * of its rows and columns, whether they are shown or not.
 *
 * @typedef {import("../tint.js").Table & {title: string, rowName: (row: number) => string, columnName: (column: number) => string}} NamedTable
 *
 * @typedef {object} CellsOptions
 * @property {NamedTable} table
 * @property {(row: number, column: number) => {x: number, y: number, width: number, height: number}} box
 * @property {import("../tint.js").Tint} tint
 * @property {import("../colours.js").Palette} palette
 * @property {(row: number, column: number) => Record<string, any>} attributes  of a cell
 * @property {number} decimals
 */

import { rgb, textOn } from "../colours.js";
import { cellText, weightText } from "../format.js";
import { h } from "../h.js";

/** @param {CellsOptions} options */
export function cellsGrid(options) {
  const { table } = options;
  const columns = indices(table.columns);
  const names = columns.map((j) => hiddenName("columnheader", table.columnName(j)));
  const head = h("div", { role: "row" }, h("span", { role: "cell", class: "mh-said" }), ...names);
  const rows = indices(table.rows).map((i) =>
    h(
      "div",
      { role: "row" },
      hiddenName("rowheader", table.rowName(i)),
      ...columns.map((j) => cell(options, i, j)),
    )
  );
  return h("div", { role: "grid", class: "mh-cells", "aria-label": table.title }, head, ...rows);
}

/** @param {number} length */
const indices = (length) => Array.from({ length }, (_, i) => i);

/** @param {string} role @param {string} text */
const hiddenName = (role, text) => h("span", { role, class: "mh-said" }, text);

/** @param {CellsOptions} options @param {number} i @param {number} j */
function cell({ table, box, tint, palette, attributes, decimals }, i, j) {
  const number = table.value(i, j);
  const why = table.whyHidden?.(i, j) ?? "";
  const colour = tint(table, number);
  const made = h(
    "span",
    { role: "gridcell", tabindex: -1, class: classOf(why), ...attributes(i, j) },
    textOf(table, number, why, decimals),
  );
  if (made.textContent.length > 5) made.classList.add("mh-long");
  setBox(made, box(i, j), 1);
  made.style.background = why ? "" : rgb(colour);
  made.style.color = rgb(textOn(palette, colour));
  return made;
}

/** @param {string} why  it is hidden, or "" */
const classOf = (why) => `mh-cell${why === "padding" ? " mh-padding" : why ? " mh-later" : ""}`;

/** @param {NamedTable} table @param {number} number @param {string} why @param {number} decimals */
function textOf({ areWeights }, number, why, decimals) {
  if (!areWeights) return cellText(number, decimals);
  return why ? "0" : weightText(number);
}

/** Put an element where a box is, less so many pixels at its right and lower edge. @param {HTMLElement} element @param {{x: number, y: number, width: number, height: number}} box @param {number} [less] */
export function setBox({ style }, { x, y, width, height }, less = 0) {
  style.left = `${x}px`;
  style.top = `${y}px`;
  style.width = `${width - less}px`;
  style.height = `${height - less}px`;
}
