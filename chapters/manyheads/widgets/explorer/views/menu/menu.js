// @ts-check
/**
 * The menu: the settings that are changed less often, the way back, comparing, and what can be taken away. It opens over
 * the panel, so that nothing moves, and the stage stays in sight.
 *
 * @typedef {import("../../scene.js").Scene} Scene
 */

import { carryView } from "./carry.js";
import { switchControl, temperatureControl } from "./controls.js";
import { present } from "./present.js";
import { renameView } from "./rename.js";
import { IN_BASELINE } from "../../settings.js";
import { switchOff } from "../../../shared/fields.js";
import { h } from "../../../shared/h.js";

/** @param {import("../../index.js").ViewContext} context @param {() => HTMLElement} explorer @param {HTMLElement[]} first  what the bar has no room for */
export function menuView(context, explorer, first) {
  const { store, given } = context;
  const temperature = temperatureControl(context);
  const padding = switchControl(
    "Padding mask",
    (on) => store.change({ padding_mask: on }),
    (s) => s.padding_mask,
  );
  const digits = switchControl(
    "Tables with more digits",
    (on) => store.move({ as_tables: on }),
    (s) => s.as_tables,
  );
  const back = wayBack(context);
  const compare = h("button", { type: "button", onclick: () => toggleCompare(context) });
  const [rename, carry] = [renameView(context), carryView(context)];
  const full = h(
    "button",
    { type: "button", onclick: showAlone },
    "Present (full screen)",
  );
  const moved = h("div", { class: "mh-moved" });
  const content = h(
    "div",
    { class: "mh-menu", hidden: true, id: `${given.id}-menu`, role: "group", "aria-label": "More" },
    moved,
    ...first,
    temperature.root,
    ...(given.padded ? [padding.root] : []),
    digits.root,
    h("div", { class: "mh-buttons" }, ...back.roots, compare, full),
    ...(given.fixed ? [] : [rename.root]),
    carry.root,
  );
  const button = h("button", {
    type: "button",
    class: "mh-open",
    "aria-expanded": "false",
    "aria-controls": content.id,
    onclick: () => show(content.hidden),
  }, "More");
  const root = h("div", { class: "mh-more" }, button, content);

  function showAlone() {
    show(false);
    present(explorer());
  }
  /** @param {boolean} open */
  function show(open) {
    content.hidden = !open;
    button.ariaExpanded = String(open);
  }
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || content.hidden) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  root.addEventListener("focusout", (/** @type {FocusEvent} */ { relatedTarget }) => {
    if (relatedTarget && !root.contains(/** @type {Node} */ (relatedTarget))) show(false);
  });
  /** @param {any} event */
  const closeElsewhere = ({ target }) => !root.contains(target) && show(false);
  document.addEventListener("pointerdown", closeElsewhere);
  return {
    root,
    moved,
    /** @param {Scene} scene */
    draw(scene) {
      for (const each of [temperature, padding, digits, back, rename, carry]) each.draw(scene);
      compare.textContent = scene.sides.baseline ? "Stop comparing" : "Keep and compare";
    },
    destroy: () => document.removeEventListener("pointerdown", closeElsewhere),
  };
}

/** @param {import("../../index.js").ViewContext} context */
function wayBack({ store, say, given }) {
  const undo = h("button", { type: "button", onclick: goBack }, "Undo");
  const reset = h("button", { type: "button", class: "mh-reset", onclick: startAgain }, "Reset");

  function goBack() {
    store.undo();
    say(store.state.canUndo ? "One step back." : "Back at the beginning.");
  }
  function startAgain() {
    store.change({ ...given.initial, hovered: null, side: "now" });
    say("Everything is back where it started.");
  }
  return {
    roots: [undo, reset],
    /** @param {Scene} scene */
    draw: ({ canUndo }) => switchOff(undo, !canUndo),
  };
}

/** @param {import("../../index.js").ViewContext} context */
function toggleCompare({ store, say }) {
  const { settings } = store.state;
  const isComparing = Object.keys(settings.baseline).length > 0;
  const all = Object.fromEntries(IN_BASELINE.map((name) => [name, settings[name]]));
  store.change({ baseline: isComparing ? {} : all, side: "now" });
  if (!isComparing) say("These settings and numbers are kept. Now change something, and compare.");
}
