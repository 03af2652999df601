// @ts-check
/**
 * A station's numbers as tables. A large one shows its corners and what is around the focus; the gaps are buttons that
 * lead into them, so any number can be reached.
 *
 * @typedef {import("../stations.js").Block} Block
 * @typedef {import("../stations.js").Focus} Focus
 */

import { h } from "../../shared/h.js";
import { brief } from "../../shared/format.js";
import { headColour } from "../../shared/colours.js";

const WHOLE_UP_TO = 16; // rows, or columns: more, and only some of them stand in the page
const BLOCKS_UP_TO = 12;

/** The indices that are shown of so many: all, or the ends and what is around the middle. @param {number} length @param {number} middle @param {number} all */
export function indicesShown(length, middle, all = WHOLE_UP_TO) {
  const indices = Array.from({ length }, (_, i) => i);
  return length <= all
    ? indices
    : indices.filter((i) => i < 3 || i >= length - 2 || Math.abs(i - middle) <= 1);
}

/** Runs of indices that follow one another, with the gaps between them. @param {number[]} indices @returns {(number | {from: number, to: number})[]} */
function withGaps(indices) {
  return indices.flatMap((
    i,
    n,
  ) => (n && i > indices[n - 1] + 1 ? [{ from: indices[n - 1] + 1, to: i - 1 }, i] : [i]));
}

export function makeTables() {
  const root = h("div", { class: "mh-tables" });
  let blocks = /** @type {Block[]} */ ([]);
  let cells = /** @type {Map<string, any>} */ (new Map()); // "block row column" → its element
  let pointed = /** @type {any} */ (null);
  let shown = /** @type {any[]} */ ([]); // each block's figure, or null
  // Asked before the next paint, and not while drawing: there it would cost a layout.
  const wide = new ResizeObserver((entries) => {
    for (const scroller of entries.map(({ target }) => /** @type {HTMLElement} */ (target))) {
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0; // else the keyboard could not scroll it
    }
  });

  /**
   * @param {Block[]} next @param {Focus} focus @param {import("../../shared/theme.js").Theme} theme @param {Record<string, number>} edits
   * @param {boolean} moving  whether numbers that stood elsewhere before move to their new places
   */
  function draw(next, focus, theme, edits, moving) {
    const before = moving ? places() : new Map();
    blocks = next;
    cells = new Map();
    pointed = null;
    const some = new Set(
      indicesShown(
        blocks.length,
        blocks.findIndex(({ of }) => of === "s" || of === "k") < 0 ? 0 : focus.head,
        BLOCKS_UP_TO,
      ),
    );
    shown = blocks.map((
      block,
      number,
    ) => (some.has(number) ? figure(block, number, focus, theme, edits) : null));
    const more = some.size < blocks.length
      ? [
        h(
          "p",
          { class: "mh-more" },
          `${some.size} of ${blocks.length} heads are shown: Page Up and Page Down lead to the others.`,
        ),
      ]
      : [];
    // One by one: what else stands between the tables (a field with the keyboard's focus) must stay where it is.
    const old = [...root.querySelectorAll(":scope > :is(.mh-block, .mh-more)")];
    const fresh = [...shown.filter((each) => each), ...more];
    fresh.forEach((each, i) => (old[i] ? old[i].replaceWith(each) : root.append(each)));
    old.slice(fresh.length).forEach((each) => each.remove());
    wide.disconnect();
    for (const scroller of root.querySelectorAll(".mh-scroll")) wide.observe(scroller);
    if (before.size) glide(before);
  }

  /** @param {Block} block @param {number} number @param {Focus} focus @param {import("../../shared/theme.js").Theme} theme @param {Record<string, number>} edits */
  function figure(block, number, focus, theme, edits) {
    const [row, column] = block.at(focus);
    const rows = withGaps(indicesShown(block.rows, row));
    const columns = withGaps(indicesShown(block.columns, column));
    const names = block.rowNames(0).length;
    /** @param {number} row @param {number} column */
    const colour = (row, column) => {
      const head = block.headAt(row, column);
      return head < 0 ? false : `--head: rgb(${headColour(head, theme.dark).join(" ")})`;
    };
    /** @param {{from: number, to: number}} gap @param {"row" | "column"} axis */
    const gapButton = ({ from, to }, axis) =>
      h(
        "button",
        {
          type: "button",
          class: "mh-gap",
          tabindex: -1,
          "aria-label": `${to - from + 1} more ${axis}s: show some`,
          "data-block": number,
          [`data-${axis}`]: Math.floor((from + to) / 2),
        },
        "…",
      );
    const headings = h("tr", {}, ...Array.from({ length: names }, () => h("td", {})));
    for (const j of columns) {
      headings.append(
        typeof j === "number"
          ? h("th", { scope: "col" }, h("bdi", {}, block.columnName(j)))
          : h("td", {}, gapButton(j, "column")),
      );
    }
    const groups = headGroups(block, columns, colour);
    const body = rows.map((i) => {
      if (typeof i !== "number") {
        return h("tr", {}, h("td", { colspan: names + columns.length }, gapButton(i, "row")));
      }
      const line = h(
        "tr",
        {},
        ...block.rowNames(i).map((name) => h("th", { scope: "row" }, h("bdi", {}, name))),
      );
      for (const j of columns) {
        if (typeof j !== "number") line.append(h("td", { class: "mh-gap-cell" }, "…"));
        else line.append(cellOf(block, number, i, j, colour(i, j), edits));
      }
      return line;
    });
    const lead = names > 1 ? [h("td", { colspan: names })] : [h("td", {})];
    return h(
      "figure",
      { class: "mh-block" },
      h(
        "figcaption",
        {},
        h("strong", {}, block.title),
        ` (${block.shape.join(", ")})${
          block.shape.length > 2
            ? `: ${block.rows} rows, ${block.shape[0]} × ${block.shape[1]}`
            : ""
        }`,
      ),
      h(
        "div",
        { class: "mh-scroll", role: "group", "aria-label": block.title },
        h(
          "table",
          { role: "grid", "aria-label": block.title },
          h(
            "thead",
            {},
            ...(groups.length ? [h("tr", {}, ...lead, ...groups)] : []),
            headings,
          ),
          h("tbody", {}, ...body),
        ),
      ),
    );
  }

  /** @param {Block} block @param {number} number @param {number} i @param {number} j @param {string | false} style @param {Record<string, number>} edits */
  function cellOf(block, number, i, j, style, edits) {
    const place = block.place(i, j);
    const cell = h(
      "td",
      {
        tabindex: -1,
        style,
        class: place && place in edits ? "mh-edited" : false,
        "data-block": number,
        "data-row": i,
        "data-column": j,
        "data-number": block.value(i, j),
      },
      block.blank?.(i, j) ? "–" : brief(block.value(i, j)),
    );
    cell.number = block.id(i, j);
    cells.set(`${number} ${i} ${j}`, cell);
    return cell;
  }

  /** Where each number stands on the screen. */
  function places() {
    return new Map([...cells.values()].map((cell) => [cell.number, cell.getBoundingClientRect()]));
  }

  /** Let each number that stood elsewhere move from there to where it stands now. @param {Map<string, DOMRect>} before */
  function glide(before) {
    // All places are read before anything moves: a move between two readings would cost a layout for each number.
    const moves = [...cells.values()].flatMap((cell) => {
      const [from, to] = [before.get(cell.number), cell.getBoundingClientRect()];
      return from
        ? [{ cell, transform: `translate(${from.left - to.left}px, ${from.top - to.top}px)` }]
        : [];
    });
    for (const { cell, transform } of moves) {
      cell.animate([{ transform }, { transform: "none" }], {
        duration: 700,
        easing: "ease-in-out",
      });
    }
  }

  return {
    root,
    draw,
    /** Where a block is shown. @param {Block} block @returns {HTMLElement | null} */
    figureOf: (block) => shown[blocks.indexOf(block)] ?? null,
    /** What is under an event. @param {any} target @param {Focus} focus @returns {Partial<Focus> | null} */
    focusAt(target, focus) {
      const found = target.closest?.("[data-block]");
      if (!found || !root.contains(found)) return null;
      const block = blocks[Number(found.dataset.block)];
      const [row, column] = block.at(focus);
      // A gap names one coordinate; the other stays where it is.
      return block.focusAt(
        Number(found.dataset.row ?? row),
        Number(found.dataset.column ?? column),
      );
    },
    /** Mark a cell, if it is shown; gives what can be focused. @param {Block} block @param {number} row @param {number} column @param {string} label */
    point(block, row, column, label) {
      if (pointed) {
        pointed.classList.remove("mh-here");
        pointed.removeAttribute("aria-label");
        pointed.tabIndex = -1;
      }
      pointed = cells.get(`${blocks.indexOf(block)} ${row} ${column}`) ?? null;
      if (!pointed) return null;
      pointed.classList.add("mh-here");
      pointed.setAttribute("aria-label", label);
      pointed.tabIndex = 0;
      return pointed;
    },
  };
}

/** Cells that name the head of the columns below them, where a row's columns are several heads'. @param {Block} block @param {(number | {from: number, to: number})[]} columns @param {(row: number, column: number) => string | false} colour */
function headGroups(block, columns, colour) {
  const heads = columns.map((j) => (typeof j === "number" ? block.headAt(0, j) : -2));
  if (new Set(heads.filter((head) => head >= 0)).size < 2) return [];
  const groups = /** @type {any[]} */ ([]);
  heads.forEach((head, n) => {
    if (n && head === heads[n - 1]) groups.at(-1).colSpan++;
    else if (head < 0) groups.push(h("td", {}));
    else {groups.push(
        h("th", {
          scope: "colgroup",
          class: "mh-headname",
          style: colour(0, /** @type {number} */ (columns[n])),
        }, `head ${head}`),
      );}
  });
  return groups;
}
