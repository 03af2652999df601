// @ts-check
/**
 * Where the picture's lines and words stand, in px of its own space: pure.
 *
 * Along the picture runs the depth (start, after layer 0, …), across it the angle between the two lists of numbers. Wide,
 * the depth runs to the right, and on a phone downwards.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {object} Layout
 * @property {number} width @property {number} height
 * @property {[Point[], Point[]]} lines  the word in each of the two sentences, a point a state
 * @property {Point[]} control  the word in the third sentence
 * @property {boolean} isWide
 */

const WIDE = { width: 980, height: 318, first: 64, step: 142, middle: 156, perDegree: 3.4 };
const TALL = { width: 358, height: 578, first: 48, step: 82, middle: 179, perDegree: 2.9 };

/** The angle whose cosine this is, in degrees; rounding may have put a cosine a little above 1. @param {number} cosine */
export const degrees = (cosine) => Math.acos(Math.max(-1, Math.min(1, cosine))) * 180 / Math.PI;

/**
 * @param {number[]} cosines  between the two @param {number[]} controls  between the first and the third
 * @param {boolean} isWide @returns {Layout}
 */
export function driftLayout(cosines, controls, isWide) {
  const { width, height, first, step, middle, perDegree } = isWide ? WIDE : TALL;
  /** @param {number} state @param {number} across @returns {Point} */
  const at = (state, across) => {
    const along = first + state * step;
    return isWide ? { x: along, y: across } : { x: across, y: along };
  };
  const halves = cosines.map((cosine) => degrees(cosine) * perDegree / 2);
  return {
    width,
    height,
    isWide,
    lines: [
      halves.map((half, state) => at(state, middle - half)),
      halves.map((half, state) => at(state, middle + half)),
    ],
    control: controls.map((cosine, state) =>
      at(state, middle - halves[state] + degrees(cosine) * perDegree)
    ),
  };
}

/**
 * A smooth line through points, level at each of them along the depth.
 * @param {Point[]} points @param {boolean} isWide
 */
export function smooth(points, isWide) {
  const [{ x, y }] = points;
  const curves = points.slice(1).map((to, i) => {
    const from = points[i];
    const middle = isWide ? (from.x + to.x) / 2 : (from.y + to.y) / 2;
    return isWide
      ? `C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${to.x} ${round(to.y)}`
      : `C${round(from.x)} ${middle} ${round(to.x)} ${middle} ${round(to.x)} ${to.y}`;
  });
  return `M${round(x)} ${round(y)}${curves.join("")}`;
}

/** @param {number} number */
const round = (number) => Math.round(number * 10) / 10;
