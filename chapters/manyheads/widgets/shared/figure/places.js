// @ts-check
/**
 * Where labels stand beside their points: where they would like to, or else where they cover least. And how much of a
 * plane is shown.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{at: number[], toward: number[], width: number, height: number}} Label  toward: the side it would like
 * @typedef {{left: number, right: number, bottom: number, top: number}} Window
 */

const GAP = 10;
const MARGIN = 0.2; // between a tip and the edge, in units of the plane
const TURNS = [0, 1, -1, 2, -2, 3, -3, 4].map((eighth) => (eighth * Math.PI) / 4);

/**
 * A box for each label, one after the other: the later ones make way.
 * @param {Label[]} labels @param {{width: number, height: number}} room @param {Box[]} taken  what is not to be covered
 * @returns {Box[]}
 */
export function placeLabels(labels, room, taken) {
  const boxes = /** @type {Box[]} */ ([]);
  for (const label of labels) {
    const tried = TURNS.map((turn) => kept(beside(label, turn), room));
    const costs = tried.map((box) =>
      [...taken, ...boxes].reduce((sum, other) => sum + overlap(box, other), 0)
    );
    boxes.push(tried[costs.indexOf(Math.min(...costs))]);
  }
  return boxes;
}

/** @param {Label} label @param {number} turn @returns {Box} */
function beside({ at, toward, width, height }, turn) {
  const angle = Math.atan2(toward[1], toward[0]) + turn;
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  // The middle of a box that touches a circle of GAP around the point.
  const reach = GAP + Math.min(width / 2 / Math.abs(x || 1e-9), height / 2 / Math.abs(y || 1e-9));
  return { x: at[0] + reach * x - width / 2, y: at[1] + reach * y - height / 2, width, height };
}

/** The box, pushed into the room. @param {Box} box @param {{width: number, height: number}} room */
const kept = (box, room) => ({
  ...box,
  x: Math.max(0, Math.min(room.width - box.width, box.x)),
  y: Math.max(0, Math.min(room.height - box.height, box.y)),
});

/** @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** Small boxes along a line, which labels are not to cover. @param {number[]} from @param {number[]} to @returns {Box[]} */
export function alongLine([x0, y0], [x1, y1]) {
  const steps = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / 6));
  return Array.from({ length: steps + 1 }, (_, i) => ({
    x: x0 + ((x1 - x0) * i) / steps - 3,
    y: y0 + ((y1 - y0) * i) / steps - 3,
    width: 6,
    height: 6,
  }));
}

/**
 * A window in which all points can be seen, beginning at the least one, with one unit in both directions.
 * @param {number[][]} points @param {Window} least @param {{width: number, height: number}} room @returns {Window}
 */
export function windowFor(points, least, room) {
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const left = Math.min(least.left, ...xs.map((x) => x - MARGIN));
  const bottom = Math.min(least.bottom, ...ys.map((y) => y - MARGIN));
  const width = Math.max(least.right, ...xs.map((x) => x + MARGIN)) - left;
  const height = Math.max(least.top, ...ys.map((y) => y + MARGIN)) - bottom;
  const unit = Math.max(width / room.width, height / room.height);
  return { left, right: left + unit * room.width, bottom, top: bottom + unit * room.height };
}

/** A square window around the origin that holds the points. @param {number[][]} points @param {number} least  how far it reaches at least @returns {Window} */
export function squareFor(points, least) {
  const reach = points.flat().reduce((most, x) => Math.max(most, 1.2 * Math.abs(x)), least);
  return { left: -reach, right: reach, bottom: -reach, top: reach };
}

/** A point, moved into a window and to a whole multiple of the step. @param {number[]} point @param {Window} window @param {number} step */
export function snapped([x, y], { left, right, bottom, top }, step) {
  /** @param {number} number @param {number} low @param {number} high */
  const within = (number, low, high) => {
    const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
    const steps = Math.max(first, Math.min(last, Math.round(number / step)));
    return Number((steps * step).toFixed(4)) || 0; // and no -0
  };
  return [within(x, left + MARGIN, right - MARGIN), within(y, bottom + MARGIN, top - MARGIN)];
}
