// @ts-check
/**
 * One head's heatmap. Few tokens have a cell with a number in it each. More are painted on a canvas, a pixel a cell,
 * which costs no element a cell; the browser scales it up.
 *
 * @typedef {import("../stations.js").Shown} Shown
 * @typedef {import("../../shared/theme.js").Theme} Theme
 *
 * @typedef {object} Panel
 * @property {HTMLElement} root
 * @property {(s: Shown, theme: Theme) => void} draw
 * @property {(query: number, key: number, label: string) => HTMLElement} point  marks a cell; gives what can be focused
 * @property {() => void} unpoint
 */

import { headWeights, hidden } from "../attention.js";
import { headColour } from "../../shared/colours.js";
import { shortened } from "../../shared/labels.js";
import { h } from "../../shared/h.js";
import { inkOn } from "../../shared/theme.js";

const NUMBERS_UP_TO = 6; // tokens: more, and a number no longer fits into its cell
const LABELS_UP_TO = 32; // tokens: more, and their names are only told, not written beside the heatmap

/** @param {number} head @param {number} seq @returns {Panel} */
export function makePanel(head, seq) {
  return seq <= NUMBERS_UP_TO ? numbersPanel(head, seq) : mapPanel(head, seq);
}

/** @param {number} seq */
export const hasNumbers = (seq) => seq <= NUMBERS_UP_TO;

/** @param {number} head @param {number} seq */
function frameOf(head, seq) {
  const columns = h("span", { class: "mh-columns" });
  const root = h(
    "figure",
    { class: "mh-panel" },
    h("figcaption", {}, h("strong", {}, `Head ${head}`), " ", columns),
  );
  root.style.setProperty("--seq", String(seq));
  /** The caption and the head's colour. @param {Shown} s @param {Theme} theme */
  function name(s, { dark }) {
    const [first, last] = [head * s.dHead, (head + 1) * s.dHead - 1];
    const words = first === last ? `column ${first}` : `columns ${first}–${last}`;
    if (columns.textContent !== words) columns.textContent = words;
    root.style.setProperty("--head", `rgb(${headColour(head, dark).join(" ")})`);
  }
  return { root, name };
}

/** Cells with numbers. @param {number} head @param {number} seq @returns {Panel} */
function numbersPanel(head, seq) {
  const frame = frameOf(head, seq);
  const cells = /** @type {HTMLElement[]} */ ([]);
  const keys = Array.from(
    { length: seq },
    () => h("span", { class: "mh-key", role: "columnheader" }),
  );
  const queries = Array.from(
    { length: seq },
    () => h("span", { class: "mh-query", role: "rowheader" }),
  );
  const corner = h("span", { class: "mh-corner", role: "columnheader" }, "query ↓ key →");
  const grid = h("div", {
    class: "mh-grid",
    role: "grid",
    "aria-label": `Head ${head}: queries down, keys across`,
  }, h("div", { role: "row" }, corner, ...keys));
  for (let query = 0; query < seq; query++) {
    const row = h("div", { role: "row" }, queries[query]);
    for (let key = 0; key < seq; key++) {
      const cell = h("span", {
        class: "mh-cell",
        role: "gridcell",
        tabindex: -1,
        "data-head": head,
        "data-query": query,
        "data-key": key,
      });
      cells.push(cell);
      row.append(cell);
    }
    grid.append(row);
  }
  frame.root.append(grid);
  let pointed = /** @type {HTMLElement | null} */ (null);

  function unpoint() {
    if (!pointed) return;
    pointed.classList.remove("mh-here");
    pointed.removeAttribute("aria-label");
    pointed.tabIndex = -1;
    pointed = null;
  }
  return {
    root: frame.root,
    draw(s, theme) {
      frame.name(s, theme);
      const full = headColour(head, theme.dark);
      for (let i = 0; i < seq; i++) keys[i].textContent = queries[i].textContent = s.tokens[i];
      headWeights(s, head).forEach((weight, i) => {
        const why = hidden(s, Math.floor(i / seq), i % seq);
        const cell = cells[i];
        cell.dataset.value = String(weight);
        const colour = theme.paper.map((part, i) =>
          Math.round(part + (full[i] - part) * Math.sqrt(weight))
        );
        cell.style.backgroundColor = `rgb(${colour.join(" ")})`;
        cell.style.color = inkOn(colour);
        cell.classList.toggle("mh-later", why === "comes later");
        cell.classList.toggle("mh-padding", why === "padding");
        cell.textContent = why ? "–" : weight.toFixed(2);
      });
    },
    point(query, key, label) {
      unpoint();
      pointed = cells[query * seq + key];
      pointed.classList.add("mh-here");
      pointed.tabIndex = 0; // the one cell that Tab reaches; arrow keys go on from it
      pointed.setAttribute("aria-label", label);
      return pointed;
    },
    unpoint,
  };
}

/**
 * A painted map. Its field carries the numbers that it shows as the property weights: (seq, seq), row by row.
 * What a mask hides is marked by the style sheet, with shapes that all maps share.
 * @param {number} head @param {number} seq @returns {Panel}
 */
function mapPanel(head, seq) {
  const frame = frameOf(head, seq);
  const canvas = h("canvas", {
    width: seq,
    height: seq,
    role: "img",
    "aria-label": `Head ${head}: heatmap, queries down, keys across. Its numbers are in the table.`,
  });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(seq, seq);
  const cursor = h("button", { type: "button", class: "mh-cursor mh-here" });
  const field = h("div", { class: "mh-field", "data-map": head }, canvas);
  const map = h("div", { class: "mh-map" });
  const [keys, queries] = ["mh-keys", "mh-queries"].map((name) =>
    h("span", { class: name, "aria-hidden": "true" })
  );
  if (seq <= LABELS_UP_TO) {
    map.append(
      h("span", { class: "mh-corner", "aria-hidden": "true" }, "query ↓ key →"),
      keys,
      queries,
    );
    field.append(h("span", { class: "mh-lines" }));
  }
  map.append(field);
  frame.root.append(map);

  return {
    root: frame.root,
    draw(s, theme) {
      frame.name(s, theme);
      // One text with a line a token: hundreds of labels in elements of their own would cost more than all the rest.
      const names = s.tokens.slice(0, seq).map(shortened).join("\n");
      if (queries.textContent !== names) queries.textContent = keys.textContent = names;
      const weights = headWeights(s, head);
      const [red, green, blue] = headColour(head, theme.dark);
      const { data } = image;
      for (let i = 0; i < weights.length; i++) {
        data[4 * i] = red;
        data[4 * i + 1] = green;
        data[4 * i + 2] = blue;
        data[4 * i + 3] = Math.round(255 * Math.sqrt(weights[i]));
      }
      context.putImageData(image, 0, 0);
      field.weights = weights;
    },
    point(query, key, label) {
      if (cursor.parentNode !== field) field.append(cursor);
      cursor.style.left = `${(100 * key) / seq}%`;
      cursor.style.top = `${(100 * query) / seq}%`;
      cursor.style.width = cursor.style.height = `${100 / seq}%`;
      cursor.setAttribute("aria-label", label);
      return cursor;
    },
    unpoint: () => cursor.remove(),
  };
}

/**
 * The shapes over what masks hide, as custom properties for the style sheet: a staircase over keys that come later, and
 * how much of the width is no padding. All heads have the same, so they are set once around all maps.
 * @param {HTMLElement} root @param {Shown} s
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
    `${s.padding ? (100 * Math.min(s.length, s.seq)) / s.seq : 100}%`,
  );
}
