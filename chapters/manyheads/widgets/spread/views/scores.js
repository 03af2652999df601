// @ts-check
/** Some scores as dots on an axis, and softmax of them as bars. */

import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { stacked } from "../spread.js";
import { slopeText } from "../written.js";

const WIDTH = 392; // pixels of the axis, where there is room
const DOT = 7; // from one dot to the next above it

/** @param {{keys: number, reach: number, kind: string}} options  reach: of the axis, to either side */
export function scoresView({ keys, reach, kind }) {
  /** @param {number} score */
  const percent = (score) => 50 + (50 * score) / reach;
  const title = h("strong");
  const spread = h("strong", { "data-spread-of": kind });
  const [largest, slope] = [h("span"), h("strong")];
  const band = h("i", { class: "mh-band" });
  const dots = Array.from({ length: keys }, () => h("i", { class: "mh-score" }));
  const bars = Array.from({ length: keys }, () => h("i"));
  const step = reach > 40 ? 20 : 10;
  const count = 2 * Math.floor(reach / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => {
    const score = (i - (count - 1) / 2) * step;
    return h("span", { style: `left: ${percent(score)}%` }, String(score).replace("-", "−"));
  });
  return {
    roots: [
      h(
        "div",
        { class: "mh-scores", "data-kind": kind },
        h("p", { class: "mh-line" }, title, h("span", { class: "mh-muted" }, "spread ", spread)),
        h("div", { class: "mh-dots", "aria-hidden": "true" }, band, ...dots),
        h("div", { class: "mh-ticks", "aria-hidden": "true" }, ...ticks),
      ),
      h(
        "div",
        { class: "mh-shares", "data-kind": kind },
        h("p", { class: "mh-line mh-muted" }, `softmax: ${keys} shares`),
        h("div", { class: "mh-bars", "aria-hidden": "true" }, ...bars),
        h(
          "p",
          { class: "mh-line mh-muted" },
          h("span", {}, "largest ", largest),
          h("span", {}, "slope ", slope),
        ),
      ),
    ],
    /** @param {string} name @param {import("../spread.js").Softened} softened */
    draw(name, softened) {
      title.textContent = name;
      spread.textContent = softened.spread.toFixed(2);
      largest.textContent = weightText(softened.largest);
      slope.textContent = slopeText(softened.slope);
      const places = softened.scores.map(percent);
      const levels = stacked(places, (100 * DOT) / WIDTH);
      dots.forEach((dot, index) => {
        dot.style.left = `${places[index]}%`;
        dot.style.bottom = `${2 + DOT * levels[index]}px`;
      });
      band.style.left = `${percent(softened.mean - softened.spread)}%`;
      band.style.width = `${(100 * softened.spread) / reach}%`;
      bars.forEach((bar, index) => (bar.style.height = `${100 * softened.shares[index]}%`));
    },
  };
}
