// @ts-check
/** How the mouse, a finger and the keyboard put a cell of a view in focus. */

import { isGridKey, mouseMoved } from "../../shared/grid_keys.js";

/**
 * Listen to a view whose cell in focus, and no other, has the tabindex 0.
 * @param {HTMLElement} root
 * @param {string} cells  the selector of the cells
 * @param {(cell: HTMLElement) => void} lookAt  puts a cell in focus
 * @param {(key: string) => boolean} walk  goes where a key leads; false where it leads nowhere, and is the browser's
 */
export function listenToCells(root, cells, lookAt, walk) {
  /** @param {Event} event @returns {HTMLElement | null} */
  const cellOf = ({ target }) => /** @type {Element} */ (target).closest(cells);
  const inFocus =
    () => /** @type {HTMLElement | null} */ (root.querySelector("[tabindex='0'].mh-here"));

  root.addEventListener("pointermove", (event) => {
    const cell = mouseMoved(event) && cellOf(event);
    if (cell) lookAt(cell);
  });
  root.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    lookAt(cell);
    inFocus()?.focus({ preventScroll: true });
  });
  root.addEventListener("keydown", (event) => {
    if (!isGridKey(event) || !cellOf(event) || !walk(event.key)) return;
    event.preventDefault();
    inFocus()?.focus();
  });
}
