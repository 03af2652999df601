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
 * @property {number} cell  side of a cell of the enlarged head
 * @property {number} side  of the enlarged head
 * @property {boolean} named  whether all rows and columns of the enlarged head have their words
 * @property {number} strip  a map's side in the strip of one layer's heads
 */

const [PANEL, GAP, LABELS] = [316, 20, 46];
const ROOM_FOR_NAMES = 12; // a cell of so many pixels has room for a word beside it
const WIDE = 900;
const PHONE = 480;

/** @param {{width: number, seq: number, layers: number, heads: number}} room @returns {Layout} */
export function layoutOf({ width, seq, layers, heads }) {
  const kind = width >= WIDE ? "wide" : width > PHONE ? "narrow" : "phone";
  const ofWall = kind === "wide" ? width - PANEL - GAP : width;
  const across = Math.floor((ofWall - LABELS + 2) / heads);
  const down = Math.floor(Math.max(300, Math.min(480, 25 * layers)) / layers);
  const pitch = Math.max(6, Math.min(50, across, down));
  const big = kind === "phone" ? width - 68 : 256;
  const cell = Math.max(1, Math.min(32, Math.floor(big / seq)));
  return {
    kind,
    labels: LABELS,
    pitch,
    map: pitch - 2,
    wall: pitch * layers - 2,
    cell,
    side: cell * seq,
    named: cell >= ROOM_FOR_NAMES,
    strip: 64,
  };
}
