// @ts-check
/** Shapes of a drawing, made in one line each. */

/** @param {string} name @param {Record<string, string | number>} attributes @param {Node[]} children */
export function shape(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return /** @type {SVGElement} */ (made);
}

/** A line with a head at its end; shorter than the head, it is a dot. @param {number[]} from @param {number[]} to @param {string} kind  a class */
export function arrow([x0, y0], [x1, y1], kind) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 1) return shape("circle", { class: `${kind} mh-pointdot`, cx: x1, cy: y1, r: 2.5 });
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const head = Math.min(9, length);
  const [bx, by] = [x1 - head * ux, y1 - head * uy];
  const half = head * 0.39;
  return shape(
    "g",
    { class: kind },
    shape("line", { x1: x0, y1: y0, x2: bx, y2: by }),
    shape("path", {
      d: `M${x1} ${y1}L${bx - half * uy} ${by + half * ux}L${bx + half * uy} ${by - half * ux}Z`,
    }),
  );
}
