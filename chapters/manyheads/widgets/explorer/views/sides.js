// @ts-check
/**
 * The stage: the station as the settings are, and beside it, while two settings are compared, the baseline. The mouse,
 * a click and the keys put the focus on one of its numbers.
 *
 * @typedef {import("../focus.js").Cell} Cell
 * @typedef {import("../scene.js").Scene} Scene
 * @typedef {import("../scene.js").SideName} SideName
 * @typedef {import("./station_view.js").StationView} StationView
 * @typedef {import("../scene.js").Context} Context
 */

import { find, focusOf } from "../scene.js";
import { inWords } from "../settings.js";
import { written } from "../../shared/format.js";
import { isGridKey, mouseMoved } from "../../shared/grid_keys.js";
import { h } from "../../shared/h.js";
import { cellAfter, makeStationView } from "./station_view.js";

const SIDES = /** @type {const} */ (["baseline", "now"]);

/** @param {Context} context @param {(more: boolean) => void} onDrawn */
export function sidesView(context, onDrawn) {
  const { given } = context;
  const spoken = h("p", { class: "mh-said", "aria-live": "polite" }); // for ears alone
  const views = { baseline: makeSide(() => {}), now: makeSide(headsDrawn) };
  let scene = /** @type {Scene | null} */ (null);
  let target = /** @type {HTMLElement | null} */ (null); // what stands for the number in focus

  /** @param {boolean} more */
  function headsDrawn(more) {
    onDrawn(more);
    if (scene) mark(scene); // the head in focus may be one of the last
  }

  /** @param {Scene} scene */
  function mark({ sides, side, focus }) {
    for (const name of SIDES) {
      const there = sides[name];
      if (!there) continue;
      const found = find(there, focus);
      const isHere = name === (sides.baseline ? side : "now");
      const element = views[name].station.mark(found, isHere ? labelOf(found) : "");
      if (isHere) target = element;
    }
  }

  for (const name of SIDES) listen(views[name].station, name, context, () => scene, takeFocus);

  /** Give what stands for the number in focus the keyboard's focus. */
  function takeFocus() {
    if (!target) return;
    // Where the focus stays on the same element, only its name changes, which no screen reader tells of itself.
    spoken.textContent = document.activeElement === target ? target.getAttribute("aria-label") : "";
    target.focus({ preventScroll: true });
  }

  return {
    root: h("div", { class: "mh-sides" }, ...SIDES.map((name) => views[name].root)),
    spoken,
    /** @param {Scene} next */
    draw(next) {
      const before = scene;
      scene = next;
      if (next.sides !== before?.sides || next.theme !== before.theme) {
        const { now, baseline } = next.sides;
        views.baseline.root.hidden = views.now.name.hidden = !baseline;
        views.baseline.name.textContent = `Kept: ${wordsOf(given, baseline)}`;
        views.now.name.textContent = `Now: ${wordsOf(given, now)}`;
        for (const name of SIDES) {
          const side = next.sides[name];
          if (side) views[name].station.draw(side, find(side, next.focus).focus, next.theme);
        }
      }
      mark(next);
    },
    /** Put an element below what the focus is in. @param {HTMLElement} element */
    putBelow(element) {
      if (scene) views.now.station.putBelow(element, find(scene.sides.now, scene.focus));
    },
    destroy: () => SIDES.forEach((name) => views[name].station.destroy()),
  };
}

/** @param {(more: boolean) => void} onDrawn */
function makeSide(onDrawn) {
  const name = h("p", { class: "mh-stagename" });
  const station = makeStationView(onDrawn);
  return { name, station, root: h("div", { class: "mh-side" }, name, station.root) };
}

/** @param {import("../inputs.js").Given} given @param {import("../scene.js").Side | null} side */
const wordsOf = (given, side) => side ? inWords(side.settings, given.padded) : "";

/** What a screen reader says of a number. @param {import("../scene.js").Found} found */
function labelOf({ side: { inputs, station }, focus, block, row, column, number }) {
  if (station.id !== "weights") {
    const names = block.rowNames(row).join(", ");
    return `${block.title}, row ${names}, column ${block.columnName(column)}: ${written(number)}`;
  }
  const [query, key] = [focus.query, focus.key].map((i) => inputs.tokens[i]);
  return `Head ${focus.head}, query ${query}, key ${key}: weight ${written(number)}`;
}

/**
 * What a reader does on a station: the mouse hovers, a click and the keys pin the focus.
 * @param {StationView} station @param {SideName} name @param {Context} context
 * @param {() => Scene | null} drawn @param {() => void} takeFocus
 */
function listen(station, name, { store, given }, drawn, takeFocus) {
  const focus = () => focusOf(given, store.state);

  /** @param {Cell | null} cell */
  function hover(cell) {
    const over = store.state.settings.focus;
    if (cell) store.move({ hovered: { focus: { ...focus(), ...cell }, over }, side: name });
  }
  /** @param {Partial<Cell> | null} cell */
  function pin(cell) {
    if (!cell) return;
    store.move({ focus: { ...focus(), ...cell }, hovered: null, pinned: true, side: name });
    takeFocus();
  }

  station.root.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (!store.state.pinned && mouseMoved(event)) hover(station.cellAt(event, focus()));
  });
  station.root.addEventListener("click", (/** @type {PointerEvent} */ event) => {
    const element = /** @type {Element} */ (event.target);
    // A click by the keyboard has no place; the focus is where it was.
    const byKey = event.detail === 0 && element.matches(".mh-cursor");
    pin(byKey ? {} : station.cellAt(event, focus()));
  });
  station.root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") store.move({ pinned: false });
    const element = /** @type {Element} */ (event.target);
    // The arithmetic opens inside the stage, and has a field of its own.
    if (!isGridKey(event) || element.closest(".mh-work")) return;
    event.preventDefault();
    const side = drawn()?.sides[name];
    const cell = side && cellAfter(event.key, find(side, focus()));
    if (!cell) return;
    pin(cell);
    document.activeElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
