// @ts-check
/**
 * One head's heatmap. Few tokens have a cell with a number in it each. More are painted on a canvas, a pixel a cell,
 * which costs no element a cell; the browser scales it up.
 *
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../../shared/theme.js").Theme} Theme
 *
 * @typedef {object} Panel
 * @property {HTMLElement} root
 * @property {(s: Inputs, theme: Theme) => void} draw
 * @property {(query: number, key: number, label: string) => HTMLElement} mark  gives what can take the keyboard's focus
 * @property {() => void} unmark
 */

import { headWeights, hidden } from "../attention.js";
import { headColour } from "../../shared/colours.js";
import { h } from "../../shared/h.js";
import { shortened } from "../../shared/labels.js";
import { inkOn } from "../../shared/theme.js";
import { makeMark } from "./mark.js";

const NUMBERS_UP_TO = 6; // tokens: more, and a number no longer fits into its cell
const LABELS_UP_TO = 32; // tokens: more, and there is no room for their names beside the heatmap

/** @param {number} head @param {number} seq @returns {Panel} */
export function makePanel(head, seq) {
  return seq <= NUMBERS_UP_TO ? numbersPanel(head, seq) : mapPanel(head, seq);
}

/** @param {number} seq */
export const hasNumbers = (seq) => seq <= NUMBERS_UP_TO;

/** The figure with its caption, and a function that names and colours it. @param {number} head @param {number} seq @param {HTMLElement} content */
function frameOf(head, seq, content) {
  const columns = h("span", { class: "mh-columns" });
  const caption = h("figcaption", {}, h("strong", {}, `Head ${head}`), " ", columns);
  const root = h("figure", { class: "mh-panel" }, caption, content);
  root.style.setProperty("--seq", String(seq));
  /** @param {Inputs} s @param {Theme} theme */
  function name(s, { dark }) {
    const [first, last] = [head * s.dHead, (head + 1) * s.dHead - 1];
    const words = first === last ? `column ${first}` : `columns ${first}–${last}`;
    if (columns.textContent !== words) columns.textContent = words;
    root.style.setProperty("--head", `rgb(${headColour(head, dark).join(" ")})`);
  }
  return { root, name };
}

// ---- cells with numbers ----

/** @param {number} head @param {number} seq @returns {Panel} */
function numbersPanel(head, seq) {
  const { grid, keys, queries, cells } = numbersGrid(head, seq);
  const frame = frameOf(head, seq, grid);
  const { mark, unmark } = makeMark();
  return {
    root: frame.root,
    draw(s, theme) {
      frame.name(s, theme);
      const full = headColour(head, theme.dark);
      for (let i = 0; i < seq; i++) keys[i].textContent = queries[i].textContent = s.tokens[i];
      headWeights(s, head).forEach((weight, i) => {
        const why = hidden(s, Math.floor(i / seq), i % seq);
        drawCell(cells[i], weight, why, theme.paper, full);
      });
    },
    mark: (query, key, label) => mark(cells[query * seq + key], label),
    unmark,
  };
}

/** @param {number} head @param {number} seq @returns {Record<"keys" | "queries" | "cells", HTMLElement[]> & {grid: HTMLElement}} */
function numbersGrid(head, seq) {
  const [keys, queries] = [["mh-key", "columnheader"], ["mh-query", "rowheader"]].map(
    ([name, role]) => Array.from({ length: seq }, () => h("span", { class: name, role })),
  );
  const corner = h("span", { class: "mh-corner", role: "columnheader" }, "query ↓ key →");
  const attributes = { class: "mh-cell", role: "gridcell", tabindex: -1, "data-head": head };
  const cells = Array.from(
    { length: seq * seq },
    (_, i) => h("span", { ...attributes, "data-query": Math.floor(i / seq), "data-key": i % seq }),
  );
  const rows = queries.map((label, query) =>
    h("div", { role: "row" }, label, ...cells.slice(query * seq, (query + 1) * seq))
  );
  const name = `Head ${head}: queries down, keys across`;
  const top = h("div", { role: "row" }, corner, ...keys);
  const grid = h("div", { class: "mh-grid", role: "grid", "aria-label": name }, top, ...rows);
  return { grid, keys, queries, cells };
}

/** @param {HTMLElement} cell @param {number} weight @param {string} why  it is hidden, or "" @param {number[]} paper @param {number[]} full  the colour of weight 1 */
function drawCell(cell, weight, why, paper, full) {
  const colour = paper.map((part, i) => Math.round(part + (full[i] - part) * Math.sqrt(weight)));
  cell.dataset.value = String(weight);
  cell.style.backgroundColor = `rgb(${colour.join(" ")})`;
  cell.style.color = inkOn(colour);
  cell.classList.toggle("mh-later", why === "comes later");
  cell.classList.toggle("mh-padding", why === "padding");
  cell.textContent = why ? "–" : weight.toFixed(2);
}

// ---- a painted map ----

/**
 * Its field carries the numbers that it shows as the property weights: (seq, seq), row by row. What a mask hides is
 * marked by the style sheet, with shapes that all maps share.
 * @param {number} head @param {number} seq @returns {Panel}
 */
function mapPanel(head, seq) {
  const label = `Head ${head}: heatmap, queries down, keys across. Its numbers are in the table.`;
  const canvas = h("canvas", { width: seq, height: seq, role: "img", "aria-label": label });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(seq, seq);
  const cursor = h("button", { type: "button", class: "mh-cursor mh-here" });
  const field = h("div", { class: "mh-field", "data-map": head }, canvas);
  const [corner, keys, queries] = ["mh-corner", "mh-keys", "mh-queries"].map((name) =>
    h("span", { class: name, "aria-hidden": "true" }, name === "mh-corner" ? "query ↓ key →" : "")
  );
  const hasLabels = seq <= LABELS_UP_TO;
  if (hasLabels) field.append(h("span", { class: "mh-lines" }));
  const around = hasLabels ? [corner, keys, queries] : [];
  const frame = frameOf(head, seq, h("div", { class: "mh-map" }, ...around, field));

  return {
    root: frame.root,
    draw(s, theme) {
      frame.name(s, theme);
      // One text with a line a token: hundreds of labels in elements of their own would cost more than all the rest.
      const names = s.tokens.slice(0, seq).map((text) => shortened(text)).join("\n");
      if (queries.textContent !== names) queries.textContent = keys.textContent = names;
      field.weights = headWeights(s, head);
      paint(image.data, field.weights, headColour(head, theme.dark));
      context.putImageData(image, 0, 0);
    },
    mark(query, key, label) {
      if (cursor.parentNode !== field) field.append(cursor);
      cursor.style.left = `${(100 * key) / seq}%`;
      cursor.style.top = `${(100 * query) / seq}%`;
      cursor.style.width = cursor.style.height = `${100 / seq}%`;
      cursor.setAttribute("aria-label", label);
      return cursor;
    },
    unmark: () => cursor.remove(),
  };
}

/** A pixel a weight, in the head's colour, the more opaque the larger it is. @param {Uint8ClampedArray} data @param {Float64Array} weights @param {number[]} colour */
function paint(data, weights, [red, green, blue]) {
  for (let i = 0; i < weights.length; i++) {
    data[4 * i] = red;
    data[4 * i + 1] = green;
    data[4 * i + 2] = blue;
    data[4 * i + 3] = Math.round(255 * Math.sqrt(weights[i]));
  }
}

/**
 * The shapes over what masks hide, as custom properties for the style sheet: a staircase over keys that come later, and
 * how much of the width is no padding. All heads have the same, so they are set once around all maps.
 * @param {HTMLElement} root @param {Inputs} s
 */
export function setMasks(root, s) {
  const stairs = ["0% 0%"];
  for (let query = 0; query < s.seq; query++) {
    const [x, top, bottom] = [query + 1, query, query + 1].map((i) =>
      `${((100 * i) / s.seq).toFixed(3)}%`
    );
    stairs.push(`${x} ${top}`, `${x} ${bottom}`);
  }
  // Down the stairs, then back along the right and the upper side.
  const later = s.causal && s.seq > 1
    ? `polygon(${stairs.slice(1).join(", ")}, 100% 100%, 100% 0%)`
    : "polygon(0 0)";
  root.style.setProperty("--later", later);
  root.style.setProperty(
    "--real",
    `${s.paddingMask ? (100 * Math.min(s.length, s.seq)) / s.seq : 100}%`,
  );
}
