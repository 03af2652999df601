// @ts-check
/** The two weights against each other: a head that has settled stands in a corner. */

import { h } from "../../shared/h.js";
import { svg } from "../../shared/views/svg.js";
import { pathThrough, pointOf } from "../layout.js";
import { HEADS, WANTED } from "../network.js";
import { hueOf } from "./places.js";

export function bothView() {
  const root = h("div", { class: "mp-path", "aria-hidden": "true" });
  return {
    root,
    /** @param {import("../scene.js").Scene} scene @param {import("../layout.js").Layout} layout */
    draw({ run, index }, { path }) {
      const { width, height, left, top, size } = path;
      const [first, second] = WANTED;
      const floor = top + size;
      const turn = `rotate(-90 ${left - 8} ${top})`;
      root.replaceChildren(
        svg(
          "svg",
          { width, height },
          svg("text", { x: left, y: top - 16 }, "both places at once"),
          svg("path", {
            d: pathThrough([pointOf(path, 0, 1), pointOf(path, 0, 0), pointOf(path, 1, 0)]),
            class: "mp-frame",
          }),
          svg("path", {
            d: pathThrough([pointOf(path, 0, 1), pointOf(path, 1, 0)]),
            class: "mp-dots",
          }),
          svg(
            "text",
            { x: left - 8, y: top, transform: turn, "text-anchor": "end" },
            ...axisName(second),
          ),
          svg("text", { x: left + size, y: floor + 22, "text-anchor": "end" }, ...axisName(first)),
          ...Array.from({ length: HEADS }, (_, head) => wayOf(run, index, path, head)).flat(),
        ),
      );
    },
  };
}

/** @param {number} place */
const axisName = (
  place,
) => ["on place ", svg("tspan", { class: "mp-wanted" }, String(place)), " →"];

/** @param {import("../training.js").Run} run @param {number} index @param {import("../layout.js").Layout["path"]} path @param {number} head */
function wayOf(run, index, path, head) {
  const [first, second] = WANTED;
  const points = run.weights.slice(0, index + 1).map((kept) =>
    pointOf(path, kept[head][first], kept[head][second])
  );
  const [cx, cy] = points[index];
  const style = `--hue: ${hueOf(head)}`;
  const isOver = run.isAlike && head > 0;
  return [
    svg("path", { d: pathThrough(points), class: `mp-done${isOver ? " mp-over" : ""}`, style }),
    svg("circle", { cx, cy, r: run.isAlike && !isOver ? 9 : 6, class: "mp-dot", style }),
  ];
}
