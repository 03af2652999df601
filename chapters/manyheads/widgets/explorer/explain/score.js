// @ts-check
/**
 * How a score came about, and the weight that becomes of it: as far as the station is.
 *
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {ReturnType<typeof attendRow>} Row
 */

import { attendRow, factors, hidden, mixTerms, sumOf } from "../attention.js";
import { h, token } from "../../shared/h.js";
import { aligned, equals, written } from "../../shared/format.js";
import { step, sum, TERMS } from "./steps.js";

/** The stations that scores pass, in their order. */
export const SCORE_STATIONS = ["scores", "scaled", "masked", "weights"];

/** @param {Inputs} s @param {string} station @param {Focus} focus @returns {Node[]} */
export function explainScore(s, station, { head, query, key }) {
  const row = attendRow(s, head, query);
  const [from, to] = [s.tokens[query], s.tokens[key]];
  const passed = SCORE_STATIONS.slice(0, SCORE_STATIONS.indexOf(station) + 1);
  const pairs = factors(s, head, query, key);
  const dot = row.dots[key];
  const steps = [
    ...step("query · key", `${sum(pairs)} ${equals(dot, ...pairs.flat())} ${written(dot)}`),
    ...(passed.includes("scaled") ? divisions(s, dot) : []),
    ...(passed.includes("masked") ? maskAndSoftmax(s, station, row, query, key) : []),
  ];
  const name = h("strong", {}, `Head ${head}`);
  const heading = h(
    "p",
    { class: "mh-cellname" },
    name,
    ": how much ",
    token(from),
    " looks at ",
    token(to),
  );
  return [
    heading,
    h("dl", {}, ...steps),
    ...(station === "weights"
      ? [rowTable(s, head, query, key), ...outputLines(s, head, query, row.weights)]
      : []),
  ];
}

/** What the dot product is divided by, one after the other. @param {Inputs} s @param {number} dot @returns {Node[]} */
function divisions(s, dot) {
  const divisors = /** @type {[string, number][]} */ ([
    ...(s.scaled ? [[`÷ √${s.dHead}`, Math.sqrt(s.dHead)]] : []),
    ...(s.temperature === 1 ? [] : [["÷ temperature", s.temperature]]),
  ]);
  let before = dot;
  return divisors.flatMap(([name, by]) => {
    const [dividend, score] = [before, before / by];
    before = score;
    const sign = equals(dividend, by, score);
    return step(name, `${written(dividend)} ÷ ${written(by)} ${sign} ${written(score)}`);
  });
}

/** @param {Inputs} s @param {string} station @param {Row} row @param {number} query @param {number} key @returns {Node[]} */
function maskAndSoftmax(s, station, row, query, key) {
  const [from, to] = [s.tokens[query], s.tokens[key]];
  const why = hidden(s, query, key);
  if (why) {
    const reason = why === "padding" ? `${to} is padding` : `${to} comes later than ${from}`;
    const [result, number] = station === "weights"
      ? ["Its weight is ", "0"]
      : ["Its score becomes ", "−∞"];
    const words = `${reason}, so this key is left out of the softmax. ${result}`;
    return step("mask", words, h("strong", {}, number), ".");
  }
  return station === "masked"
    ? step("mask", token(from), " may look at ", token(to), ": the score stays.")
    : softmaxStep(row, key);
}

/** @param {Row} row @param {number} key @returns {Node[]} */
function softmaxStep({ scores, exps, sum: total, max, weights }, key) {
  const [exp, weight] = [exps[key], weights[key]];
  // An exponential so small that it is 0 here is not 0 in truth.
  const [sign, last] = exp ? [equals(exp), equals(exp, total, weight)] : ["≈", "≈"];
  return step(
    "softmax",
    `e^(${written(scores[key])} − ${written(max)}) ${sign} ${written(exp)} ` +
      "(the row's largest score is taken off; that leaves the weights as they are). " +
      `The row's e^(…) add up to ${written(total)}. `,
    h("strong", {}, `${written(exp)} ÷ ${written(total)} ${last} ${written(weight)}`),
  );
}

/** The whole row of a query, in numbers. @param {Inputs} s @param {number} head @param {number} query @param {number} inFocus  the key */
function rowTable(s, head, query, inFocus) {
  const { scores, exps, weights } = attendRow(s, head, query);
  const lines = Array.from(weights, (weight, key) => {
    const why = hidden(s, query, key);
    const cells = why
      ? [why, "0", "0"]
      : [aligned(scores[key]), aligned(exps[key]), aligned(weight)];
    return h(
      "tr",
      { class: key === inFocus ? "mh-row-here" : "" },
      h("th", { scope: "row" }, token(s.tokens[key])),
      ...cells.map((text) => h("td", {}, text)),
    );
  });
  const names = ["key", "score", "e^(score − largest)", "weight"];
  const table = h(
    "table",
    {},
    h("caption", {}, `Head ${head}: the whole row of `, token(s.tokens[query])),
    h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...lines),
  );
  const attributes = { tabindex: 0, role: "group", "aria-label": "The row in numbers" };
  return h("div", { class: "mh-scroll mh-row", ...attributes }, table);
}

/** What the head gives for this query: its weights times the values, column by column. @param {Inputs} s @param {number} head @param {number} query @param {Float64Array} weights @returns {Node[]} */
function outputLines(s, head, query, weights) {
  if (!s.value.length || s.dHead > TERMS) return [];
  const columns = Array.from({ length: s.dHead }, (_, column) => {
    const terms = mixTerms(s, head, column, weights);
    const total = sumOf(terms);
    const words = `column ${head * s.dHead + column}: ${sum(terms)} ${
      equals(total, ...terms.flat())
    } `;
    return h("li", {}, words, h("strong", {}, written(total)));
  });
  const name = `weights · values: what head ${head} passes on for `;
  return [
    h("p", {}, name, token(s.tokens[query])),
    h("ul", { class: "mh-output" }, ...columns),
  ];
}
