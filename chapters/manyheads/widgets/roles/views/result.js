// @ts-check
/** What the word that asks takes home: each value times its weight, one arrow behind the other. */

import { weightText } from "../../shared/format.js";
import { planeView, pointText } from "../../shared/figure/plane.js";
import { windowFor } from "../../shared/figure/places.js";
import { h } from "../../shared/h.js";
import { visible } from "../../shared/labels.js";

const SUM_ROOM = { width: 144, height: 144 };
const LEAST_SUM = { left: -1, right: 2.6, bottom: -1.2, top: 2.4 };

/** The indices of the weights, the largest first. @param {number[]} weights */
export const byWeight = (weights) =>
  weights.map((_, index) => index).sort((a, b) => weights[b] - weights[a]);

/** The parts of a sum, one behind the other: where each begins and ends. @param {number[][]} parts */
export function chained(parts) {
  let at = [0, 0];
  return parts.map(([x, y]) => {
    const from = at;
    at = [at[0] + x, at[1] + y];
    return { from, to: at };
  });
}

/** @param {string[]} words */
export function resultView(words) {
  const plane = planeView({
    label: "The values, each times its weight, added up.",
    room: SUM_ROOM,
  });
  const lines = words.map(() => ({
    weight: h("td"),
    word: h("td"),
    part: h("td", { class: "mh-muted" }),
  }));
  const total = h("td", { class: "mh-total", "data-result": true });
  const table = h(
    "table",
    { class: "mh-parts", "aria-label": "The values, each times its weight, added up" },
    h(
      "tbody",
      {},
      ...lines.map(({ weight, word, part }) =>
        h("tr", {}, weight, h("td", { class: "mh-muted" }, "× value of"), word, part)
      ),
    ),
    h(
      "tfoot",
      {},
      h("tr", {}, h("th", { scope: "row", colspan: 3, class: "mh-total" }, "added up"), total),
    ),
  );
  return {
    root: h("div", { class: "mh-addition" }, plane.root, table),
    /** @param {number[]} weights @param {number[][]} values @param {number[]} result */
    draw(weights, values, result) {
      const order = byWeight(weights);
      const parts = order.map((index) => values[index].map((x) => weights[index] * x));
      const chain = chained(parts);
      plane.draw({
        window: windowFor([result, ...chain.map(({ to }) => to)], LEAST_SUM, SUM_ROOM),
        arrows: [
          ...chain.map((each) => ({ ...each, kind: "mh-vector mh-quiet" })),
          { to: result, kind: "mh-vector mh-result" },
        ],
        labels: [],
      });
      order.forEach((index, place) => {
        const { weight, word, part } = lines[place];
        weight.textContent = weightText(weights[index]);
        word.replaceChildren(h("span", { class: "mh-token" }, visible(words[index])));
        part.textContent = pointText(parts[place]);
      });
      total.textContent = pointText(result);
    },
  };
}
