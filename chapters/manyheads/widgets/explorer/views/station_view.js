// @ts-check
/**
 * One station: the heads' weights as heatmaps, or any station's numbers as tables.
 *
 * @typedef {import("../focus.js").Cell} Cell
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {import("../scene.js").Found} Found
 * @typedef {import("../scene.js").Side} Side
 * @typedef {ReturnType<typeof makeStationView>} StationView
 */

import { nextCell, tablesOn } from "../../shared/grid_keys.js";
import { h } from "../../shared/h.js";
import { makeHeatmaps } from "./heatmaps.js";
import { makeTables } from "./tables.js";

/** @param {(more: boolean) => void} onDrawn  called when some heads have been drawn; whether more will come */
export function makeStationView(onDrawn) {
  const heatmaps = makeHeatmaps(onDrawn);
  const tables = makeTables();
  const root = h("div", { class: "mh-stage" });
  let drawn = { station: "", asMaps: false };

  return {
    root,
    /** @param {Side} side @param {Focus} focus @param {import("../../shared/theme.js").Theme} theme */
    draw({ inputs, station: { id }, blocks, settings }, focus, theme) {
      const asMaps = id === "weights" && !settings.as_tables;
      const wereTables = !drawn.asMaps && drawn.station !== "";
      const moving = wereTables && !asMaps && drawn.station !== id &&
        !matchMedia("(prefers-reduced-motion: reduce)").matches;
      drawn = { station: id, asMaps };
      const content = asMaps ? heatmaps.root : tables.root;
      if (root.firstChild !== content) root.replaceChildren(content);
      if (asMaps) return heatmaps.draw(inputs, theme);
      heatmaps.stop();
      tables.draw(blocks, focus, { dark: theme.dark, edits: settings.edits }, moving);
      onDrawn(false);
    },

    /** Mark a number; gives the element that can take the keyboard's focus, if it is there. @param {Found} found @param {string} label */
    mark({ focus, block, row, column }, label) {
      return drawn.asMaps ? heatmaps.mark(focus, label) : tables.mark(block, row, column, label);
    },

    /** What is under a pointer. @param {Event} event @param {Focus} focus @returns {Cell | null} */
    cellAt: (event, focus) =>
      drawn.asMaps ? heatmaps.cellAt(event) : tables.cellAt(event.target, focus),

    /** Put an element below the table, or the row of heads, that the focus is in: the last one may be a page away. @param {HTMLElement} element @param {Found} found */
    putBelow(element, { focus, block }) {
      const above = drawn.asMaps ? heatmaps.lastOfRow(focus.head) : tables.figureOf(block);
      const after = above ?? root;
      if (after.nextSibling !== element) after.after(element);
    },

    destroy: () => heatmaps.destroy(),
  };
}

/** Where a key leads: to another cell, or to the next block; null where it leads nowhere. @param {string} key @param {Found} found @returns {Cell | null} */
export function cellAfter(key, { side: { blocks }, block, row, column }) {
  const turn = tablesOn(key);
  if (turn) {
    const next = blocks[blocks.indexOf(block) + turn];
    return next
      ? next.focusAt(Math.min(row, next.rows - 1), Math.min(column, next.columns - 1))
      : null;
  }
  const cell = nextCell(key, [row, column], [block.rows, block.columns]);
  return cell && block.focusAt(...cell);
}
