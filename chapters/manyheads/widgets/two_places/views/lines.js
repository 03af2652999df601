// @ts-check
/** The weight on either place over the steps, as lines; over them lies the slider, which chooses the step. */

import { h } from "../../shared/h.js";
import { svg } from "../../shared/views/svg.js";
import { floorOf, pathThrough, stepX } from "../layout.js";
import { HEADS, WANTED } from "../network.js";
import { EVERY, LAST } from "../training.js";
import { hueOf } from "./places.js";

const THUMB = 32; // pixels
const BESIDE = [8, 18]; // pixels from the axis' ends in which the middle of "step 160" would have it cut off

/** @param {import("../index.js").PlacesContext} context */
export function linesView({ store }) {
  const slider = h("input", {
    class: "mp-slider",
    type: "range",
    min: 0,
    max: LAST,
    step: EVERY,
    "aria-label": "Training step",
    oninput: () => store.move({ step: Number(slider.value), plays: false }),
  });
  const plot = h("div", { "aria-hidden": "true" });
  const root = h("div", { class: "mp-lines" }, plot, slider);
  return {
    root,
    /** @param {import("../scene.js").Scene} scene @param {import("../layout.js").Layout} layout */
    draw(scene, { lines }) {
      const { left, right, width, height } = lines;
      slider.value = String(scene.state.step);
      slider.setAttribute("aria-valuetext", valueText(scene));
      Object.assign(slider.style, {
        left: `${left - THUMB / 2}px`,
        width: `${right - left + THUMB}px`,
        height: `${height}px`,
      });
      plot.replaceChildren(
        svg(
          "svg",
          { width, height },
          ...handleOn(scene, lines),
          ...WANTED.flatMap((place, at) => placeOf(scene, lines, place, at)),
        ),
      );
    },
  };
}

/** @param {import("../scene.js").Scene} scene */
const valueText = ({ state: { step }, places }) =>
  `${step}: ${places.map((place, head) => `head ${head} most at place ${place}`).join(", ")}`;

/** @param {import("../scene.js").Scene} scene @param {import("../layout.js").Layout["lines"]} lines @param {number} place @param {number} at */
function placeOf({ run, index }, lines, place, at) {
  const { left, right, tall } = lines;
  const floor = floorOf(lines, at);
  const drawn = Array.from({ length: HEADS }, (_, head) => {
    const points = run.weights.map((kept, i) => [
      stepX(lines, run.steps[i], LAST),
      floor - tall * kept[head][place],
    ]);
    const style = `--hue: ${hueOf(head)}`;
    const isOver = run.isAlike && head > 0 ? " mp-over" : "";
    const [cx, cy] = points[index];
    return [
      svg("path", { d: pathThrough(points), class: `mp-ahead${isOver}`, style }),
      svg("path", {
        d: pathThrough(points.slice(0, index + 1)),
        class: `mp-done${isOver}`,
        style,
      }),
      svg("circle", { cx, cy, r: run.isAlike && head === 0 ? 7 : 4.5, class: "mp-dot", style }),
    ];
  });
  return [
    svg("line", { x1: left, y1: floor, x2: right, y2: floor, class: "mp-floor" }),
    svg("line", { x1: left, y1: floor - tall, x2: right, y2: floor - tall, class: "mp-dots" }),
    svg("text", { x: left - 8, y: floor + 4, "text-anchor": "end" }, "0"),
    svg("text", { x: left - 8, y: floor - tall + 4, "text-anchor": "end" }, "1"),
    svg(
      "text",
      { x: left, y: floor - tall - 7 },
      "weight on place ",
      svg("tspan", { class: "mp-wanted" }, String(place)),
    ),
    ...drawn.flat(),
  ];
}

/** The chosen step: a needle through both, its handle, its number and the ends of the axis. @param {import("../scene.js").Scene} scene @param {import("../layout.js").Layout["lines"]} lines */
function handleOn({ state: { step } }, lines) {
  const [x, floor] = [stepX(lines, step, LAST), floorOf(lines, 1)];
  const y = lines.height - 8;
  const now = Math.max(lines.left + BESIDE[0], Math.min(x, lines.right - BESIDE[1]));
  const ends = [[0, "0", "start"], [LAST, `${LAST} steps`, "end"]].flatMap(([at, text, anchor]) => {
    const from = stepX(lines, Number(at), LAST);
    const isFree = Math.abs(from - x) > (anchor === "end" ? 100 : 44);
    return isFree ? [svg("text", { x: from, y, "text-anchor": anchor }, String(text))] : [];
  });
  return [
    svg("line", {
      x1: x,
      y1: floorOf(lines, 0) - lines.tall,
      x2: x,
      y2: floor,
      class: "mp-needle",
    }),
    svg("path", { d: `M${x} ${floor + 1}l7 9h-14z`, class: "mp-handle" }),
    svg("text", { x: now, y, "text-anchor": "middle", class: "mp-now" }, `step ${step}`),
    ...ends,
  ];
}
