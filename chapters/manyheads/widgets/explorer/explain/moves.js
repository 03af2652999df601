// @ts-check
/**
 * A number that stays what it is and gets another address: the address before and after, and its place in memory.
 *
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {"batch" | "token" | "head" | "col" | "column"} Axis
 */

import { headVariable } from "../../shared/colours.js";
import { h } from "../../shared/h.js";
import { setBox } from "../../shared/views/cells.js";
import { svg } from "../../shared/views/svg.js";
import { columnOf } from "../focus.js";

const WHOLE = /** @type {Axis[]} */ (["batch", "token", "column"]);
const TOKENS_FIRST = /** @type {Axis[]} */ (["batch", "token", "head", "col"]);
const HEADS_FIRST = /** @type {Axis[]} */ (["batch", "head", "token", "col"]);
const [NAME, BOX, PITCH, HIGH, STEP] = [50, 56, 59, 26, 48]; // pixels
const STRIP_UP_TO = 32; // numbers of which a strip shows the place in memory

/** @type {Record<string, (letter: string) => [string, Axis[]][]>} */
const ADDRESSES = {
  reshape: (letter) => [[letter.toUpperCase(), WHOLE], ["cut", TOKENS_FIRST]],
  swap: (letter) => [[letter.toUpperCase(), WHOLE], ["cut", TOKENS_FIRST], [letter, HEADS_FIRST]],
  "swap-back": () => [["mixed", HEADS_FIRST], ["back", TOKENS_FIRST]],
  merge: () => [["mixed", HEADS_FIRST], ["back", TOKENS_FIRST], ["merged", WHOLE]],
};

/** @param {Inputs} s @param {string} station @param {string} letter @param {Focus} focus @returns {Node[]} */
export function explainMove(s, station, letter, focus) {
  const token = letter === "q" || !ADDRESSES[station]("").some(([name]) => name === "cut")
    ? focus.query
    : focus.key;
  const at = {
    batch: s.sentence,
    token,
    head: focus.head,
    col: focus.column_in_head,
    column: columnOf(s, focus),
  };
  return [addresses(ADDRESSES[station](letter), at, s.heads), ...memory(s, station, at)];
}

/** @param {[string, Axis[]][]} rows @param {Record<Axis, number>} at @param {number} heads */
function addresses(rows, at, heads) {
  const picture = svg("svg", { "aria-hidden": "true" });
  const root = h("div", { class: "mh-addresses" }, picture);
  root.style.height = `${STEP * (rows.length - 1) + HIGH}px`;
  rows.forEach(([name, axes], row) => {
    const label = h("b", {}, name);
    setBox(label, { x: 0, y: row * STEP, width: NAME, height: HIGH });
    root.append(label);
    axes.forEach((axis, i) => {
      const box = h("span", { class: "mh-address" }, `${axis} `, h("b", {}, String(at[axis])));
      setBox(box, {
        x: NAME + i * PITCH,
        y: row * STEP,
        width: axis === "column" ? PITCH + BOX : BOX,
        height: HIGH,
      });
      if (axis === "head") box.style.borderColor = headVariable(at.head, heads);
      root.append(box);
    });
    if (row) picture.append(...wires(rows[row - 1][1], axes, row));
  });
  return root;
}

/** Lines from each axis to where it went. @param {Axis[]} from @param {Axis[]} to @param {number} row */
function wires(from, to, row) {
  const [top, bottom] = [(row - 1) * STEP + HIGH, row * STEP];
  const middle = (top + bottom) / 2;
  /** @param {Axis[]} axes @param {number} i */
  const x = (axes, i) => NAME + i * PITCH + (axes[i] === "column" ? (PITCH + BOX) / 2 : BOX / 2);
  return from.flatMap((axis, i) =>
    to.flatMap((other, j) => {
      const joined = axis === other ||
        (axis === "column" && (other === "head" || other === "col")) ||
        (other === "column" && (axis === "head" || axis === "col"));
      const d = `M${x(from, i)},${top} C${x(from, i)},${middle} ${x(to, j)},${middle} ${
        x(to, j)
      },${bottom}`;
      return joined ? [svg("path", { d })] : [];
    })
  );
}

/** @param {Inputs} s @param {string} station @param {Record<Axis, number>} at */
function memory(s, station, at) {
  const { heads, seq, dHead, dModel } = s;
  const copies = station === "merge";
  const title = h(
    "p",
    { class: "mh-memory" },
    copies ? "In memory: reshape must copy" : "In memory nothing moves",
  );
  const tokenPlace = at.token * dModel + at.head * dHead + at.col;
  const headPlace = (at.head * seq + at.token) * dHead + at.col;
  const strips = seq * dModel > STRIP_UP_TO ? [] : [
    ...(station === "swap-back" || copies
      ? [strip(heads, seq * dHead, headPlace, (i) => Math.floor(i / (seq * dHead)), heads)]
      : []),
    ...(station === "swap-back"
      ? []
      : [strip(seq, dModel, tokenPlace, (i) => Math.floor((i % dModel) / dHead), heads)]),
  ];
  return [title, ...strips, ...(copies ? [] : [strides(s, station)])];
}

/** All numbers in the order in which they lie in memory, in their heads' hues. @param {number} groups @param {number} length  of a group @param {number} place  of the number @param {(i: number) => number} headOf @param {number} heads */
function strip(groups, length, place, headOf, heads) {
  const root = h("div", { class: "mh-strip", "aria-hidden": "true" });
  for (let group = 0; group < groups; group++) {
    const cells = Array.from({ length }, (_, i) => {
      const index = group * length + i;
      const cell = h("i", { class: index === place ? "mh-here" : false });
      cell.style.setProperty("--head", headVariable(headOf(index), heads));
      return cell;
    });
    root.append(h("span", {}, ...cells));
  }
  return root;
}

/** How far apart neighbours along each axis lie. @param {Inputs} s @param {string} station */
function strides({ seq, dHead, dModel }, station) {
  const all = seq * dModel;
  const [before, after] = {
    reshape: [[all, dModel, 1], [all, dModel, dHead, 1]],
    swap: [[all, dModel, dHead, 1], [all, dHead, dModel, 1]],
  }[station] ?? [[all, seq * dHead, dHead, 1], [all, dHead, seq * dHead, 1]];
  const text = [before, after].map((numbers) => `(${numbers.join(", ")})`).join(" → ");
  const meaning = "Strides: for each axis, how many numbers ahead in memory its next number lies.";
  return h(
    "p",
    { class: "mh-strides", title: meaning },
    h("span", { class: "mh-muted" }, "strides"),
    h("code", {}, text),
  );
}
