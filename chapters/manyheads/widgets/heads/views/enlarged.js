// @ts-check
/**
 * The chosen head, enlarged: from the word that looks (down) to the word it looks at (across). A click or the arrow keys
 * choose both.
 *
 * @typedef {import("../store.js").State} State
 */

import { h } from "../../shared/h.js";
import { shortened } from "../../shared/labels.js";
import { nextCell } from "../../shared/grid_keys.js";
import { cellUnder } from "../../shared/views/map.js";
import { largestKey, mapOf, rowOf } from "../reading.js";
import { quoted, whereItLooks } from "../told.js";

const LONGEST_NAME = 12;
const OFF = "Switched off: it still looks, but what it finds is left out.";

/** @param {import("../index.js").ViewContext} context */
export function enlargedView(context) {
  const { store } = context;
  const title = titleOf(context);
  const canvas = h("canvas", { "aria-hidden": "true" });
  const ring = h("span", { class: "mw-ring", "aria-hidden": "true" });
  const field = h("div", { class: "mw-big", role: "application", tabindex: 0 }, canvas, ring);
  const [down, across] = ["mw-down", "mw-across"].map((name) =>
    h("div", { class: name, "aria-hidden": "true" })
  );
  const corner = h(
    "div",
    { class: "mw-tofrom", "aria-hidden": "true" },
    h("span", {}, "to →"),
    h("span", {}, "from ↓"),
  );
  const sentence = h("p", { class: "mw-looks" });
  const besideHead = h("div", { class: "mw-besidehead" });
  const root = h(
    "div",
    { class: "mw-enlarged" },
    title.root,
    besideHead,
    h("div", { class: "mw-matrix" }, corner, across, down, field),
    sentence,
  );

  listen(store, field, down);

  return {
    root,
    besideHead,
    /** @param {State} state @param {import("../layout.js").Layout} layout */
    place({ reading }, layout) {
      const { cell, side, named } = layout;
      root.style.setProperty("--cell", `${cell}px`);
      root.style.setProperty("--side", `${side}px`);
      root.classList.toggle("mw-named", named);
      down.replaceChildren(...reading.tokens.map((token, i) => nameOf(token, "row", i)));
      across.replaceChildren(...reading.tokens.map((token, i) => nameOf(token, "column", i)));
    },
    /** @param {State} state @param {import("../paint.js").Inks} inks @param {import("../layout.js").Layout} layout */
    paint(state, inks, { cell, side }) {
      const { reading, layer, head } = state;
      const isThere = layer < reading.done;
      paintCells(
        canvas,
        mapOf(reading, layer, head),
        reading.seq,
        cell,
        isThere ? inks.chosen : () => inks.paper,
        inks,
      );
      Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
    },
    /** @param {State} state @param {import("../layout.js").Layout} layout */
    mark(state, { cell }) {
      const { reading, layer, head, query } = state;
      const key = keyOf(state);
      title.mark(state);
      Object.assign(ring.style, {
        left: `${key * cell}px`,
        top: `${query * cell}px`,
        width: `${cell}px`,
        height: `${cell}px`,
      });
      [...down.children].forEach((name, i) => name.classList.toggle("mw-here", i === query));
      [...across.children].forEach((name, i) => name.classList.toggle("mw-here", i === key));
      const told = whereItLooks(state);
      field.setAttribute(
        "aria-label",
        `Layer ${layer}, head ${head}, enlarged. ${told.word} to ${
          quoted(reading.tokens[key])
        }: arrow keys up and down choose the word that looks, left and right the word it looks at`,
      );
      sentence.replaceChildren(...sentenceOf(state, told));
    },
  };
}

/** Where the chosen word looks, and whether that counts. @param {State} state @param {ReturnType<typeof whereItLooks>} told */
function sentenceOf({ reading, layer, head, off }, { word, weight, rest }) {
  if (layer >= reading.done) return ["This layer is not there yet."];
  if (off.includes(`${layer}.${head}`)) return [OFF];
  return weight ? [`${word} gives `, h("b", {}, weight), rest] : [rest];
}

/** The head's name, and the switch that takes it out of its layer's sum. @param {import("../index.js").ViewContext} context */
function titleOf({ canCompute, switchHead }) {
  const name = h("span", { class: "mw-bigname" });
  const toggle = h("button", {
    type: "button",
    class: "mw-toggle",
    hidden: true,
    onclick: () => switchHead(),
  });
  const swatch = h("span", { class: "mw-swatch", "aria-hidden": "true" });
  return {
    root: h("div", { class: "mw-bigtitle" }, swatch, name, toggle),
    /** @param {State} state */
    mark({ layer, head, off }) {
      const isOff = off.includes(`${layer}.${head}`);
      name.textContent = `Layer ${layer} · head ${head}`;
      toggle.hidden = !canCompute();
      toggle.textContent = isOff ? "Switch head on" : "Switch head off";
      toggle.setAttribute("aria-pressed", String(isOff));
    },
  };
}

/** What a click or a key chooses. @param {import("../index.js").ViewContext["store"]} store @param {HTMLElement} field @param {HTMLElement} down */
function listen(store, field, down) {
  field.addEventListener("click", (/** @type {any} */ event) => {
    const { seq } = store.state.reading;
    const [query, key] = cellUnder(field, event, { rows: seq, columns: seq });
    store.move({ query, key });
  });
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const { query, reading } = store.state;
    const next = nextCell(event.key, [query, keyOf(store.state)], [reading.seq, reading.seq]);
    if (!next) return;
    event.preventDefault();
    // Another word that looks begins at what it looks at most.
    store.move({ query: next[0], key: next[0] === query ? next[1] : -1 });
  });
  down.addEventListener("click", (/** @type {any} */ event) => {
    const name = event.target.closest("[data-row]");
    if (name) store.move({ query: Number(name.dataset.row), key: -1 });
  });
}

/** The key that is chosen, or the one that the word looks at most. @param {State} state */
export const keyOf = ({ reading, layer, head, query, key }) =>
  key >= 0 ? key : largestKey(rowOf(reading, layer, head, query));

/** @param {string} token @param {"row" | "column"} axis @param {number} i */
function nameOf(token, axis, i) {
  const name = h(
    "span",
    { class: "mw-axisname", [`data-${axis}`]: i },
    shortened(token, LONGEST_NAME),
  );
  name.style.setProperty("--i", String(i));
  return name;
}

/**
 * Cells with a hair of paper between them, where they are large enough for it.
 * @param {HTMLCanvasElement} canvas @param {Float32Array} numbers @param {number} seq @param {number} cell
 * @param {(number: number) => number} colour @param {import("../paint.js").Inks} inks
 */
function paintCells(canvas, numbers, seq, cell, colour, inks) {
  const scale = Math.max(1, Math.min(3, Math.round(globalThis.devicePixelRatio || 1)));
  const [size, gap] = [cell * scale, cell >= 8 ? scale : 0];
  const side = size * seq;
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer).fill(inks.hair);
  for (let i = 0; i < seq; i++) {
    for (let j = 0; j < seq; j++) {
      const filled = colour(numbers[i * seq + j]);
      for (let y = i * size; y < (i + 1) * size - gap; y++) {
        pixels.fill(filled, y * side + j * size, y * side + (j + 1) * size - gap);
      }
    }
  }
  context.putImageData(image, 0, 0);
}
