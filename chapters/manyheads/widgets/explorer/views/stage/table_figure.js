// @ts-check
/**
 * One block's numbers as a table with a caption. A large one shows its corners and what is around the focus; the gaps
 * are buttons that lead into them, so any number can be reached.
 *
 * @typedef {import("../../blocks.js").Block} Block
 * @typedef {import("../../focus.js").Focus} Focus
 * @typedef {{from: number, to: number}} Gap
 *
 * @typedef {object} Drawing  what the parts of one table need
 * @property {Block} block
 * @property {number} number  which of the station's blocks it is
 * @property {number} heads
 * @property {Record<string, number>} edits
 */

import { headVariable } from "../../../shared/colours.js";
import { brief, lastOf } from "../../../shared/format.js";
import { apart, h } from "../../../shared/h.js";

const WHOLE_UP_TO = 16; // rows, or columns: more, and only some of them stand in the page

/** The indices to show of so many: all, or the ends and what is around the middle. @param {number} length @param {number} middle @param {number} all */
export function indicesShown(length, middle, all = WHOLE_UP_TO) {
  const indices = Array.from({ length }, (_, i) => i);
  return length <= all
    ? indices
    : indices.filter((i) => i < 3 || i >= length - 2 || Math.abs(i - middle) <= 1);
}

/** Indices in their order, with the gaps between them. @param {number[]} indices @returns {(number | Gap)[]} */
const withGaps = (indices) =>
  indices.flatMap((i, n) => {
    const next = n ? indices[n - 1] + 1 : i;
    return i > next ? [{ from: next, to: i - 1 }, i] : [i];
  });

/** @param {Drawing} drawing @param {Focus} focus */
export function tableFigure(drawing, focus) {
  const { block } = drawing;
  const [row, column] = block.at(focus);
  const rows = withGaps(indicesShown(block.rows, row));
  const columns = withGaps(indicesShown(block.columns, column));
  const caption = h("strong", {}, block.title);
  const table = h(
    "table",
    { role: "grid", "aria-label": block.title },
    h("thead", {}, ...headRow(drawing, columns), columnRow(drawing, columns)),
    h("tbody", {}, ...rows.map((i) => bodyRow(drawing, i, columns))),
  );
  return h(
    "figure",
    { class: "mh-block" },
    h("figcaption", {}, caption, ` (${block.rows}, ${block.columns})`),
    h("div", { class: "mh-scroll", role: "group", "aria-label": block.title, tabindex: 0 }, table),
  );
}

/** @param {Drawing} drawing @param {number} column */
function colourOf({ block, heads }, column) {
  const head = block.headOf(column);
  return head < 0 ? false : `--head: ${headVariable(head, heads)}`;
}

/** @param {Drawing} drawing @param {Gap} gap @param {"row" | "column"} axis */
function gapButton({ number }, { from, to }, axis) {
  const attributes = {
    type: "button",
    class: "mh-gap",
    tabindex: -1,
    "aria-label": `${to - from + 1} more ${axis}s: show some`,
    "data-block": number,
    [`data-${axis}`]: Math.floor((from + to) / 2),
  };
  return h("button", attributes, "…");
}

/** The row that names the head of the columns below, where a row's columns are several heads'. @param {Drawing} drawing @param {(number | Gap)[]} columns */
function headRow(drawing, columns) {
  const { block } = drawing;
  const heads = columns.map((j) => (typeof j === "number" ? block.headOf(j) : -2));
  if (new Set(heads.filter((head) => head >= 0)).size < 2) return [];
  const cells = /** @type {any[]} */ ([h("td", {})]);
  columns.forEach((j, n) => {
    const head = heads[n];
    if (n && head === heads[n - 1]) lastOf(cells).colSpan++;
    else if (head < 0 || typeof j !== "number") cells.push(h("td", {}));
    else {
      const style = colourOf(drawing, j);
      cells.push(h("th", { scope: "colgroup", class: "mh-headname", style }, `head ${head}`));
    }
  });
  return [h("tr", {}, ...cells)];
}

/** @param {Drawing} drawing @param {(number | Gap)[]} columns */
function columnRow(drawing, columns) {
  const { block } = drawing;
  return h(
    "tr",
    {},
    h("td", {}),
    ...columns.map((j) =>
      typeof j === "number"
        ? h("th", { scope: "col" }, apart(block.columnName(j)))
        : h("td", {}, gapButton(drawing, j, "column"))
    ),
  );
}

/** @param {Drawing} drawing @param {number | Gap} i @param {(number | Gap)[]} columns */
function bodyRow(drawing, i, columns) {
  const { block } = drawing;
  if (typeof i !== "number") {
    const colspan = 1 + columns.length;
    return h("tr", {}, h("td", { colspan }, gapButton(drawing, i, "row")));
  }
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, apart(block.rowName(i))),
    ...columns.map((j) =>
      typeof j === "number" ? tableCell(drawing, i, j) : h("td", { class: "mh-gap-cell" }, "…")
    ),
  );
}

/** @param {Drawing} drawing @param {number} i @param {number} j */
function tableCell(drawing, i, j) {
  const { block, number, edits } = drawing;
  const entry = block.entry(i, j);
  return h(
    "td",
    {
      tabindex: -1,
      style: colourOf(drawing, j),
      "data-edited": entry !== "" && entry in edits,
      "data-block": number,
      "data-row": i,
      "data-column": j,
      "data-number": block.value(i, j),
    },
    brief(block.value(i, j)),
  );
}
