// @ts-check
/**
 * Where everything stands in the picture of the curve: one linear axis of steps for the loss, the flags and the scores.
 *
 * @typedef {object} Axis
 * @property {number} width
 * @property {boolean} isNarrow
 * @property {number} left  of the plot
 * @property {number} right  of the plot
 * @property {(step: number) => number} x
 * @property {(loss: number) => number} y
 * @property {(score: number) => number} scoreY
 */

// Pixels, from the top.
export const HEIGHT = 272;
export const [LOSS_TOP, LOSS_FLOOR, SCORE_TOP, SCORE_FLOOR] = [12, 156, 184, 246];
export const NARROW = 760;

/** @param {number} width @param {import("./record.js").About} about @returns {Axis} */
export function axisOf(width, { steps, curves }) {
  const isNarrow = width < NARROW;
  const [left, right] = isNarrow ? [30, width - 14] : [42, width - 112];
  const last = steps[steps.length - 1];
  const highest = Math.max(...Object.values(curves).flatMap(({ loss }) => loss)) * 1.04;
  return {
    width,
    isNarrow,
    left,
    right,
    x: (step) => left + (right - left) * step / last,
    y: (loss) => LOSS_FLOOR - (LOSS_FLOOR - LOSS_TOP) * loss / highest,
    scoreY: (score) => SCORE_FLOOR - (SCORE_FLOOR - SCORE_TOP) * score,
  };
}

/** A line through some points. @param {[number, number][]} points */
export const lineThrough = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/**
 * The first of some boxes that the curves leave free, or the first one. A box is left, top, right and bottom.
 * @param {number[][]} boxes @param {[number, number][][]} curves
 */
export const freeBox = (boxes, curves) =>
  boxes.find((box) => !curves.some((curve) => crosses(curve, box))) ?? boxes[0];

/** @param {[number, number][]} curve @param {number[]} box */
const crosses = (curve, [left, top, right, bottom]) =>
  curve.some(([x, y], i) => {
    const [x0, y0] = curve[Math.max(i - 1, 0)];
    return x >= left && x0 <= right && Math.max(y, y0) >= top && Math.min(y, y0) <= bottom;
  });

const LABELS_APART = 34; // pixels between the middles of two numbers

/** The steps to be written under the axis: the chosen one, the last, and round ones that stand free of both. @param {Axis} axis @param {number} last @param {number} step */
export function stepLabels({ x, isNarrow }, last, step) {
  const every = isNarrow ? 200 : 100;
  const rounds = Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every);
  const labels = [step];
  for (const each of [last, ...rounds]) {
    if (labels.every((other) => Math.abs(x(other) - x(each)) > LABELS_APART)) labels.push(each);
  }
  return labels;
}
