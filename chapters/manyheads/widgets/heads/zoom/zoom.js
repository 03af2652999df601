// @ts-check
/**
 * Which part of the enlarged head is shown, and how large. Pure.
 *
 * @typedef {object} Zoom
 * @property {number} factor  how much larger than the whole: 1 or more
 * @property {number} row  of the upper left corner, in cells; it may lie within one
 * @property {number} column
 *
 * @typedef {{queries: number, keys: number}} Size
 * @typedef {{row: number, column: number, rows: number, columns: number}} Area  what is shown, in cells
 */

const ENOUGH = 24; // pixels: larger ones show nothing more
const FEWEST = 8; // cells of an axis, or all that it has
export const WHOLE = /** @type {Zoom} */ ({ factor: 1, row: 0, column: 0 });

/** What is shown. @param {Zoom} zoom @param {Size} size @returns {Area} */
export const areaOf = ({ factor, row, column }, { queries, keys }) => ({
  row,
  column,
  rows: Math.max(Math.min(queries, FEWEST), queries / factor),
  columns: Math.max(Math.min(keys, FEWEST), keys / factor),
});

/** The largest factor that there is use for: 1 where all cells are large already. @param {import("../layout.js").Box} box */
export const mostFactor = ({ cell: { width, height } }) =>
  Math.min(width, height) >= ENOUGH / 2 ? 1 : ENOUGH / Math.min(width, height);

/**
 * Larger, or smaller, by so much; what lies at a point stays there.
 * @param {Zoom} zoom @param {Size} size @param {number} by @param {number} most
 * @param {{x: number, y: number}} [at]  parts of the width and the height
 */
export function zoomed(zoom, size, by, most, at = { x: 0.5, y: 0.5 }) {
  const factor = Math.min(most, Math.max(1, zoom.factor * by));
  const [before, after] = [areaOf(zoom, size), areaOf({ ...zoom, factor }, size)];
  return held({
    factor,
    row: before.row + at.y * (before.rows - after.rows),
    column: before.column + at.x * (before.columns - after.columns),
  }, size);
}

/** Moved by parts of what is shown. @param {Zoom} zoom @param {Size} size @param {{x: number, y: number}} by */
export function panned(zoom, size, { x, y }) {
  const { row, column, rows, columns } = areaOf(zoom, size);
  return held({ ...zoom, row: row + y * rows, column: column + x * columns }, size);
}

/** Moved no further than is needed to have a cell in sight. @param {Zoom} zoom @param {Size} size @param {[number, number]} cell  its row and column */
export function inSight(zoom, size, [row, column]) {
  const area = areaOf(zoom, size);
  /** @param {number} from @param {number} length @param {number} place */
  const moved = (from, length, place) => Math.min(Math.max(from, place + 1 - length), place);
  return held({
    ...zoom,
    row: moved(area.row, area.rows, row),
    column: moved(area.column, area.columns, column),
  }, size);
}

/** With nothing beyond the edges in it. @param {Zoom} zoom @param {Size} size @returns {Zoom} */
function held(zoom, size) {
  const { rows, columns } = areaOf(zoom, size);
  /** @param {number} place @param {number} most */
  const within = (place, most) => Math.min(Math.max(place, 0), Math.max(most, 0));
  return {
    factor: zoom.factor,
    row: within(zoom.row, size.queries - rows),
    column: within(zoom.column, size.keys - columns),
  };
}
