// @ts-check
/**
 * How large everything is, and what stands where: a pure function of the room, the layers, the heads and the tokens. What
 * stands in the cells sets no size.
 *
 * @typedef {object} Layout
 * @property {"wide" | "narrow" | "phone"} kind
 * @property {number} labels  width of the wall's column of layers
 * @property {number} pitch  from one map to the next
 * @property {number} map  a map's side
 * @property {number} wall  the wall's height
 * @property {number} big  the room for the enlarged head, each way
 * @property {number} strip  a map's side in the strip of one layer's heads
 */

const [PANEL, GAP, LABELS] = [316, 20, 46];
const ROOM_FOR_NAMES = 12; // a cell of so many pixels has room for a word beside it
const [LARGEST_CELL, LEAST_RATIO] = [32, 0.4];
const [CHARACTER, WIDEST_LABELS] = [7, 150];
const WIDE = 900;
const PHONE = 480;

/**
 * @param {{width: number, layers: number, heads: number, names?: {layers: string[]}}} room  names of layers take room
 * @returns {Layout}
 */
export function layoutOf({ width, layers, heads, names }) {
  const longest = Math.max(0, ...(names?.layers ?? []).map((name) => name.length));
  const labels = Math.max(LABELS, Math.min(WIDEST_LABELS, longest * CHARACTER, width / 4));
  const kind = width >= WIDE ? "wide" : width > PHONE ? "narrow" : "phone";
  const ofWall = kind === "wide" ? width - PANEL - GAP : width;
  const across = Math.floor((ofWall - labels + 2) / heads);
  const down = Math.floor(Math.max(300, Math.min(480, 25 * layers)) / layers);
  const pitch = Math.max(6, Math.min(50, across, down));
  return {
    kind,
    labels,
    pitch,
    map: pitch - 2,
    wall: pitch * layers - 2,
    big: kind === "phone" ? width - 68 : 256,
    strip: 64,
  };
}

/**
 * Whether the maps of the wall stand elsewhere, or are of another size.
 * @param {Layout} one @param {Layout} other
 */
export const isOtherWall = (one, other) =>
  one.kind === "phone" || other.kind === "phone"
    ? one.kind !== other.kind
    : one.pitch !== other.pitch || one.labels !== other.labels;

/**
 * @typedef {object} Box  the enlarged head: its size, and that of a cell, which may be less than a pixel
 * @property {number} width
 * @property {number} height
 * @property {{width: number, height: number}} cell
 */

/** How many characters of a layer's name stand beside the wall. @param {{labels: number}} layout */
export const roomForName = ({ labels }) => Math.floor(labels / CHARACTER);

/** @param {number} room  each way @param {{queries: number, keys: number}} size @returns {Box} */
export function boxOf(room, { queries, keys }) {
  const isSquarish = Math.min(queries, keys) >= LEAST_RATIO * Math.max(queries, keys);
  // A map that is far from square has cells that aren't, or it would be a thread.
  const [down, across] = isSquarish
    ? Array(2).fill(cellOf(room, Math.max(queries, keys)))
    : [cellOf(room, queries), cellOf(room, keys)];
  return {
    width: Math.round(across * keys),
    height: Math.round(down * queries),
    cell: { width: across, height: down },
  };
}

/** Whole pixels, where there is one for each cell. @param {number} room @param {number} count */
const cellOf = (room, count) =>
  count > room ? room / count : Math.min(LARGEST_CELL, Math.floor(room / count));

/** Whether cells have room for a word beside each. @param {number} cell */
export const hasRoomForNames = (cell) => cell >= ROOM_FOR_NAMES;
