// @ts-check
/**
 * A wall: a small map for each head, all drawn alike, and the chosen one marked. Up to so many, each is a button; the
 * arrow keys walk from map to map. More are too small for buttons: then a head is chosen by its number.
 *
 * @typedef {import("../tint.js").Table} Table
 *
 * @typedef {object} WallScene
 * @property {Table[]} tables  a head each
 * @property {number} chosen
 * @property {(head: number) => import("../tint.js").Tint} tint
 * @property {(head: number) => string} colour  of its name
 * @property {import("../../explorer/layout.js").Wall} layout
 */

import { h } from "../h.js";
import { nextCell } from "../grid_keys.js";
import { setBox } from "./cells.js";
import { paintedMap, paintOver } from "./map.js";

export const BUTTONS_UP_TO = 96;

/** @param {(head: number) => void} choose */
export function wallView(choose) {
  const root = h("div", { class: "mh-wall", role: "group", "aria-label": "All heads" });
  let across = 1;
  let count = 0;
  let maps = /** @type {HeadMap[]} */ ([]); // also those not shown now: new canvases would take longer than painting
  let kind = "";

  root.addEventListener("click", (/** @type {any} */ event) => {
    const chosen = event.target.closest("[data-wall-head]");
    if (chosen) take(Number(chosen.dataset.wallHead));
  });
  root.addEventListener("keydown", (/** @type {any} */ event) => {
    const here = Number(event.target.closest("[data-wall-head]")?.dataset.wallHead ?? NaN);
    const cell = nextCell(event.key, [Math.floor(here / across), here % across], [
      Math.ceil(count / across),
      across,
    ]);
    const head = cell ? cell[0] * across + cell[1] : NaN;
    if (!(head < count)) return;
    event.preventDefault();
    event.stopPropagation();
    take(head);
  });

  /** Choose a head; the keyboard stays with its map, which is drawn anew. @param {number} head */
  function take(head) {
    choose(head);
    root.querySelector(`[data-wall-head="${head}"]`)?.focus({ preventScroll: true });
  }

  return {
    root,
    /** @param {WallScene} scene */
    draw(scene) {
      const { tables, layout } = scene;
      [across, count] = [layout.across, tables.length];
      const hadFocus = root.contains(document.activeElement);
      const next = `${count <= BUTTONS_UP_TO} ${layout.named} ${tables[0].areWeights}`;
      if (next !== kind) {
        maps = [];
        root.replaceChildren();
      }
      kind = next;
      maps.slice(0, count).forEach(({ field }, head) =>
        paintOver(field, tables[head], scene.tint(head))
      );
      while (maps.length < count) maps.push(makeMap(scene, maps.length));
      const shown = maps.slice(0, count);
      shown.forEach((each, head) => putMap(each, scene, head));
      while (root.childElementCount > count) root.lastElementChild.remove();
      root.append(...shown.slice(root.childElementCount).map(({ element }) => element));
      if (hadFocus) root.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
    },
  };
}

/** @typedef {{element: any, name: any, field: any}} HeadMap */

/** @param {WallScene} scene @param {number} head @returns {HeadMap} */
function makeMap({ tables, tint, layout: { named } }, head) {
  const isButton = tables.length <= BUTTONS_UP_TO;
  const attributes = tables[head].areWeights ? { "data-map": head } : {};
  const field = paintedMap({ ...tables[head], title: "" }, tint(head), attributes);
  const name = h(
    "span",
    { class: "mh-wallname", "aria-hidden": "true" },
    named ? `Head ${head}` : "",
  );
  const element = h(
    isButton ? "button" : "span",
    {
      class: "mh-wallmap mh-onpaper",
      "data-wall-head": head,
      ...(isButton ? { type: "button", "aria-label": `Head ${head}` } : {}),
    },
    ...(named ? [name] : []),
    field,
  );
  return { element, name, field };
}

/** @param {HeadMap} map @param {WallScene} scene @param {number} head */
function putMap({ element, name, field }, { tables, chosen, colour, layout }, head) {
  const { box, across, pitch, map, named } = layout;
  const isChosen = head === chosen;
  name.style.color = colour(head);
  element.classList.toggle("mh-chosen", isChosen);
  if (tables.length <= BUTTONS_UP_TO) {
    element.setAttribute("aria-pressed", String(isChosen));
    element.tabIndex = isChosen ? 0 : -1;
  }
  setBox(field, { x: 0, y: named ? 16 : 0, ...map });
  setBox(element, {
    x: box.x + (head % across) * pitch.width,
    y: box.y + Math.floor(head / across) * pitch.height,
    width: map.width,
    height: map.height + (named ? 16 : 0),
  });
}
