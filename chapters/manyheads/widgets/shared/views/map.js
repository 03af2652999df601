// @ts-check
/**
 * A table too large for numbers in its cells, painted: a pixel a cell, which costs no element a cell. Its numbers are a
 * property of its element. What a mask hides is marked by the style sheet, with shapes that all maps share.
 */

import { h } from "../h.js";
import { paintTable } from "../tint.js";

/**
 * @param {import("../tint.js").Table & {title: string}} table @param {import("../tint.js").Tint} tint
 * @param {Record<string, any>} attributes
 */
export function paintedMap(table, tint, attributes) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const field = h("div", { class: "mh-field", ...attributes }, canvas);
  paintOver(field, table, tint);
  return field;
}

/** Another table of the same kind, in a field that is there. @param {any} field @param {import("../tint.js").Table} table @param {import("../tint.js").Tint} tint */
export function paintOver(field, table, tint) {
  field.classList.toggle("mh-masked", Boolean(table.whyHidden));
  const numbers = paintTable(field.firstElementChild, table, tint);
  if (table.areWeights) field.weights = numbers;
  else field.numbers = numbers;
}

/** The row and column under a pointer. @param {HTMLElement} field @param {{clientX: number, clientY: number}} pointer @param {{rows: number, columns: number}} table @returns {[number, number]} */
export function cellUnder(field, { clientX, clientY }, { rows, columns }) {
  const box = field.getBoundingClientRect();
  /** @param {number} part @param {number} length */
  const held = (part, length) => Math.min(Math.max(Math.floor(part * length), 0), length - 1);
  return [
    held((clientY - box.top) / box.height, rows),
    held((clientX - box.left) / box.width, columns),
  ];
}

/**
 * The shapes over what masks hide, as custom properties for the style sheet: a staircase over keys that come later, and
 * how much of the width is no padding. All heads have the same, so they are set once around all maps.
 * @param {HTMLElement} root @param {{seq: number, causal: boolean, paddingMask: boolean, length: number}} masks
 */
export function setMasks(root, { seq, causal, paddingMask, length }) {
  /** @param {number} i */
  const percent = (i) => `${((100 * i) / seq).toFixed(3)}%`;
  const stairs = Array.from({ length: seq }, (_, query) => {
    const x = percent(query + 1);
    return `${x} ${percent(query)}, ${x} ${percent(query + 1)}`;
  });
  // Down the stairs, then back along the right and the upper side.
  const later = causal && seq > 1
    ? `polygon(${stairs.join(", ")}, 100% 100%, 100% 0%)`
    : "polygon(0 0)";
  root.style.setProperty("--later", later);
  root.style.setProperty("--real", paddingMask ? percent(Math.min(length, seq)) : "100%");
}
