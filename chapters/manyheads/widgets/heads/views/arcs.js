// @ts-check
/** Arcs from the chosen word to the others: the wider and the stronger, the larger the weight. */

const [HIGH, FLOOR] = [72, 80]; // pixels: the highest arc, and the line on which the words stand
const FAINT = 0.002; // of less, no arc is seen

/**
 * @param {SVGElement} arcs @param {{middle: number, width: number}[]} boxes  the words' chips
 * @param {Float32Array} row @param {number} query
 */
export function drawArcs(arcs, boxes, row, query) {
  const farthest = Math.max(
    ...boxes.map(({ middle }) => Math.abs(middle - boxes[query].middle)),
    1,
  );
  const order = boxes.map((_, key) => key).sort((a, b) => row[a] - row[b]); // the strongest on top
  for (const key of order) {
    if (row[key] < FAINT) continue;
    arcs.append(pathOf(arcTo(boxes, query, key, farthest), row[key]));
  }
}

/**
 * Lines from the chosen word down to the words of another sentence that it looks at.
 * @param {SVGElement} arcs @param {number} from  the middle of its chip @param {{middle: number}[]} boxes  theirs
 * @param {Float32Array} row
 */
export function drawLinks(arcs, from, boxes, row) {
  const order = boxes.map((_, key) => key).sort((a, b) => row[a] - row[b]); // the strongest on top
  for (const key of order) {
    if (row[key] < FAINT) continue;
    const to = boxes[key].middle.toFixed(1);
    const half = FLOOR / 2;
    arcs.append(
      pathOf(
        `M${from.toFixed(1)} 0C${from.toFixed(1)} ${half} ${to} ${half} ${to} ${FLOOR}`,
        row[key],
      ),
    );
  }
}

/** @param {string} shape @param {number} weight */
function pathOf(shape, weight) {
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shape);
  path.setAttribute("stroke-width", String(Math.max(0.75, 16 * weight)));
  path.setAttribute("stroke-opacity", String(Math.max(0.16, Math.sqrt(weight)).toFixed(3)));
  return path;
}

/** @param {{middle: number, width: number}[]} boxes @param {number} query @param {number} key @param {number} farthest */
function arcTo(boxes, query, key, farthest) {
  const from = boxes[query];
  if (key === query) {
    const [left, right] = [from.middle - 9, from.middle + 9];
    return `M${left} ${FLOOR}C${left - 6} ${FLOOR - 34} ${right + 6} ${
      FLOOR - 34
    } ${right} ${FLOOR}`;
  }
  const to = boxes[key].middle;
  const side = Math.sign(to - from.middle);
  // Arcs to the left begin left of the middle, so that both sides can be told apart.
  const start = from.middle + side * Math.min(7, from.width / 5);
  const height = 16 + (HIGH - 16) * Math.sqrt(Math.abs(to - start) / farthest);
  const top = (FLOOR - (4 / 3) * height).toFixed(1); // a curve reaches three quarters of its handles
  return `M${start.toFixed(1)} ${FLOOR}C${start.toFixed(1)} ${top} ${to.toFixed(1)} ${top} ${
    to.toFixed(1)
  } ${FLOOR}`;
}
