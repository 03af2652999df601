// @ts-check
/**
 * The board of the stage: the tensors of a station where the layout puts them, rings around what is chosen, and the
 * layer in which numbers glide from station to station.
 *
 * @typedef {import("../../blocks.js").Block} Block
 * @typedef {import("../../focus.js").Cell} Cell
 * @typedef {import("../../focus.js").Focus} Focus
 * @typedef {import("../../layout.js").Placed} Placed
 * @typedef {import("../../layout.js").Layout} Layout
 * @typedef {import("../../scene.js").Scene} Scene
 */

import { lazily } from "../../attention.js";
import { cellBox, layoutOf, widthOf } from "../../layout.js";
import { headVariable, rgb } from "../../../shared/colours.js";
import { decimalsOf } from "../../../shared/format.js";
import { h } from "../../../shared/h.js";
import { makeMotion } from "./motion.js";
import { hueOf, largestOf, tintsFor } from "../../../shared/tint.js";
import { cellsGrid, setBox } from "../../../shared/views/cells.js";
import { cellUnder, paintedMap, setMasks } from "../../../shared/views/map.js";
import { wallView } from "../../../shared/views/wall.js";
import { linksOf } from "./links.js";
import { namesOf } from "./names.js";
import { ringsOf } from "./rings.js";

const COUNTED_UP_TO = 2000; // numbers of which it is asked how many decimals they need

/**
 * @typedef {object} Drawn  what stands on the board
 * @property {Layout} layout
 * @property {Map<string, HTMLElement>} cells  "block row column" → its cell
 * @property {HTMLElement[]} maps  each block's painted map, if it is one
 * @property {Map<string, {x: number, y: number}>} places  of numbers, by part and id
 */

/** @param {(head: number) => void} chooseHead */
export function boardView(chooseHead) {
  const content = h("div", { class: "mh-content" });
  const [marks, layer] = ["mh-marks", "mh-layer"].map((name) =>
    h("div", { class: name, "aria-hidden": "true" })
  );
  const root = h("div", { class: "mh-board" }, content, marks, layer);
  const wall = wallView(chooseHead);
  const motion = makeMotion(layer);
  let drawn = emptyBoard({ placed: [], wall: null, links: [] });

  /** The tensors. @param {Scene} scene @param {{width: number, height: number, single: boolean}} box @param {boolean} moves  whether numbers glide to their new places */
  function draw(scene, box, moves) {
    const { shown, letter, focus } = scene;
    const { inputs: s, station } = shown;
    motion.stop();
    const parts = shown.parts(letter);
    const head = Math.min(focus.head, s.heads - 1);
    const sizes = { heads: s.heads, head, dHead: s.dHead, single: box.single };
    const before = drawn.places;
    drawn = emptyBoard(layoutOf(parts, sizes, box, station.becomes));
    setMasks(root, s);
    const scales = scalesOf(parts);
    const tensors = drawn.layout.placed.flatMap((_, number) =>
      drawTensor(drawn, scene, number, scales, head)
    );
    if (drawn.layout.wall) wall.draw(wallScene(scene, drawn.layout.wall, parts, scales, head));
    content.replaceChildren(...tensors, ...(drawn.layout.wall ? [wall.root] : []));
    if (moves) motion.run(movesFrom(before, drawn));
  }

  return {
    root,
    draw,
    /** Rings around the number in focus and around what it is made of; gives what can take the keyboard's focus. @param {Scene} scene @param {string} label */
    mark({ shown, focus }, label) {
      for (const cell of root.querySelectorAll(".mh-cell[tabindex='0']")) {
        cell.tabIndex = -1;
        cell.removeAttribute("aria-label");
      }
      root.querySelector(".mh-cursor")?.remove();
      const { rings, main } = ringsOf(drawn.layout, shown, focus);
      marks.replaceChildren(...linksOf(drawn.layout, shown.inputs.heads, focus), ...rings);
      markNames(content, main);
      return main ? reachable(drawn, main, label) : null;
    },
    /** What is under an event. @param {any} event @param {Focus} focus @returns {Cell | null} */
    cellAt(event, focus) {
      const element = event.target.closest?.("[data-block]");
      if (!element || !content.contains(element)) return null;
      const { block } = drawn.layout.placed[Number(element.dataset.block)];
      const { row, column } = element.dataset;
      if (row !== undefined) return block.focusAt(Number(row), Number(column));
      // A click by the keyboard has no place; the focus is where it was.
      const byKey = event.detail === 0 && event.type === "click";
      return block.focusAt(...(byKey ? block.at(focus) : cellUnder(element, event, block)));
    },
    stop: motion.stop,
  };
}

/** @param {Layout} layout @returns {Drawn} */
const emptyBoard = (layout) => ({ layout, cells: new Map(), maps: [], places: new Map() });

/** One tensor with its names. @param {Drawn} drawn @param {Scene} scene @param {number} number @param {Scales} scales @param {number} head @returns {Node[]} */
function drawTensor(
  { layout, cells, maps, places },
  { palette, shown: { inputs: s, settings } },
  number,
  scales,
  head,
) {
  const placed = layout.placed[number];
  const { block, part } = placed;
  // The chosen head: beside the wall of all of them, or alone on a phone.
  const isLarge = block.head === head && (layout.wall !== null || layout.placed.length === 1);
  const hue = hueOf(palette, Math.max(block.head, 0), s.heads, isLarge);
  const tint = tintsFor(palette, hue, scales[part]?.largest ?? 0);
  const names = namesOf(placed, s.heads, isLarge ? rgb(hue) : undefined);
  if (!placed.digits) {
    maps[number] = painted(placed, number, tint);
    return [...names, maps[number]];
  }
  const grid = cellsGrid({
    table: block,
    box: (i, j) => cellBox(placed, i, j),
    tint,
    palette,
    decimals: scales[part]?.decimals ?? 2,
    attributes: (i, j) => attributesOf(block, number, i, j, settings.edits),
  });
  for (const cell of grid.querySelectorAll("[data-number]")) {
    const [i, j] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    cells.set(`${number} ${i} ${j}`, cell);
    places.set(`${part} ${block.id(i, j)}`, cellBox(placed, i, j));
  }
  return [...names, grid];
}

/** @param {Placed} placed @param {number} number @param {import("../../../shared/tint.js").Tint} tint */
function painted(placed, number, tint) {
  const { block, part, x, y, ch } = placed;
  const asMap = block.areWeights && part === "after" ? { "data-map": block.head } : {};
  const field = paintedMap(block, tint, { ...asMap, "data-block": number });
  setBox(field, { x, y, width: widthOf(placed), height: block.rows * ch });
  return field;
}

/** @param {Scene} scene @param {import("../../layout.js").Wall} layout @param {import("../../stations.js").Parts} parts @param {Scales} scales @param {number} head @returns {import("../../../shared/views/wall.js").WallScene} */
function wallScene(
  { palette, shown: { inputs: s } },
  layout,
  { after, before = [] },
  scales,
  head,
) {
  const largest = scales.after?.largest ?? 0;
  return {
    tables: after.length > 1 ? after : before,
    chosen: head,
    layout,
    tint: (one) => tintsFor(palette, hueOf(palette, one, s.heads, one === head), largest),
    colour: (one) => headVariable(one, s.heads),
  };
}

/** Numbers that stood elsewhere before. @param {Drawn["places"]} before @param {Drawn} drawn */
function movesFrom(before, { layout, cells, places }) {
  return [...cells].flatMap(([name, cell]) => {
    const [number, i, j] = name.split(" ").map(Number);
    const { part, block } = layout.placed[number];
    const id = block.id(i, j);
    const from = ["after", "before", "left"].map((one) => before.get(`${one} ${id}`)).find(Boolean);
    const to = places.get(`${part} ${id}`);
    return from && to && (from.x !== to.x || from.y !== to.y) ? [{ cell, from, to }] : [];
  });
}

/** What takes the keyboard's focus for the number in focus: its cell, or a cursor on a painted map. @param {Drawn} drawn @param {{number: number, row: number, column: number}} main @param {string} label */
function reachable({ layout, cells, maps }, { number, row, column }, label) {
  const { block } = layout.placed[number];
  const cell = cells.get(`${number} ${row} ${column}`) ??
    h("button", { type: "button", class: "mh-cursor" });
  if (!cell.parentNode) {
    cell.style.cssText =
      `left: ${(100 * column) / block.columns}%; top: ${(100 * row) / block.rows}%; ` +
      `width: ${100 / block.columns}%; height: ${100 / block.rows}%`;
    maps[number]?.append(cell);
  }
  cell.setAttribute("aria-label", label);
  cell.tabIndex = 0; // arrow keys go on from it
  return cell;
}

/** @typedef {Partial<Record<keyof import("../../stations.js").Parts, {largest: number, decimals: number}>>} Scales */

/** One scale for the tensors that stand together; not all of them are shown. What goes in and what comes out of a move are the same numbers. @param {import("../../stations.js").Parts} parts @returns {Scales} */
function scalesOf(parts) {
  const scales = {};
  for (const [part, blocks] of Object.entries(parts)) {
    lazily(scales, part, () => scaleOf(blocks));
  }
  return scales;
}

/** @param {Block[]} blocks */
function scaleOf(blocks) {
  if (blocks[0].areWeights) return { largest: 1, decimals: 2 };
  const isLarge = blocks.length * blocks[0].rows * blocks[0].columns > COUNTED_UP_TO;
  return { largest: largestOf(blocks), decimals: isLarge ? 2 : decimalsOf(finiteOf(blocks)) };
}

/** @param {Block[]} blocks */
function* finiteOf(blocks) {
  for (const { rows, columns, value } of blocks) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const number = value(i, j);
        if (Number.isFinite(number)) yield number;
      }
    }
  }
}

/** @param {Block} block @param {number} number @param {number} row @param {number} column @param {Record<string, number>} edits */
function attributesOf(block, number, row, column, edits) {
  const entry = block.entry(row, column);
  const value = block.value(row, column);
  return {
    "data-block": number,
    "data-row": row,
    "data-column": column,
    "data-number": value,
    "data-edited": entry !== "" && entry in edits,
    ...(block.areWeights
      ? { "data-head": block.head, "data-query": row, "data-key": column, "data-value": value }
      : {}),
  };
}

/** The names of the chosen cell's row and column are bold. @param {HTMLElement} content @param {{row: number, column: number} | null} main */
function markNames(content, main) {
  for (const name of content.querySelectorAll("[data-names]")) {
    const { row, column } = JSON.parse(/** @type {HTMLElement} */ (name).dataset.names ?? "{}");
    name.classList.toggle("mh-bold", main !== null && (row === main.row || column === main.column));
  }
}
