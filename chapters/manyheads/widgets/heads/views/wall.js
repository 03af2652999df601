// @ts-check
/**
 * The wall: a small map for each head, layers down and heads across. Each is a button; the arrow keys walk from map to
 * map. On a phone one layer's heads stand in a strip, and a stepper leads to the other layers.
 *
 * @typedef {import("../store.js").State} State
 * @typedef {import("../reading.js").Changes} Changes
 */

import { h } from "../../shared/h.js";
import { nextCell } from "../../shared/grid_keys.js";
import { roomForName } from "../layout.js";
import { shortNames } from "./names.js";
import { evenSide, fitted, paintTableAt } from "../paint.js";
import { mapOf, sizeOf } from "../reading.js";
import { headInWords, headName, layerName, layerTitle } from "../told.js";

/** Names of layers that a caller gave, as short as they have to be. @param {import("../reading.js").Reading} reading @param {HTMLElement[]} down @param {import("../layout.js").Layout} layout */
function shortenNames(reading, down, layout) {
  if (!reading.names) return;
  const names = down.map((_, i) => layerName(reading, i));
  shortNames(names, roomForName(layout)).forEach((name, i) => (down[i].textContent = name));
}

/** @param {import("../index.js").ViewContext} context */
export function headWallView({ store, given }) {
  const { reading } = given;
  const { layers, heads } = reading;
  const maps = Array.from(
    { length: layers * heads },
    (_, at) => mapButton(reading, Math.floor(at / heads), at % heads),
  );
  const { down, across } = namesOf(reading);
  const corner = h("span", { class: "mw-corner" }, "head");
  const field = h(
    "div",
    { class: "mw-maps", role: "group", "aria-label": "All heads" },
    // One for all: the browser takes its time for each canvas, and the maps are buttons above it.
    h("canvas", { class: "mw-painted", "aria-hidden": "true" }),
    corner,
    ...down,
    ...across,
    ...maps,
  );
  const root = h("div", { class: "mw-headwall" }, stepperOf(store, layers), field);

  root.addEventListener("click", (/** @type {any} */ event) => {
    const map = event.target.closest("[data-head]");
    if (map) {
      store.move({ layer: Number(map.dataset.layer), head: Number(map.dataset.head), key: -1 });
    }
  });
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const { layer, head } = store.state;
    const next = nextCell(event.key, [layer, head], [layers, heads]);
    if (!next) return;
    event.preventDefault();
    store.move({ layer: next[0], head: next[1], key: -1 });
    const { state } = store; // a layer may have fewer heads
    maps[state.layer * heads + state.head].focus({ preventScroll: true });
  });
  let shown = -1; // the map that was brought into sight last: a strip that the reader moves stays where it is

  /** @param {State} state */
  function showChosen({ layer, head }) {
    const chosen = layer * heads + head;
    const isStrip = root.classList.contains("mw-strip");
    if (isStrip && chosen !== shown) bringIntoSight(field, maps[chosen]);
    shown = isStrip ? chosen : -1;
  }

  return {
    root,
    /** Put all where the layout has it. @param {import("../layout.js").Layout} layout */
    place(layout) {
      root.classList.toggle("mw-strip", layout.kind === "phone");
      placeMaps(field, layout, layers, heads);
      shortenNames(reading, down, layout);
    },
    /** @param {State} state @param {import("../paint.js").Inks} inks @param {import("../layout.js").Layout} layout @param {Changes | null} changes */
    paint: (state, inks, layout, changes) => paintMaps(root, state, inks, layout, changes),
    /** @param {State} state @param {boolean[]} standOut */
    mark(state, standOut) {
      maps.forEach((button, at) => {
        const [layer, head] = [Math.floor(at / heads), at % heads];
        const isChosen = layer === state.layer && head === state.head;
        button.setAttribute("aria-pressed", String(isChosen));
        button.tabIndex = isChosen ? 0 : -1;
        button.setAttribute("aria-label", headInWords(state, layer, head));
        button.classList.toggle("mw-dim", !standOut[at]);
        button.classList.toggle("mw-off", state.off.includes(`${layer}.${head}`));
        button.classList.toggle("mw-elsewhere", layer !== state.layer);
      });
      down.forEach((name, i) => name.classList.toggle("mw-here", i === state.layer));
      across.forEach((name, i) => name.classList.toggle("mw-here", i === state.head));
      markStepper(root, state);
      showChosen(state);
    },
    showChosen,
  };
}

/** What the rows and columns are called. @param {import("../reading.js").Reading} reading */
function namesOf(reading) {
  const { layers, heads } = reading;
  return {
    down: Array.from({ length: layers }, (_, i) => {
      const name = layerName(reading, i);
      // A screen reader hears it, whole, of every map.
      const told = { title: reading.names ? name : false, "aria-hidden": "true" };
      return inTrack(h("span", { class: "mw-layer", ...told }, name), i, -1);
    }),
    across: Array.from(
      { length: heads },
      (_, i) => inTrack(h("span", { class: "mw-head" }, headName(reading, i)), -1, i),
    ),
  };
}

const BESIDE = 24; // pixels beside a map in sight, in which the next one begins

/** Move a strip, and nothing but the strip, so far that a map is in sight. @param {HTMLElement} strip @param {HTMLElement} map */
function bringIntoSight(strip, { offsetLeft, offsetWidth }) {
  const last = offsetLeft - BESIDE;
  const first = offsetLeft + offsetWidth + BESIDE - strip.clientWidth;
  strip.scrollLeft = Math.max(first, Math.min(last, strip.scrollLeft));
}

const SHORT_LABELS = 46; // room for "layer 10", which is not cut
const HEAD = 28; // the line of the heads' numbers
const BETWEEN = 2; // between two maps, as in layout.js
const BESIDE_LABELS = 6; // from the layers' names to the maps
const STRIP_GAP = 12; // between the maps of the strip
const THINNEST = 0.2; // of its length, at least, is a map wide
const PRINTED = 3; // pixels of a canvas for one of the page, on paper

/**
 * The tracks in which all stand; each map has its own since it was made. On a phone the style sheet has them in a strip.
 * @param {HTMLElement} field @param {import("../layout.js").Layout} layout @param {number} layers @param {number} heads
 */
function placeMaps(field, { kind, labels, map }, layers, heads) {
  const tracks = kind === "phone" ? ["", ""] : [
    `${HEAD - BETWEEN}px repeat(${layers}, ${map}px)`,
    `${labels - BESIDE_LABELS}px ${BESIDE_LABELS - 2 * BETWEEN}px repeat(${heads}, ${map}px)`,
  ];
  [field.style.gridTemplateRows, field.style.gridTemplateColumns] = tracks;
  field.classList.toggle("mw-named", labels > SHORT_LABELS);
}

/** Put an element into its row and column of the wall. @param {any} element @param {number} layer @param {number} head  -1: the names' */
function inTrack(element, layer, head) {
  element.style.gridArea = `${layer + 2} / ${head < 0 ? 1 : head + 3}`;
  return element;
}

/** The maps that are painted, and where: all of them, or the strip of one layer's. @param {import("../layout.js").Layout} layout @param {State} state */
function paintedMaps({ kind, labels, pitch, map, strip }, { layer, reading: { layers, heads } }) {
  if (kind !== "phone") {
    return { first: 0, rows: layers, heads, pitch, side: map, left: labels, top: HEAD };
  }
  return { first: layer, rows: 1, heads, pitch: strip + STRIP_GAP, side: strip, left: 3, top: 3 };
}

/**
 * Paint the maps anew: another reading, theme, size or chosen head.
 * @param {HTMLElement} root @param {State} state @param {import("../paint.js").Inks} inks @param {import("../layout.js").Layout} layout
 * @param {Changes | null} changes  that are shown in the place of the weights
 */
function paintMaps(root, state, inks, layout, changes) {
  const canvas = /** @type {any} */ (root.querySelector(".mw-painted"));
  const { heads, done } = state.reading;
  // Up to the first layer with a head that is off nothing can change: there are the weights, pale.
  const still = changes ? Math.min(...state.off.map((name) => parseInt(name))) : -1;
  const { first, rows, pitch, side, left, top } = paintedMaps(layout, state);
  const isPaper = canvas.closest(".mw-paper");
  const scale = isPaper ? PRINTED : ratio();
  const size = [heads, rows].map((maps) => Math.round((pitch * (maps - 1) + side) * scale));
  const image = new ImageData(size[0], size[1]);
  const pixels = new Uint32Array(image.data.buffer);
  if (isPaper) pixels.fill(inks.paper); // a printer would draw lines of grey between the maps
  const room = Math.floor(side * scale);
  for (let at = first * heads; at < (first + rows) * heads; at++) {
    const [layer, head] = [Math.floor(at / heads), at % heads];
    if (head >= sizeOf(state.reading, layer).heads) continue;
    const isChosen = layer === state.layer && head === state.head;
    const shown = layer > still ? changes : null;
    const place = placeIn(room, sizeOf(state.reading, layer));
    place.left += Math.round(head * pitch * scale);
    place.top += Math.round((layer - first) * pitch * scale);
    const table = shownTable(state, shown, layer, head, place);
    const colour = shown || !changes ? colourOf(inks, shown, isChosen, layer < done) : inks.still;
    paintTableAt(pixels, image.width, place, table, colour);
  }
  [canvas.width, canvas.height] = size;
  canvas.getContext("2d").putImageData(image, 0, 0);
  const [width, height] = size.map((pixels) => `${pixels / scale}px`);
  Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width, height });
  root.classList.toggle("mw-isstill", state.layer <= still);
}

/** Where a map stands in its square: in the middle, the longer side as long as the square. @param {number} room @param {{queries: number, keys: number}} size */
function placeIn(room, { queries, keys }) {
  const [down, across] = [queries, keys].map((count) => {
    const side = Math.round(room * Math.max(THINNEST, count / Math.max(queries, keys)));
    return evenSide(side, count);
  });
  const [top, left] = [down, across].map((side) => Math.floor((room - side) / 2));
  return { left, top, across, down };
}

/** Of maps with more cells than pixels: those that were painted last, by what they are of. @type {WeakMap<object, Map<string, import("../paint.js").Table>>} */
const kept = new WeakMap();

/**
 * A head's numbers, as many as there are pixels for. To find the strongest of millions takes a while, so they are kept.
 * @param {State} state @param {Changes | null} changes @param {number} layer @param {number} head @param {{down: number, across: number}} place
 */
function shownTable({ reading }, changes, layer, head, place) {
  const { queries, keys } = sizeOf(reading, layer);
  const of = changes ? { ...reading, weights: changes.numbers } : reading;
  const whole = { numbers: mapOf(of, layer, head), rows: queries, columns: keys };
  if (queries <= place.down && keys <= place.across) return whole;
  const source = changes ?? reading;
  if (!kept.has(source)) kept.set(source, new Map());
  const tables = /** @type {Map<string, import("../paint.js").Table>} */ (kept.get(source));
  const name = `${layer}.${head} ${place.down} ${place.across}`;
  const found = tables.get(name) ?? fitted(whole, place);
  tables.set(name, found);
  return found;
}

/** @param {import("../paint.js").Inks} inks @param {Changes | null} changes @param {boolean} isChosen @param {boolean} isThere @returns {(number: number) => number} */
function colourOf(inks, changes, isChosen, isThere) {
  if (!isThere) return () => inks.paper;
  if (changes) return (number) => inks.change(number, changes.largest);
  return isChosen ? inks.chosen : inks.ink;
}

const ratio = () => Math.max(1, Math.min(3, globalThis.devicePixelRatio || 1));

/** @param {import("../reading.js").Reading} reading @param {number} layer @param {number} head */
function mapButton(reading, layer, head) {
  const map = h("button", {
    type: "button",
    class: "mw-map mh-onpaper",
    "data-layer": layer,
    "data-head": head,
    name: headName(reading, head),
    hidden: head >= sizeOf(reading, layer).heads,
  });
  return inTrack(map, layer, head);
}

/** Which layer it is at, and where it ends. @param {HTMLElement} root @param {State} state */
function markStepper(root, { layer, reading }) {
  const output = /** @type {HTMLElement} */ (root.querySelector("output"));
  output.textContent = layerTitle(reading, layer);
  [...root.querySelectorAll(".mw-step")].forEach((button, i) =>
    button.setAttribute("aria-disabled", String(layer === (i ? reading.layers - 1 : 0)))
  );
}

/** The way to the other layers, on a phone. @param {import("../index.js").ViewContext["store"]} store @param {number} layers */
function stepperOf(store, layers) {
  /** @param {number} step @param {string} sign @param {string} words */
  const button = (step, sign, words) =>
    h("button", {
      type: "button",
      class: "mw-step",
      "aria-label": words,
      onclick: () => {
        const layer = store.state.layer + step;
        if (layer >= 0 && layer < layers) store.move({ layer, key: -1 });
      },
    }, sign);
  return h(
    "div",
    { class: "mw-layers", role: "group", "aria-label": "Layer" },
    button(-1, "−", "One layer down"),
    h("output", { "aria-live": "polite" }),
    button(1, "+", "One layer up"),
    h("span", { class: "mw-stillhere" }, "Only later layers can change."),
  );
}
