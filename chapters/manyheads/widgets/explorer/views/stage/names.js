// @ts-check
/**
 * What is written around the tensors on the stage: their names, the heads', the tokens'. It is for the eye; a screen
 * reader has the same names in the tables.
 *
 * @typedef {import("../../layout.js").Placed} Placed
 * @typedef {import("../../layout.js").Box} Box
 */

import { cellBox, LABEL_WIDTH, LINE_HEIGHT, TURNED_HEIGHT, widthOf } from "../../layout.js";
import { headVariable } from "../../../shared/colours.js";
import { apart, h } from "../../../shared/h.js";
import { standsUpright } from "../../../shared/labels.js";
import { setBox } from "../../../shared/views/cells.js";

const LEAST = 11.5; // of a cell, for a name in 12 pixels beside it

/** @param {string} text @param {Box} box @param {string} kind  of its style @param {string} [colour] */
function nameAt(text, box, kind, colour) {
  const made = h("span", { class: `mh-name ${kind}`, title: text }, apart(text));
  setBox(made, box);
  if (colour) made.style.color = colour;
  return made;
}

/** @param {Placed} placed @param {number} heads @param {string} [hue]  of a head that is enlarged */
export function namesOf(placed, heads, hue) {
  return [
    ...aboveNames(placed, heads, hue),
    ...(placed.rowNames === "left" ? rowNames(placed) : []),
    ...(placed.columnNames === "none" ? [] : columnNames(placed)),
  ];
}

/** @param {Placed} placed */
function rowNames(placed) {
  const { block, x, ch } = placed;
  if (ch < LEAST) return [];
  const room = block.from ? 24 : LABEL_WIDTH - 6;
  return Array.from({ length: block.rows }, (_, i) => {
    const { y } = cellBox(placed, i, 0);
    const box = { x: x - room - 6, y, width: room, height: ch };
    return mark(nameAt(block.rowName(i), box, "mh-rowname"), { row: i });
  });
}

/** Which cell a name goes with, for the view that makes the chosen one's bold. @param {HTMLElement} name @param {Record<string, number>} of */
function mark(name, of) {
  name.dataset.names = JSON.stringify(of);
  return name;
}

/** @param {Placed} placed */
function columnNames(placed) {
  const { block, y, cw } = placed;
  if (cw < LEAST) return [];
  const isTurned = placed.columnNames === "turned";
  const height = isTurned ? TURNED_HEIGHT : LINE_HEIGHT - 2;
  return Array.from({ length: block.columns }, (_, j) => {
    const { x } = cellBox(placed, 0, j);
    const box = { x, y: y - height - 2, width: cw, height };
    const name = block.columnName(j);
    const turned = standsUpright(name) ? "mh-upright" : "mh-turned";
    const kind = isTurned ? `mh-colname ${turned}` : "mh-colname";
    return mark(nameAt(name, box, kind), { column: j });
  });
}

/** @param {Placed} placed @param {number} heads @param {string} [hue] */
function aboveNames(placed, heads, hue) {
  const { block, over, x, y, columnNames: names } = placed;
  if (over === "") return [];
  const lines = names === "turned" ? TURNED_HEIGHT + 4 : names === "top" ? LINE_HEIGHT : 0;
  const top = y - lines - LINE_HEIGHT;
  const width = widthOf(placed);
  if (over === "head") {
    const colour = hue ?? headVariable(block.head, heads);
    return [
      ...axisNames(placed, top, width),
      headName(
        width < 52 ? String(block.head) : `Head ${block.head}`,
        { x, y: top, width: Math.max(width, 52), height: LINE_HEIGHT - 2 },
        colour,
        width,
      ),
    ];
  }
  const named = besideBox(placed, y - LINE_HEIGHT);
  if (over === "beside") {
    return placed.rowNames === "left" ? [nameAt(block.name, named, "mh-tensorname")] : [];
  }
  if (over === "hues") {
    return [nameAt(block.name, named, "mh-tensorname"), ...hues(placed, heads, (cw) => cw >= 20)];
  }
  const byHead = block.headOf(0) >= 0 && heads > 1;
  const own = placed.part === "left" ? nameAt(block.name, named, "mh-tensorname") : nameAt(
    block.name,
    { x, y: top, width: Math.max(width, 60), height: LINE_HEIGHT },
    "mh-tensorname mh-start",
  );
  const from = block.from && width > 130
    ? [nameAt(block.from, { x, y: top, width, height: LINE_HEIGHT }, "mh-muted mh-end")]
    : [];
  return [own, ...from, ...(byHead && block.head < 0 ? hues(placed, heads, () => false) : [])];
}

/** A line in the column of the tokens' names. @param {Placed} placed @param {number} y @returns {Box} */
const besideBox = ({ x }, y) => ({
  x: x - LABEL_WIDTH,
  y,
  width: LABEL_WIDTH - 8,
  height: LINE_HEIGHT,
});

/** Which way the queries and the keys run, at a table of scores or weights. @param {Placed} placed @param {number} top @param {number} width */
function axisNames(placed, top, width) {
  const { block, x, y, rowNames: names, part } = placed;
  if (block.of !== "s") return [];
  const beside = names === "left"
    ? [
      nameAt("query ↓", besideBox(placed, top), "mh-rowname mh-axis"),
      ...(part === "before"
        ? [nameAt(block.name, besideBox(placed, y - LINE_HEIGHT), "mh-tensorname")]
        : []),
    ]
    : [];
  const box = { x, y: top, width, height: LINE_HEIGHT - 2 };
  return [...beside, ...(width > 120 ? [nameAt("key →", box, "mh-end mh-axis")] : [])];
}

/** @param {string} text @param {Box} box @param {string} colour @param {number} line  the length of the line below it */
function headName(text, box, colour, line) {
  const name = nameAt(text, box, "mh-headname", colour);
  name.style.setProperty("--line", `${line}px`);
  return name;
}

/** A line in each head's hue over its columns, with the columns' numbers where there is room. @param {Placed} placed @param {number} heads @param {(cw: number) => boolean} numbered */
function hues(placed, heads, numbered) {
  const { block, y, cw, dHead } = placed;
  const segments = Array.from({ length: block.columns / dHead }, (_, head) => {
    const { x } = cellBox(placed, 0, head * dHead);
    const line = h("span", { class: "mh-hue" });
    setBox(line, { x, y: y - 4, width: dHead * cw - 1, height: 2 });
    line.style.background = headVariable(head, heads);
    return line;
  });
  if (!numbered(cw)) return segments;
  const numbers = Array.from({ length: block.columns }, (_, j) => {
    const { x } = cellBox(placed, 0, j);
    return mark(
      nameAt(
        String(j),
        { x, y: y - LINE_HEIGHT - 2, width: cw, height: LINE_HEIGHT - 4 },
        "mh-colname",
      ),
      { column: j },
    );
  });
  return [...segments, ...numbers];
}
