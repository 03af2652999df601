// @ts-check
/**
 * How the number in focus came about, with its own numbers.
 *
 * @typedef {import("../stations.js").Shown} Shown
 * @typedef {import("../stations.js").Focus} Focus
 * @typedef {import("../stations.js").Block} Block
 */

import { attendRow, factors, hidden, mixTerms, sumOf } from "../attention.js";
import { h, token } from "../../shared/h.js";
import { aligned, equals, written } from "../../shared/format.js";
import { columnOf, termsOf } from "../stations.js";

const TERMS = 8; // a sum of more has only its first ones written out
const SCORES = ["scores", "scaled", "masked", "weights"];

/**
 * The elements that tell it: a heading, the steps, and what belongs to it.
 * @param {Shown} s @param {string} station @param {Block} block @param {Focus} focus @returns {Node[]}
 */
export function explain(s, station, block, focus) {
  const told = SCORES.includes(station)
    ? explainScore(s, station, focus)
    : explainMove(s, station, block, focus);
  const rounds = told.some(({ textContent }) => textContent?.includes("≈"));
  return [
    ...told,
    ...(rounds
      ? [h("p", { class: "mh-note" }, "≈: computed with more digits than are written here.")]
      : []),
  ];
}

/** @param {Shown} s @param {string} station @param {Block} block @param {Focus} focus @returns {Node[]} */
function explainMove(s, station, block, focus) {
  const [row, column] = block.at(focus);
  const number = written(block.value(row, column));
  const named = block.rowNames(row);
  const names = named.length > 1 ? `${named[0]}, ${named[1]}` : named[0];
  const heading = h(
    "p",
    { class: "mh-cellname" },
    h("strong", {}, block.title),
    ": row ",
    token(names),
    `, column ${block.columnName(column)}`,
  );
  return [heading, h("dl", {}, ...howItCame(s, station, block, focus, number))];
}

/** @param {Shown} s @param {string} station @param {Block} block @param {Focus} focus @param {string} number @returns {Node[]} */
function howItCame(s, station, block, focus, number) {
  const { head, place } = focus;
  const column = columnOf(s, focus);
  const from = token(s.tokens[block.of === "k" || block.of === "v" ? focus.key : focus.query]);
  if (block.of.startsWith("w")) {
    const target = block.of === "wo" ? "the output" : block.of[1].toUpperCase();
    return line(
      "given",
      number,
      ` A row’s column ${focus.inner} is multiplied by it on the way to column ${column} of ${target}.`,
    );
  }
  switch (station) {
    case "x":
      return line("given", number, " A number that you change here changes everything after it.");
    case "qkv":
      return block.place(...block.at(focus))
        ? line("given", number)
        : sumSteps(`X · W${block.of}`, termsOf(s, block.of, focus));
    case "reshape":
      return line(
        "moved, not changed",
        number,
        ` Its column is ${column} = ${head} × ${s.dHead} + ${place}: head ${head}, with ${s.dHead} column${
          s.dHead === 1 ? "" : "s"
        } a head, and there place ${place}.`,
      );
    case "swap":
      return line(
        "moved, not changed",
        number,
        " It stood at [",
        from,
        `, head ${head}, place ${place}] and stands at [head ${head}, `,
        from.cloneNode(true),
        `, place ${place}].`,
      );
    case "transpose":
      return line(
        "moved, not changed",
        number,
        " The row of ",
        token(s.tokens[focus.key]),
        ` has become a column; place ${place} has become row ${place}.`,
      );
    case "mixed":
      return sumSteps("weights · V", termsOf(s, "o", focus));
    case "swap-back":
      return line(
        "moved, not changed",
        number,
        ` It stood at [head ${head}, `,
        from,
        `, place ${place}] and stands at [`,
        from.cloneNode(true),
        `, head ${head}, place ${place}].`,
      );
    case "merge":
      return line(
        "moved, not changed",
        number,
        ` Head ${head}, place ${place}, is column ${head} × ${s.dHead} + ${place} = ${column}.`,
      );
    default:
      return sumSteps("heads · Wo", termsOf(s, "y", focus));
  }
}

/** @param {string} name @param {string} number @param {(Node | string)[]} words @returns {Node[]} */
const line = (
  name,
  number,
  ...words
) => [h("dt", {}, name), h("dd", {}, h("strong", {}, number), ".", ...words)];

/** A sum of products, written out. @param {string} name @param {number[][]} terms @returns {Node[]} */
function sumSteps(name, terms) {
  const total = sumOf(terms);
  return [
    h("dt", {}, name),
    h(
      "dd",
      {},
      `${spelled(terms)} ${equals(total, ...terms.flat())} `,
      h("strong", {}, written(total)),
    ),
  ];
}

/** @param {number[][]} terms */
function spelled(terms) {
  const products = terms.map(([a, b]) => `${written(a)} × ${written(b)}`);
  return (terms.length <= TERMS
    ? products
    : [...products.slice(0, TERMS), `… ${terms.length - TERMS} more terms`]).join(" + ");
}

/** A score on its way to a weight, as far as the station is. @param {Shown} s @param {string} station @param {Focus} focus @returns {Node[]} */
function explainScore(s, station, { head, query, key }) {
  const { dots, scores, exps, sum, max, weights } = attendRow(s, head, query);
  const [from, to] = [s.tokens[query], s.tokens[key]];
  const upTo = SCORES.indexOf(station);
  const pairs = factors(s, head, query, key);
  const steps = [
    h("dt", {}, "query · key"),
    h("dd", {}, `${spelled(pairs)} ${equals(dots[key], ...pairs.flat())} ${written(dots[key])}`),
  ];
  let score = dots[key];
  /** @param {string} name @param {number} by */
  const divide = (name, by) => {
    const before = score;
    score /= by;
    steps.push(
      h("dt", {}, name),
      h(
        "dd",
        {},
        `${written(before)} ÷ ${written(by)} ${equals(before, by, score)} ${written(score)}`,
      ),
    );
  };
  if (s.scaled && upTo >= 1) divide(`÷ √${s.dHead}`, Math.sqrt(s.dHead));
  if (s.temperature !== 1 && upTo >= 1) divide("÷ temperature", s.temperature);
  const why = hidden(s, query, key);
  if (why && upTo >= 2) {
    const reason = why === "padding" ? `${to} is padding` : `${to} comes later than ${from}`;
    const result = upTo === 3
      ? ["Its weight is ", h("strong", {}, "0")]
      : ["Its score becomes ", h("strong", {}, "−∞")];
    steps.push(
      h("dt", {}, "mask"),
      h("dd", {}, `${reason}, so this key is left out of the softmax. `, ...result, "."),
    );
  } else if (upTo === 2) {
    steps.push(
      h("dt", {}, "mask"),
      h("dd", {}, token(from), " may look at ", token(to), ": the score stays."),
    );
  } else if (upTo === 3) {
    steps.push(
      h("dt", {}, "softmax"),
      h(
        "dd",
        {},
        `e^(${written(scores[key])} − ${written(max)}) ${exps[key] ? equals(exps[key]) : "≈"} ${
          written(exps[key])
        } `,
        "(the row's largest score is taken off; that leaves the weights as they are). ",
        `The row's e^(…) add up to ${written(sum)}. `,
        h(
          "strong",
          {},
          `${written(exps[key])} ÷ ${written(sum)} ${
            exps[key] ? equals(exps[key], sum, weights[key]) : "≈"
          } ${written(weights[key])}`,
        ),
      ),
    );
  }
  const heading = h(
    "p",
    { class: "mh-cellname" },
    h("strong", {}, `Head ${head}`),
    ": how much ",
    token(from),
    " looks at ",
    token(to),
  );
  return [
    heading,
    h("dl", {}, ...steps),
    ...(station === "weights"
      ? [rowTable(s, head, query, key), ...outputLines(s, head, query, weights)]
      : []),
  ];
}

/** The whole row of a query, in numbers. @param {Shown} s @param {number} head @param {number} query @param {number} here */
function rowTable(s, head, query, here) {
  const { scores, exps, weights } = attendRow(s, head, query);
  const lines = Array.from(weights, (weight, key) => {
    const why = hidden(s, query, key);
    return h(
      "tr",
      { class: key === here ? "mh-row-here" : "" },
      h("th", { scope: "row" }, token(s.tokens[key])),
      h("td", {}, why || aligned(scores[key])),
      h("td", {}, why ? "0" : aligned(exps[key])),
      h("td", {}, why ? "0" : aligned(weight)),
    );
  });
  const table = h(
    "table",
    {},
    h("caption", {}, `Head ${head}: the whole row of `, token(s.tokens[query])),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["key", "score", "e^(score − largest)", "weight"].map((name) =>
          h("th", { scope: "col" }, name)
        ),
      ),
    ),
    h("tbody", {}, ...lines),
  );
  return h("div", {
    class: "mh-scroll mh-row",
    tabindex: 0,
    role: "group",
    "aria-label": "The row in numbers",
  }, table);
}

/** What the head gives for this query: its weights times the values, column by column. @param {Shown} s @param {number} head @param {number} query @param {Float64Array} weights @returns {Node[]} */
function outputLines(s, head, query, weights) {
  if (!s.value.length || s.dHead > TERMS) return [];
  const columns = Array.from({ length: s.dHead }, (_, place) => {
    const terms = mixTerms(s, head, place, weights);
    const total = sumOf(terms);
    return h(
      "li",
      {},
      `column ${head * s.dHead + place}: ${spelled(terms)} ${equals(total, ...terms.flat())} `,
      h("strong", {}, written(total)),
    );
  });
  return [
    h(
      "p",
      {},
      "weights · values: what head ",
      String(head),
      " passes on for ",
      token(s.tokens[query]),
    ),
    h("ul", { class: "mh-output" }, ...columns),
  ];
}
