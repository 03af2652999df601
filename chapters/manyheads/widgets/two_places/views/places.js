// @ts-check
/** How each head shares out its weight over the eight places, as bars. */

import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { svg } from "../../shared/views/svg.js";
import { floorOf } from "../layout.js";
import { PLACES, WANTED } from "../network.js";

const LEAST_WRITTEN = 0.05;

/** A head's own colour. @param {number} head */
export const hueOf = (head) => `var(--mh-head-${head})`;

export function placesView() {
  const root = h("div", { class: "mp-bars", "aria-hidden": "true" });
  return {
    root,
    /** @param {import("../scene.js").Scene} scene @param {import("../layout.js").Layout} layout */
    draw({ weights }, { bars }) {
      const { width, height, left, right } = bars;
      const pitch = (right - left) / PLACES;
      const middle = (/** @type {number} */ place) => left + pitch * (place + 0.5);
      const columns = WANTED.map((place) =>
        svg("rect", {
          x: middle(place) - pitch / 2,
          y: 0,
          width: pitch,
          height: floorOf(bars, 1) + 8,
          class: "mp-column",
        })
      );
      const names = Array.from({ length: PLACES }, (_, place) =>
        svg("text", {
          x: middle(place),
          y: height - 8,
          "text-anchor": "middle",
          class: WANTED.includes(place) ? "mp-wanted" : "",
        }, String(place)));
      const rows = weights.map((row, head) => headOf(row, head, bars, middle));
      root.replaceChildren(
        svg(
          "svg",
          { width, height },
          ...columns,
          svg("text", { x: 0, y: height - 8 }, "place"),
          ...names,
          ...rows,
        ),
      );
    },
  };
}

/** @param {number[]} row @param {number} head @param {import("../layout.js").Layout["bars"]} bars @param {(place: number) => number} middle */
function headOf(row, head, bars, middle) {
  const floor = floorOf(bars, head);
  const wide = 0.72 * (bars.right - bars.left) / PLACES;
  const parts = row.flatMap((weight, place) => {
    const tall = Math.max(bars.tall * weight, 1.5);
    const [x, y] = [middle(place) - wide / 2, floor - tall];
    const bar = svg("rect", { x, y, width: wide, height: tall, "data-place": place });
    if (weight < LEAST_WRITTEN) return [bar];
    const label = svg(
      "text",
      { x: middle(place), y: y - 6, "text-anchor": "middle", class: "mp-bold" },
      weightText(weight),
    );
    return [bar, label];
  });
  return svg(
    "g",
    { class: "mp-head", style: `--hue: ${hueOf(head)}`, "data-head": head },
    svg("line", { x1: bars.left, y1: floor, x2: bars.right, y2: floor, class: "mp-floor" }),
    svg("text", { x: 0, y: floor - 4, class: "mp-bold" }, `head ${head}`),
    ...parts,
  );
}
