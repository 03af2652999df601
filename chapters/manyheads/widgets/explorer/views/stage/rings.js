// @ts-check
/**
 * Rings: around the number in focus, and thinner ones around what it is made of.
 *
 * @typedef {import("../../layout.js").Box} Box
 * @typedef {import("../../layout.js").Layout} Layout
 * @typedef {import("../../layout.js").Placed} Placed
 * @typedef {import("../../focus.js").Focus} Focus
 */

import { cellBox } from "../../layout.js";
import { find, findNamed } from "../../scene.js";
import { h } from "../../../shared/h.js";
import { setBox } from "../../../shared/views/cells.js";

/** @param {Layout} layout @param {import("../../scene.js").Side} side @param {Focus} focus */
export function ringsOf({ placed }, side, focus) {
  const result = find(side, focus);
  const named = findNamed(side, focus);
  const number = placed.findIndex(({ block }) => block === named.block);
  const main = number >= 0 ? { number, row: named.row, column: named.column } : null;
  const rings = placed.flatMap((each) => {
    const { block, part } = each;
    if (block === named.block) return [ring(cellBox(each, named.row, named.column), true)];
    if (block.head >= 0 && block.head !== result.focus.head) return [];
    if (block === result.block) return [ring(cellBox(each, result.row, result.column), true)];
    return [ring(sourceBox(each, part, result), part === "before" && block.of !== "s")];
  });
  return { rings, main };
}

/** What of a tensor that goes in the number is made of. @param {Placed} placed @param {string} part @param {import("../../scene.js").Found} result @returns {Box} */
function sourceBox(placed, part, { focus, row, column, block: after, side }) {
  const { block } = placed;
  const [first, last] = [cellBox(placed, 0, 0), cellBox(placed, block.rows - 1, block.columns - 1)];
  const [width, height] = [last.x + last.width - first.x, last.y + last.height - first.y];
  if (part === "left") return { ...cellBox(placed, row, 0), width };
  if (part === "top") return { ...cellBox(placed, 0, column), height };
  const [i, j] = block.at(focus);
  const isRow = side.station.id === "weights"; // a whole row of scores becomes a row of weights
  return isRow && after.of === "s" ? { ...cellBox(placed, i, 0), width } : cellBox(placed, i, j);
}

/** @param {Box} box @param {boolean} isMain */
function ring({ x, y, width, height }, isMain) {
  const made = h("span", { class: isMain ? "mh-ring" : "mh-ring mh-thin" });
  const out = isMain ? 2 : 1;
  setBox(made, {
    x: x - out,
    y: y - out,
    width: width + 2 * out - 1,
    height: height + 2 * out - 1,
  });
  return made;
}
