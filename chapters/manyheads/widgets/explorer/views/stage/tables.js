// @ts-check
/**
 * The station's tensors as tables with more digits, in a box that scrolls. A large one shows its corners and what is
 * around the focus; the gaps are buttons that lead into them, so any number can be reached.
 *
 * @typedef {import("../../focus.js").Cell} Cell
 * @typedef {import("../../scene.js").Scene} Scene
 */

import { findNamed } from "../../scene.js";
import { h } from "../../../shared/h.js";
import { indicesShown, tableFigure } from "./table_figure.js";

const BLOCKS_UP_TO = 12;

export function tablesView() {
  const root = h("div", {
    class: "mh-tables",
    tabindex: 0,
    role: "group",
    "aria-label": "The numbers of this station",
  });
  let scene = /** @type {Scene | null} */ (null);
  let marked = /** @type {HTMLElement | null} */ (null);

  /** What comes out, of all heads; and what goes into a product, of the head in focus. @param {Scene} scene */
  function blocksOf({ shown, letter, focus }) {
    const { after, left = [], top = [] } = shown.parts(letter);
    const head = Math.min(focus.head, shown.inputs.heads - 1);
    return [...after, ...[top, left].flatMap((blocks) => blocks[head] ?? blocks)];
  }
  return {
    root,
    /** @param {Scene} next */
    draw(next) {
      scene = next;
      const blocks = blocksOf(next);
      const { focus, shown: { settings } } = next;
      const { after } = next.shown.parts(next.letter);
      const some = new Set(indicesShown(after.length, focus.head, BLOCKS_UP_TO));
      const figures = blocks.map((block, number) =>
        some.has(number) || number >= after.length
          ? [tableFigure({ block, number, edits: settings.edits, heads: settings.heads }, focus)]
          : []
      );
      const words =
        `${some.size} of ${after.length} heads are shown: Page Up and Page Down lead to the others.`;
      const more = some.size < after.length ? [h("p", { class: "mh-more-heads" }, words)] : [];
      root.replaceChildren(...figures.flat(), ...more);
    },
    /** Mark the number in focus; gives what can take the keyboard's focus. @param {Scene} next @param {string} label @returns {HTMLElement | null} */
    mark(next, label) {
      if (marked) [marked.tabIndex, marked.className] = [-1, ""];
      const { block, row, column } = findNamed(next.shown, next.focus);
      const find = () =>
        root.querySelector(
          `td[data-block="${
            blocksOf(next).indexOf(block)
          }"][data-row="${row}"][data-column="${column}"]`,
        );
      if (!find()) this.draw(next); // it is in a gap
      marked = find();
      marked?.classList.add("mh-here");
      marked?.setAttribute("aria-label", label);
      if (marked) marked.tabIndex = 0;
      return marked;
    },
    /** What is under an event. @param {any} event @returns {Cell | null} */
    cellAt({ target }) {
      const element = target.closest?.("[data-block]");
      if (!element || !scene) return null;
      const block = blocksOf(scene)[Number(element.dataset.block)];
      const [row, column] = block.at(scene.focus);
      // A gap names one coordinate; the other stays where it is.
      const { row: toRow = row, column: toColumn = column } = element.dataset;
      return block.focusAt(Number(toRow), Number(toColumn));
    },
  };
}
