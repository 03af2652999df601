// @ts-check
/**
 * A station's numbers as tables.
 *
 * @typedef {import("../blocks.js").Block} Block
 * @typedef {import("../focus.js").Cell} Cell
 * @typedef {import("../focus.js").Focus} Focus
 */

import { h } from "../../shared/h.js";
import { makeMark } from "./mark.js";
import { indicesShown, tableFigure } from "./table_figure.js";

const BLOCKS_UP_TO = 12;

export function makeTables() {
  const root = h("div", { class: "mh-tables" });
  let blocks = /** @type {Block[]} */ ([]);
  let figures = /** @type {any[]} */ ([]); // each block's, or null
  let cells = /** @type {Map<string, any>} */ (new Map()); // "block row column" → its element
  const mark = makeMark();
  // Asked before the next paint, and not while drawing: there it would cost a layout.
  const wide = new ResizeObserver((entries) => {
    for (const scroller of entries.map(({ target }) => /** @type {HTMLElement} */ (target))) {
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0; // else the keyboard could not scroll it
    }
  });

  /**
   * @param {Block[]} next @param {Focus} focus @param {{dark: boolean, edits: Record<string, number>}} options
   * @param {boolean} moving  whether numbers that stood elsewhere before move to where they stand now
   */
  function draw(next, focus, options, moving) {
    const before = moving ? boxesOf(cells.values()) : new Map();
    blocks = next;
    mark.unmark();
    const some = blocksShown(blocks, focus);
    figures = blocks.map((block, number) =>
      some.has(number) ? tableFigure({ block, number, ...options }, focus) : null
    );
    const words =
      `${some.size} of ${blocks.length} heads are shown: Page Up and Page Down lead to the others.`;
    const more = some.size < blocks.length ? [h("p", { class: "mh-more" }, words)] : [];
    replaceFigures(root, [...figures.filter((each) => each), ...more]);
    const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-number]")]);
    cells = new Map(all.map((cell) => [nameOf(cell.dataset), cell]));
    wide.disconnect();
    for (const scroller of root.querySelectorAll(".mh-scroll")) wide.observe(scroller);
    if (before.size) glide(cells.values(), before);
  }

  return {
    root,
    draw,
    /** Where a block is shown. @param {Block} block @returns {HTMLElement | null} */
    figureOf: (block) => figures[blocks.indexOf(block)] ?? null,
    /** What is under an event. @param {any} target @param {Focus} focus @returns {Cell | null} */
    cellAt(target, focus) {
      const element = target.closest?.("[data-block]");
      if (!element || !root.contains(element)) return null;
      const block = blocks[Number(element.dataset.block)];
      const [row, column] = block.at(focus);
      // A gap names one coordinate; the other stays where it is.
      const { row: toRow = row, column: toColumn = column } = element.dataset;
      return block.focusAt(Number(toRow), Number(toColumn));
    },
    /** Mark a cell, if it is shown; gives what can take the keyboard's focus. @param {Block} block @param {number} row @param {number} column @param {string} label @returns {HTMLElement | null} */
    mark(block, row, column, label) {
      const number = blocks.indexOf(block);
      return mark.mark(cells.get(nameOf({ block: number, row, column })) ?? null, label);
    },
  };
}

/** @param {any} cell  its coordinates, as texts or numbers */
const nameOf = ({ block, row, column }) => `${block} ${row} ${column}`;

/** The numbers of the blocks that are shown: all, or some, with the one in focus where each is a head's. @param {Block[]} blocks @param {Focus} focus */
function blocksShown(blocks, focus) {
  const areHeads = blocks.some(({ of }) => of === "s" || of === "k");
  return new Set(indicesShown(blocks.length, areHeads ? focus.head : 0, BLOCKS_UP_TO));
}

/** One by one: what else stands between the tables, such as a field with the keyboard's focus, stays where it is. @param {HTMLElement} root @param {HTMLElement[]} figures */
function replaceFigures(root, figures) {
  const old = [...root.querySelectorAll(":scope > :is(.mh-block, .mh-more)")];
  figures.forEach((each, i) => (old[i] ? old[i].replaceWith(each) : root.append(each)));
  old.slice(figures.length).forEach((each) => each.remove());
}

/** Where each number stands on the screen. @param {Iterable<any>} cells @returns {Map<string, DOMRect>} */
const boxesOf = (cells) =>
  new Map(Array.from(cells, (cell) => [cell.number, cell.getBoundingClientRect()]));

/** Let each number that stood elsewhere move from there to where it stands now. @param {Iterable<any>} cells @param {Map<string, DOMRect>} before */
function glide(cells, before) {
  // All boxes are read before anything moves: a move between two readings would cost a layout for each number.
  const moves = Array.from(cells, (cell) => ({
    cell,
    from: before.get(cell.number),
    to: cell.getBoundingClientRect(),
  }));
  for (const { cell, from, to } of moves) {
    if (!from) continue;
    const transform = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
    const timing = { duration: 700, easing: "ease-in-out" };
    cell.animate([{ transform }, { transform: "none" }], timing);
  }
}
