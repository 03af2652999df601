// @ts-check
/**
 * How the number in focus came about, with its own numbers. A heading, and a list of steps.
 *
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {import("../scene.js").Found} Found
 */

import { sumOf } from "../attention.js";
import { columnOf, termsOf } from "../focus.js";
import { h, token } from "../../shared/h.js";
import { equals, written } from "../../shared/format.js";
import { explainScore, SCORE_STATIONS } from "./score.js";
import { given, step, sum } from "./steps.js";

/** @param {Found} found @returns {Node[]} */
export function explain(found) {
  const { side: { station, inputs } } = found;
  const elements = SCORE_STATIONS.includes(station.id)
    ? explainScore(inputs, station.id, found.focus)
    : [headingOf(found), h("dl", {}, ...stepsOf(found))];
  const rounds = elements.some(({ textContent }) => textContent?.includes("≈"));
  return [
    ...elements,
    ...(rounds
      ? [h("p", { class: "mh-note" }, "≈: computed with more digits than are written here.")]
      : []),
  ];
}

/** @param {Found} found */
function headingOf({ block, row, column }) {
  const names = block.rowNames(row).join(", ");
  const of = h("strong", {}, block.title);
  const end = `, column ${block.columnName(column)}`;
  return h("p", { class: "mh-cellname" }, of, ": row ", token(names), end);
}

/** @param {Found} found @returns {Node[]} */
function stepsOf(found) {
  const { side: { inputs, station }, focus, block, row, column } = found;
  const number = written(found.number);
  if (block.of.startsWith("w")) return matrixSteps(found);
  switch (station.id) {
    case "x":
      return given(number, " A number that you change here changes everything after it.");
    case "qkv":
      return block.entry(row, column)
        ? given(number)
        : sumSteps(`X · W${block.of}`, termsOf(inputs, block.of, focus));
    case "mixed":
      return sumSteps("weights · V", termsOf(inputs, "o", focus));
    case "output":
      return sumSteps("heads · Wo", termsOf(inputs, "y", focus));
    default:
      return step("moved, not changed", h("strong", {}, number), ".", ...moveOf(found));
  }
}

/** A number of a weight matrix. @param {Found} found @returns {Node[]} */
function matrixSteps({ side: { inputs }, focus, block, number }) {
  const target = block.of === "wo" ? "the output" : block.of[1].toUpperCase();
  const column = columnOf(inputs, focus);
  return given(
    written(number),
    ` A row’s column ${focus.inner} is multiplied by it on the way to column ${column} of ${target}.`,
  );
}

/** Where the number stood before a station that only moves numbers, and where it stands now. @param {Found} found @returns {(Node | string)[]} */
function moveOf({ side: { inputs: s, station }, focus, block }) {
  const { head, column_in_head: place } = focus;
  const column = columnOf(s, focus);
  const ofKeys = block.of === "k" || block.of === "v";
  const [from, again] = [0, 1].map(() => token(s.tokens[ofKeys ? focus.key : focus.query]));
  const columns = `${s.dHead} column${s.dHead === 1 ? "" : "s"}`;
  switch (station.id) {
    case "reshape":
      return [
        ` Its column is ${column} = ${head} × ${s.dHead} + ${place}: head ${head}, with ${columns} a head, and there place ${place}.`,
      ];
    case "swap":
      return [
        " It stood at [",
        from,
        `, head ${head}, place ${place}] and stands at [head ${head}, `,
        again,
        `, place ${place}].`,
      ];
    case "transpose":
      return [
        " The row of ",
        from,
        ` has become a column; place ${place} has become row ${place}.`,
      ];
    case "swap-back":
      return [
        ` It stood at [head ${head}, `,
        from,
        `, place ${place}] and stands at [`,
        again,
        `, head ${head}, place ${place}].`,
      ];
    default:
      return [
        ` Head ${head}, place ${place}, is column ${head} × ${s.dHead} + ${place} = ${column}.`,
      ];
  }
}

/** @param {string} name @param {number[][]} terms @returns {Node[]} */
const sumSteps = (name, terms) => {
  const total = sumOf(terms);
  return step(
    name,
    `${sum(terms)} ${equals(total, ...terms.flat())} `,
    h("strong", {}, written(total)),
  );
};
