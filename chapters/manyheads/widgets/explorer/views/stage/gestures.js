// @ts-check
/**
 * What a reader does on the board: the mouse previews a number, a click and the keys choose one; a finger that is drawn
 * across leads to the next head.
 *
 * @typedef {import("../../focus.js").Cell} Cell
 * @typedef {import("../../scene.js").Scene} Scene
 * @typedef {import("../../scene.js").Context} Context
 */

import { findNamed } from "../../scene.js";
import { isGridKey, nextCell, tablesOn } from "../../../shared/grid_keys.js";

const RESTS_AFTER = 80; // milliseconds: a pointer on its way elsewhere changes nothing

/**
 * What a reader does on the board. A pointer that rests on a number previews it; one on its way elsewhere doesn't.
 * @param {HTMLElement[]} roots @param {Context} context @param {() => Scene | null} drawn
 * @param {(event: Event) => Cell | null} cellAt @param {() => void} takeFocus
 */
export function listen(roots, { store }, drawn, cellAt, takeFocus) {
  let resting = 0;
  const focus = () => /** @type {Scene} */ (drawn()).focus;

  /** @param {Cell | null} cell */
  function preview(cell) {
    const { hovered, settings } = store.state;
    if (!cell) return hovered && store.move({ hovered: null });
    if (isTyping()) return;
    const chosen = { .../** @type {Scene} */ (drawn()).focus, ...cell };
    store.move({ hovered: { focus: chosen, over: settings.focus } });
  }
  /** Whether the reader changes a number: it stays in the panel then, and so does the field. */
  const isTyping = () => Boolean(document.activeElement?.closest(".mh-edit"));

  /** @param {Partial<Cell> | null} cell */
  function choose(cell) {
    if (!cell) return;
    clearTimeout(resting);
    store.move({ focus: { ...focus(), ...cell }, hovered: null });
    takeFocus();
  }
  for (const root of roots) {
    root.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      clearTimeout(resting);
      resting = setTimeout(() => preview(cellAt(event)), RESTS_AFTER);
    });
    root.addEventListener("pointerleave", () => {
      clearTimeout(resting);
      preview(null);
    });
    root.addEventListener("click", (event) => choose(cellAt(event)));
    root.addEventListener("keydown", (event) => {
      const scene = drawn();
      if (!isGridKey(event) || !scene || !onBoard(event.target)) return;
      event.preventDefault();
      choose(cellAfter(event.key, scene));
      document.activeElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }
}

/** @param {any} element */
const onBoard = (element) => Boolean(element.closest("[data-block]"));

/** Where a key leads: to another cell, or to the next tensor; null where it leads nowhere. @param {string} key @param {Scene} scene @returns {Cell | null} */
function cellAfter(key, { shown, focus, letter }) {
  const { block, row, column } = findNamed(shown, focus);
  const turn = tablesOn(key);
  if (turn) {
    const { before = [], left = [], top = [], after } = shown.parts(letter);
    const perHead = [after, before].find((blocks) => blocks.length > 1);
    const all = perHead ?? [...after, ...left, ...top];
    const next = all[all.indexOf(block) + turn];
    return next
      ? next.focusAt(Math.min(row, next.rows - 1), Math.min(column, next.columns - 1))
      : null;
  }
  const cell = nextCell(key, [row, column], [block.rows, block.columns]);
  return cell && block.focusAt(...cell);
}

/** A finger that is drawn across leads to the next head. @param {HTMLElement} root @param {() => boolean} isSingle @param {(by: number) => void} go */
export function listenToSwipes(root, isSingle, go) {
  let from = /** @type {{x: number, y: number} | null} */ (null);
  root.addEventListener("pointerdown", (event) => {
    from = isSingle() && event.pointerType !== "mouse"
      ? { x: event.clientX, y: event.clientY }
      : null;
  });
  root.addEventListener("pointerup", (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.abs(dx) > 48 && Math.abs(dx) > 2 * Math.abs(dy)) go(dx < 0 ? 1 : -1);
    from = null;
  });
}
