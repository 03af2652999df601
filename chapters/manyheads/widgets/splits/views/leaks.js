// @ts-check
/** Which input tokens each output token depends on: a table for each way to split with each way to merge. */

import { h, token } from "../../shared/h.js";
import { nextPair, PAIRS, pairWithin } from "../focus.js";
import { findPaths, relationOf, testResults } from "../index_map.js";
import { listenToCells } from "./cell_events.js";
import { MERGE_NAMES, RELATION_NAMES, SPLIT_NAMES } from "./words.js";

/**
 * @typedef {import("../focus.js").PairFocus} PairFocus
 * @typedef {import("../index_map.js").Method} Method
 * @typedef {import("../index_map.js").Relation} Relation
 * @typedef {import("../settings.js").Settings} Settings
 * @typedef {{split: Method, merge: Method}} Pair
 */

const SIGNS = { sees: "●", leak: "!", blind: "○", nothing: "" };
const KEY_OF_SIGNS = /** @type {const} */ ([
  ["sees", "depends on it"],
  ["leak", "a leak: depends on a token that comes later"],
  ["blind", "a blind spot: should depend on it and can’t"],
]);
const TESTS = /** @type {const} */ ([
  ["shape", "shape"],
  ["roundTrip", "merge(split(x)) = x"],
  ["causal", "causal check"],
  ["loop", "values of a loop"],
]);

/** @param {Pair} pair */
const nameOf = ({ split, merge }) => `${split}-${merge}`;

/** @param {import("../index.js").Context<PairFocus>} context @returns {import("../index.js").View<PairFocus>} */
export function leaksView({ store, given }) {
  const tables = h("div", {
    class: "mh-ways",
    role: "group",
    "aria-label": "The four ways to split and to merge",
    tabindex: 0, // on a phone it scrolls
  });
  const root = h("div", { class: "mh-main" }, tables, keyOfSigns());
  let drawn = /** @type {Settings | null} */ (null); // what the tables were made for
  let table = ""; // the one that the pair in focus is in

  listenToCells(
    root,
    ".mh-reach",
    (cell) => store.move({ focus: pairOfCell(cell) }),
    (key) => {
      store.move({ focus: nextPair(key, store.state.focus, store.state.settings) });
      return true;
    },
  );

  /** @param {PairFocus} pair */
  function mark({ output, input, ...table }) {
    for (const cell of root.querySelectorAll(".mh-reach")) {
      const { ways, to, from } = cell.dataset;
      const here = ways === nameOf(table) && Number(to) === output && Number(from) === input;
      cell.classList.toggle("mh-here", here);
      cell.tabIndex = here ? 0 : -1;
    }
  }

  return {
    root,
    draw({ settings, focus }) {
      if (settings !== drawn) {
        tables.replaceChildren(...PAIRS.map((pair) => figureOf(pair, settings, given.tokens)));
      }
      drawn = settings;
      const pair = pairWithin(focus, settings);
      mark(pair);
      if (table !== nameOf(pair)) bringToStart(tables, nameOf(pair));
      table = nameOf(pair);
    },
  };
}

function keyOfSigns() {
  const entries = KEY_OF_SIGNS.map(([relation, words]) =>
    h("li", {}, h("span", { class: `mh-sign mh-${relation}` }, SIGNS[relation]), words)
  );
  return h("ul", { class: "mh-foot mh-key-of-signs" }, ...entries);
}

/** On a phone the tables are one line, to swipe through: the one in focus comes to its start. @param {HTMLElement} line @param {string} name */
function bringToStart(line, name) {
  const figure = line.querySelector(`[data-pair=${name}]`);
  if (figure) {
    line.scrollLeft += figure.getBoundingClientRect().left - line.getBoundingClientRect().left;
  }
}

/** @param {HTMLElement} cell @returns {PairFocus} */
function pairOfCell({ dataset: { ways, to, from } }) {
  const pair = PAIRS.find((each) => nameOf(each) === ways);
  return { .../** @type {Pair} */ (pair), output: Number(to), input: Number(from) };
}

/**
 * A table of who depends on whom, and how the tests of this way to split and to merge end.
 * @param {Pair} pair @param {Settings} settings @param {string[]} tokens
 */
function figureOf(pair, settings, tokens) {
  const { split, merge } = pair;
  const { seq, causal } = settings;
  const relations = findPaths(settings, split, merge, causal).map((row, output) =>
    row.map((path, input) => relationOf(path !== null, causal, output, input))
  );
  /** @param {Relation} relation */
  const count = (relation) => relations.flat().filter((each) => each === relation).length;
  return h(
    "figure",
    { class: "mh-fourth", "data-pair": nameOf(pair) },
    captionOf(pair),
    h(
      "table",
      {},
      headOf(tokens.slice(0, seq)),
      h("tbody", {}, ...relations.map((row, output) => rowOf(row, output, pair, tokens))),
    ),
    h(
      "p",
      { class: "mh-count" },
      `${counted(count("leak"), "leak")}, ${counted(count("blind"), "blind spot")}`,
    ),
    testsOf(pair, settings),
  );
}

/** @param {Pair} pair */
function captionOf({ split, merge }) {
  return h(
    "figcaption",
    {},
    "split by ",
    h("b", {}, SPLIT_NAMES[split]),
    h("br"),
    "merge by ",
    h("b", {}, MERGE_NAMES[merge]),
  );
}

/** @param {string[]} tokens */
function headOf(tokens) {
  const corner = h("td", { class: "mh-corner" }, "out ↓ in →");
  const names = tokens.map((name) => h("th", { scope: "col" }, token(name)));
  return h("thead", {}, h("tr", {}, corner, ...names));
}

/** @param {Relation[]} relations @param {number} output @param {Pair} pair @param {string[]} tokens */
function rowOf(relations, output, pair, tokens) {
  const cells = relations.map((relation, input) =>
    h(
      "td",
      {
        class: `mh-reach mh-${relation}`,
        "data-ways": nameOf(pair),
        "data-to": output,
        "data-from": input,
        "data-kind": relation,
        tabindex: -1,
        "aria-label": `output ${tokens[output]}, input ${tokens[input]}: ${
          RELATION_NAMES[relation]
        }`,
      },
      SIGNS[relation],
    )
  );
  return h("tr", {}, h("th", { scope: "row" }, token(tokens[output])), ...cells);
}

/** @param {Pair} pair @param {Settings} settings */
function testsOf({ split, merge }, settings) {
  const results = testResults(settings, split, merge, settings.causal);
  const lines = TESTS.map(([name, words]) => {
    const passed = results[name];
    const sign = h("span", { "aria-hidden": "true" }, passed === null ? "·" : passed ? "✓" : "✗");
    const result = passed === null ? "needs the mask" : passed ? "passes" : "fails";
    return h(
      "li",
      { "data-test": name, "data-passed": String(passed) },
      sign,
      ` ${words}: ${result}`,
    );
  });
  return h("ul", {}, ...lines);
}

/** @param {number} number @param {string} what */
const counted = (number, what) => `${number || "no"} ${what}${number === 1 ? "" : "s"}`;
