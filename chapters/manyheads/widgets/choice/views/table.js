// @ts-check
/** The table of a choice: from each word's arrow to its share. */

import { cellText, weightText, written } from "../../shared/format.js";
import { pointText, twoDecimals } from "../../shared/figure/plane.js";
import { h } from "../../shared/h.js";

const FRACTIONS = ["", "1", "½", "⅓", "¼", "⅕", "⅙"];

/** A power of e, as far as it can be written in a cell. @param {number} x */
export function powerText(x) {
  if (x < 1000) return x < 0.005 ? cellText(x) : twoDecimals(x);
  return x < 1e6 ? String(Math.round(x)) : written(x);
}

/** @param {{words: string[]}} context */
export function tableView({ words }) {
  const rows = words.map((word) => rowOf(word));
  const sum = h("td", { "data-sum": true });
  const average = `average: ${FRACTIONS[words.length] ?? `1/${words.length}`} each`;
  const tick = h(
    "tr",
    { class: "mh-even" },
    h("td", { class: "mh-its" }),
    h("td", { colspan: 3 }),
    h("td", { colspan: 2 }, h("span", { class: "mh-evenmark" }, h("i"), average)),
  );
  const root = h(
    "table",
    { class: "mh-chosen", style: `--even: ${1 / words.length}` },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "word"),
        h("th", { scope: "col", class: "mh-its" }, "its arrow"),
        h("th", { scope: "col" }, "dot product"),
        h("th", { scope: "col" }, h("i", {}, "e"), h("sup", {}, "score")),
        h("th", { scope: "col", colspan: 2 }, "share"),
      ),
    ),
    h("tbody", {}, ...rows.map(({ root }) => root), tick),
    h(
      "tfoot",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "row" }, "sum"),
        h("td", { class: "mh-its" }),
        h("td"),
        sum,
        h("td"),
        h("td", {}, "1.00"),
      ),
    ),
  );
  return {
    root,
    /** @param {import("../choice.js").ChoiceState} state @param {import("../choice.js").Chosen} chosen */
    draw({ vectors, asks }, chosen) {
      rows.forEach((row, index) => row.draw(vectors[index], index, chosen, index === asks));
      sum.textContent = powerText(chosen.sum);
    },
  };
}

/** @param {string} word */
function rowOf(word) {
  const cells = ["arrow", "score", "power"].map((name) => h("td", { "data-column": name }));
  cells[0].classList.add("mh-its");
  const bar = h("span", { class: "mh-sharebar" });
  const share = h("td", { "data-column": "share" });
  const root = h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { class: "mh-token" }, word)),
    ...cells,
    h("td", { class: "mh-share" }, bar),
    share,
  );
  return {
    root,
    /** @param {number[]} vector @param {number} index @param {import("../choice.js").Chosen} chosen @param {boolean} isAsking */
    draw(vector, index, { scores, powers, shares }, isAsking) {
      root.toggleAttribute("data-asking", isAsking);
      cells[0].textContent = pointText(vector);
      cells[1].textContent = cellOfScore(scores[index]);
      cells[2].textContent = powerText(powers[index]);
      bar.style.setProperty("--share", String(shares[index]));
      share.textContent = weightText(shares[index]);
    },
  };
}

/** @param {number} score */
const cellOfScore = (score) =>
  score !== 0 && Math.abs(score) < 0.005 ? cellText(score) : twoDecimals(score);
