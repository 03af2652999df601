// @ts-check
/**
 * The chosen head, enlarged: from the word that looks (down) to the word it looks at (across). A click or the arrow keys
 * choose both.
 *
 * @typedef {import("../store.js").State} State
 */

import { boxOf, hasRoomForNames } from "../layout.js";
import { h } from "../../shared/h.js";
import { same } from "../../shared/history.js";
import { shortened, standsUpright } from "../../shared/labels.js";
import { nextCell } from "../../shared/grid_keys.js";
import { paintedArea } from "../paint.js";
import { keysOf, mapOf, queriesOf, sizeOf } from "../reading.js";
import { keyOf } from "../store.js";
import {
  cellInWords,
  headName,
  heardOfCell,
  layerName,
  layerTitle,
  whereItLooks,
} from "../told.js";
import { shortNames } from "./names.js";
import { readoutView } from "./readout.js";
import { zoomButtons } from "../zoom/buttons.js";
import { listenToGestures } from "../zoom/gestures.js";
import { areaOf, mostFactor, panned, WHOLE, zoomed } from "../zoom/zoom.js";

const LONGEST_NAME = 12;
const LONGEST_LAYER = 22; // characters of a layer's name above the map
const HAIR_FROM = 8; // pixels of a cell, from which on there is a hair between two
const OFF = "Switched off: it still looks, but the model ignores what it finds.";

/** @typedef {import("../layout.js").Layout} Layout */

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
  const sentence = h("p", { class: "mw-looks" });
  const besideHead = h("div", { class: "mw-besidehead" });
  const zoom = zoomOf(store);
  const readout = readoutView();
  const corner = cornerOfAxes();
  const root = h(
    "div",
    { class: "mw-enlarged" },
    title.root,
    besideHead,
    h("div", { class: "mw-matrix" }, corner, across, down, field),
    readout.root,
    sentence,
    zoom.buttons.root,
  );
  listen(store, field, down, zoom);
  point(store, field, zoom);
  let named = ""; // what the names beside it are of

  return {
    root,
    besideHead,
    point: readout.draw,
    /** @param {State} state @param {Layout} layout */
    place(state, layout) {
      const { width, height } = zoom.measure(state, layout);
      corner.style.setProperty("--wall", `${layout.wall}px`);
      root.style.setProperty("--width", `${width}px`);
      root.style.setProperty("--height", `${height}px`);
    },
    /** @param {State} state @param {import("../paint.js").Inks} inks */
    paint(state, inks) {
      const { reading, layer, head } = state;
      const { queries, keys } = sizeOf(reading, layer);
      const table = { numbers: mapOf(reading, layer, head), rows: queries, columns: keys };
      const colour = layer < reading.done ? inks.chosen : () => inks.paper;
      paintArea(canvas, table, zoom.area(state), zoom.box, colour, inks.hair);
    },
    /** @param {State} state */
    mark(state) {
      const { layer, query } = state;
      const key = keyOf(state);
      const area = zoom.area(state);
      const cell = zoom.cell(area);
      title.mark(state);
      root.style.setProperty("--cellx", `${cell.width}px`);
      root.style.setProperty("--celly", `${cell.height}px`);
      placeRing(ring, [query, key], area, cell);
      const all = [hasRoomForNames(cell.height), hasRoomForNames(cell.width)];
      const words = [queriesOf, keysOf].map((of) => of(state.reading, layer));
      const names = JSON.stringify([words, area, all, all[0] || query, all[1] || key]);
      if (named !== names) {
        named = names;
        const { row, column, rows, columns } = area;
        nameAxis(down, words[0], [row, rows], all[0], query);
        nameAxis(across, words[1], [column, columns], all[1], key);
      }
      for (const [axis, chosen] of /** @type {const} */ ([[down, query], [across, key]])) {
        for (const name of axis.children) {
          name.classList.toggle("mw-here", Number(name.getAttribute("data-at")) === chosen);
        }
      }
      zoom.mark(state);
      field.classList.toggle("mw-iszoomed", state.zoom.factor > 1);
      field.setAttribute("aria-label", `${fieldInWords(state, key)}${zoom.keys()}`);
      sentence.replaceChildren(...sentenceOf(state, whereItLooks(state)));
    },
  };
}

const cornerOfAxes = () =>
  h(
    "div",
    { class: "mw-tofrom", "aria-hidden": "true" },
    h("span", {}, "to →"),
    h("span", {}, "from ↓"),
  );

/** @param {State} state @param {number} key */
const fieldInWords = (state, key) =>
  `${layerTitle(state.reading, state.layer)}, head ${
    headName(state.reading, state.head)
  }, enlarged. ${
    heardOfCell(cellInWords(state, state.query, key))
  }. Arrow keys up and down choose the word that looks, left and right the word it looks at`;

/**
 * How large the head is shown, and what of it. What there is room for is measured when the layout has changed.
 * @param {import("../index.js").ViewContext["store"]} store
 */
function zoomOf(store) {
  let box = boxOf(1, { queries: 1, keys: 1 });
  const most = () => mostFactor(box);
  const sizeNow = () => sizeOf(store.state.reading, store.state.layer);
  /** @param {number} by @param {{x: number, y: number}} [at] */
  const zoom = (by, at) =>
    store.move({ zoom: zoomed(store.state.zoom, sizeNow(), by, most(), at ?? chosenAt()) });
  const showWhole = () => store.move({ zoom: WHOLE });
  const buttons = zoomButtons(zoom, showWhole);
  /** @param {State} state */
  const area = (state) => areaOf(state.zoom, sizeOf(state.reading, state.layer));
  /** @param {import("../zoom/zoom.js").Area} shown */
  const cell = (shown) => ({ width: box.width / shown.columns, height: box.height / shown.rows });

  /** Where the chosen cell is, in what is shown: what a button makes larger. */
  function chosenAt() {
    const { row, column, rows, columns } = area(store.state);
    return {
      x: (keyOf(store.state) + 0.5 - column) / columns,
      y: (store.state.query + 0.5 - row) / rows,
    };
  }

  return {
    buttons,
    area,
    cell,
    zoom,
    showWhole,
    get box() {
      return box;
    },
    /** @param {State} state @param {Layout} layout */
    measure: ({ reading, layer }, { big }) => (box = boxOf(big, sizeOf(reading, layer))),
    /** @param {{x: number, y: number}} by */
    pan: (by) => store.move({ zoom: panned(store.state.zoom, sizeNow(), by) }),
    now: () => ({ isZoomed: store.state.zoom.factor > 1, canZoom: most() > 1 }),
    keys: () => most() > 1 ? ", plus and minus make it larger and smaller, 0 shows all of it" : "",
    /** @param {State} state */
    mark(state) {
      const { row, column, rows, columns } = area(state);
      const words = state.zoom.factor > 1
        ? `rows ${placesOf(row, rows)}, columns ${placesOf(column, columns)}`
        : "";
      buttons.draw(state.zoom.factor, most(), words);
    },
  };
}

/** The first and the last place of those that are in sight. @param {number} from @param {number} length */
const placesOf = (from, length) => `${Math.floor(from)}–${Math.ceil(from + length) - 1}`;

/** @param {HTMLElement} ring @param {[number, number]} chosen @param {import("../zoom/zoom.js").Area} area @param {{width: number, height: number}} cell */
function placeRing(ring, [query, key], area, cell) {
  const [width, height] = [Math.max(cell.width, 3), Math.max(cell.height, 3)];
  const [left, top] = [(key - area.column) * cell.width, (query - area.row) * cell.height];
  const isInSight = key + 1 > area.column && key < area.column + area.columns &&
    query + 1 > area.row && query < area.row + area.rows;
  ring.hidden = !isInSight;
  Object.assign(ring.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}

/**
 * The words beside what is shown: all, or only the chosen one, where cells have no room for words.
 * @param {HTMLElement} axis @param {string[]} words @param {[number, number]} shown  where it begins, and how long it is
 * @param {boolean} areAll @param {number} chosen
 */
function nameAxis(axis, words, [from, length], areAll, chosen) {
  const kind = axis.classList.contains("mw-down") ? "row" : "column";
  // Of a cell that is cut at the edge, the name would stand beside the map.
  const [first, end] = [Math.round(from), Math.min(words.length, Math.round(from + length))];
  const places = areAll
    ? Array.from({ length: end - first }, (_, i) => first + i)
    : [chosen].filter((at) => at >= first && at < end);
  axis.replaceChildren(...places.map((at) => nameOf(words[at], kind, at, at - from)));
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
    mark({ reading, layer, head, off }) {
      const isOff = off.includes(`${layer}.${head}`);
      const names = Array.from({ length: reading.layers }, (_, i) => layerName(reading, i));
      const short = shortNames(names, LONGEST_LAYER)[layer].replace(/^l(?=ayer \d+$)/, "L");
      name.textContent = `${short} · head ${headName(reading, head)}`;
      name.title = layerTitle(reading, layer);
      toggle.hidden = !canCompute();
      toggle.textContent = isOff ? "Switch head on" : "Switch head off";
      toggle.setAttribute("aria-pressed", String(isOff));
    },
  };
}

/** What a click or a key chooses. @param {import("../index.js").ViewContext["store"]} store @param {HTMLElement} field @param {HTMLElement} down @param {ReturnType<typeof zoomOf>} zoom */
function listen(store, field, down, zoom) {
  listenToGestures(field, zoom);
  field.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const [query, key] = cellUnderPointer(field, event, zoom.area(store.state));
    store.move({ query, key });
  });
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const by = { "+": 2, "=": 2, "-": 0.5 }[event.key];
    if (isPlain && zoom.now().canZoom && (by || event.key === "0")) {
      event.preventDefault();
      return by ? zoom.zoom(by) : zoom.showWhole();
    }
    const { query, layer, reading } = store.state;
    const { queries, keys } = sizeOf(reading, layer);
    const next = nextCell(event.key, [query, keyOf(store.state)], [queries, keys]);
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

/** What the mouse points at; a finger chooses what it touches. @param {import("../index.js").ViewContext["store"]} store @param {HTMLElement} field @param {ReturnType<typeof zoomOf>} zoom */
function point(store, field, zoom) {
  /** @param {[number, number] | null} pointed */
  const move = (pointed) => {
    if (!same(pointed, store.state.pointed)) store.move({ pointed });
  };
  field.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse") return;
    move(cellUnderPointer(field, event, zoom.area(store.state)));
  });
  field.addEventListener("pointerleave", () => move(null));
}

/** The row and the column under a pointer, of what is shown. @param {HTMLElement} field @param {MouseEvent} pointer @param {import("../zoom/zoom.js").Area} area @returns {[number, number]} */
function cellUnderPointer(field, { clientX, clientY }, { row, column, rows, columns }) {
  const box = field.getBoundingClientRect();
  /** @param {number} part @param {number} from @param {number} length */
  const at = (part, from, length) =>
    Math.floor(from + Math.min(Math.max(part, 0), 1 - 1e-9) * length);
  return [
    at((clientY - box.top) / box.height, row, rows),
    at((clientX - box.left) / box.width, column, columns),
  ];
}

/** @param {string} word @param {"row" | "column"} axis @param {number} at @param {number} place  from the edge on, in cells */
function nameOf(word, axis, at, place) {
  const kind = standsUpright(word) ? "mw-axisname mw-upright" : "mw-axisname";
  const name = h(
    "span",
    { class: kind, [`data-${axis}`]: at, "data-at": at },
    shortened(word, LONGEST_NAME),
  );
  name.style.setProperty("--i", String(place));
  return name;
}

/**
 * @param {HTMLCanvasElement} canvas @param {import("../paint.js").Table} table @param {import("../zoom/zoom.js").Area} area
 * @param {import("../layout.js").Box} box @param {(number: number) => number} colour @param {number} hair
 */
function paintArea(canvas, table, area, { width, height }, colour, hair) {
  const scale = Math.max(1, Math.min(3, Math.round(globalThis.devicePixelRatio || 1)));
  const [across, down] = [width * scale, height * scale];
  const cell = Math.min(width / area.columns, height / area.rows);
  const gap = cell >= HAIR_FROM ? scale : 0;
  const pixels = paintedArea(table, area, { across, down, gap }, colour, hair);
  if (canvas.width !== across || canvas.height !== down) {
    [canvas.width, canvas.height] = [across, down];
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(across, down);
  new Uint32Array(image.data.buffer).set(pixels);
  context.putImageData(image, 0, 0);
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
}
