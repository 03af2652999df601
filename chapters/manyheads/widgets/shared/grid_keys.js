// @ts-check
/** The keys that walk over the cells of a table, as in a spreadsheet; and the mouse that points at one. */

const WALKS = /^(Arrow(Left|Right|Up|Down)|Home|End|Page(Up|Down))$/;

/** Whether a pressed key asks for another cell. With Ctrl, Alt or Cmd it is the browser's. @param {KeyboardEvent} event */
export const isGridKey = (event) =>
  WALKS.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;

/**
 * The cell that a key leads to from another one of the same table, or null where it leads out of the table.
 * @param {string} key @param {[number, number]} cell  its row and column @param {[number, number]} size  rows, columns
 * @returns {[number, number] | null}
 */
export function nextCell(key, [row, column], [rows, columns]) {
  const next = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [row, 0],
    End: [row, columns - 1],
  })[key];
  return next && next[0] >= 0 && next[0] < rows && next[1] >= 0 && next[1] < columns ? next : null;
}

/** How many tables further a key leads: one, one back, or none. @param {string} key */
export const tablesOn = (key) => (key === "PageDown" ? 1 : key === "PageUp" ? -1 : 0);

/**
 * Whether a reader moved the mouse. Scrolling moves the page under a mouse that rests, and the browser reports that as
 * well; but the reader did not ask to look at something else.
 * @param {PointerEvent} event
 */
export const mouseMoved = (event) =>
  event.pointerType === "mouse" && Boolean(event.movementX || event.movementY);
