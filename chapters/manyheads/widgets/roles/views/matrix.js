// @ts-check
/** A matrix of a role, to be changed cell by cell. */

import { numberField, showNumber } from "../../shared/fields.js";
import { h } from "../../shared/h.js";

const LARGEST = 10; // as arrows.py has it
const STEP = 0.25; // of the arrow keys

/**
 * @param {object} options
 * @param {string} options.letter  its index: q, k or v
 * @param {() => number[][]} options.holds
 * @param {(matrix: number[][]) => void} options.change
 * @param {(words: string) => void} options.refuse
 */
export function matrixView({ letter, holds, change, refuse }) {
  const cells = [0, 1].map((row) => [0, 1].map((column) => cellOf(row, column)));
  const index = h("sub");
  const root = h(
    "div",
    { class: "mh-matrix", role: "group" },
    h("span", { class: "mh-symbol", "aria-hidden": "true" }, "× ", h("i", {}, "W", index)),
    h("div", { class: "mh-entries" }, ...cells.flat()),
  );

  /** @param {number} row @param {number} column */
  function cellOf(row, column) {
    return numberField(
      { "aria-label": `W${letter}, row ${row}, column ${column}`, step: STEP, inputmode: "text" },
      {
        holds: () => holds()[row][column],
        fits: (number) => Math.abs(number) <= LARGEST,
        accept: (number) => {
          const next = holds().map((line) => [...line]);
          next[row][column] = number;
          change(next);
        },
        refuse: (kept) =>
          refuse(`A number of a matrix can be −${LARGEST} to ${LARGEST}; it stays ${kept}.`),
      },
    );
  }

  return {
    root,
    /** @param {number[][]} matrix @param {boolean} isShared @param {(number: number) => {background: string, color: string}} tint */
    draw(matrix, isShared, tint) {
      index.textContent = isShared ? "" : letter;
      root.setAttribute("aria-label", isShared ? "The one matrix W" : `The matrix W${letter}`);
      matrix.forEach((line, row) =>
        line.forEach((number, column) => {
          showNumber(cells[row][column], number);
          Object.assign(cells[row][column].style, tint(number));
        })
      );
    },
  };
}
