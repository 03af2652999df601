// @ts-check
/**
 * Where everything stands: the bars, the lines and the path, beside one another or, where it is narrow, below.
 *
 * @typedef {object} Box  a picture, with what its numbers are in it
 * @property {number} width
 * @property {number} height
 * @property {number} left  of what is plotted
 * @property {number} right
 *
 * @typedef {object} Layout
 * @property {boolean} isNarrow
 * @property {Box & {row: number, tall: number}} bars  from a head's floor to the next one's; a weight of 1
 * @property {Box & {row: number, tall: number}} lines
 * @property {Box & {size: number, top: number}} path  a weight of 1; where it begins
 */

const NARROWER = 760;
const GAP = 32;

/** @param {number} width @returns {Layout} */
export function layoutOf(width) {
  const isNarrow = width < NARROWER;
  const [height, row, tall] = isNarrow ? [212, 92, 70] : [264, 116, 90];
  const pathWidth = isNarrow ? Math.min(width, 200) : 200;
  const rest = width - pathWidth - 2 * GAP;
  const [barsWidth, linesWidth] = isNarrow ? [width, width] : [rest * 0.54, rest * 0.46];
  return {
    isNarrow,
    bars: { width: barsWidth, height, left: 56, right: barsWidth, row, tall },
    lines: { width: linesWidth, height, left: 20, right: linesWidth - 12, row, tall: tall - 16 },
    path: {
      width: pathWidth,
      height: isNarrow ? 212 : height,
      left: 20,
      right: pathWidth,
      size: isNarrow ? 140 : 172,
      top: isNarrow ? 32 : 40,
    },
  };
}

/** The floor of a head's bars, or of a place's lines. @param {{row: number}} box @param {number} at */
export const floorOf = ({ row }, at) => row * (at + 1);

/** A line through some points. @param {number[][]} points */
export const pathThrough = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** Where a step stands. @param {Box} lines @param {number} step @param {number} last */
export const stepX = ({ left, right }, step, last) => left + (right - left) * step / last;

/** Where the two weights of a head stand against each other. @param {Layout["path"]} path @param {number} first @param {number} second */
export const pointOf = ({ left, top, size }, first, second) => [
  left + size * first,
  top + size * (1 - second),
];
