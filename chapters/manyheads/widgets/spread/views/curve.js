// @ts-check
/** The mean slope of many draws against d, both ways, with the chosen d marked. */

import { shape } from "../../shared/figure/svg.js";
import { h } from "../../shared/h.js";
import { slopeText } from "../written.js";

const TOP = 0.06; // of the axis; a slope is at most 1/16 · 15/16 where all 16 shares are equal

/** Where a size stands between the smallest and the largest, by its logarithm: 0 to 1. @param {number} d @param {number[]} sizes */
export const alongAxis = (d, sizes) => {
  const [first, last] = [Math.log(sizes[0]), Math.log(sizes[sizes.length - 1])];
  return last > first ? (Math.log(d) - first) / (last - first) : 0.5;
};

/** @param {{sizes: number[], asTheyAre: number[], scaled: number[], draws: number}} slopes */
export function curveView({ sizes, asTheyAre, scaled, draws }) {
  const top = Math.max(TOP, ...asTheyAre, ...scaled);
  /** @param {number} slope */
  const up = (slope) => 100 * (1 - slope / top);
  /** @param {number[]} slopes @param {string} kind */
  const line = (slopes, kind) =>
    shape("path", {
      class: kind,
      d: `M${slopes.map((s, i) => `${100 * alongAxis(sizes[i], sizes)} ${up(s)}`).join("L")}`,
    });
  const grid = [0, 0.02, 0.04, 0.06].map((slope) => ({ slope, y: up(slope) }));
  const picture = shape(
    "svg",
    { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" },
    ...grid.map(({ y }) => shape("path", { class: "mh-gridline", d: `M0 ${y}H100` })),
    line(scaled, "mh-curve mh-dashed"),
    line(asTheyAre, "mh-curve"),
  );
  const here = h("i", { class: "mh-here" });
  const marks = [scaled, asTheyAre].map((slopes) => ({
    slopes,
    dot: h("i", { class: "mh-mark" }),
    text: h("b", { class: "mh-marktext" }),
  }));
  /** At the end of a curve. @param {number[]} slopes @param {string} name */
  const nameOf = (slopes, name) =>
    h("b", { class: "mh-curvename", style: `top: ${up(slopes[slopes.length - 1])}%` }, name);
  const named = sizes.filter((d, i) =>
    [3, 8, 32, 128].includes(d) || i === 0 || i === sizes.length - 1
  );
  return {
    root: h(
      "div",
      { class: "mh-slopes", "aria-hidden": "true" },
      h("p", { class: "mh-line mh-muted" }, `slope, mean of ${draws.toLocaleString("en")} draws`),
      h(
        "div",
        { class: "mh-chart" },
        picture,
        ...grid.map(({ slope, y }) =>
          h("span", { class: "mh-ytick", style: `top: ${y}%` }, slope ? slope.toFixed(2) : "0")
        ),
        ...named.map((d) =>
          h("span", { class: "mh-xtick", style: `left: ${100 * alongAxis(d, sizes)}%` }, String(d))
        ),
        h("i", { class: "mh-dname" }, "d"),
        here,
        ...marks.flatMap(({ dot, text }) => [dot, text]),
        nameOf(scaled, "÷ √d"),
        nameOf(asTheyAre, "as is"),
      ),
    ),
    /** @param {number} d */
    draw(d) {
      const index = sizes.indexOf(d);
      const left = 100 * alongAxis(d, sizes);
      here.style.left = `${left}%`;
      for (const { slopes, dot, text } of marks) {
        for (const { style } of [dot, text]) {
          Object.assign(style, { left: `${left}%`, top: `${up(slopes[index])}%` });
        }
        text.textContent = slopeText(slopes[index]);
        text.toggleAttribute("data-right", left < 30);
      }
    },
  };
}
