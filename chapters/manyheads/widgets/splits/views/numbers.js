// @ts-check
/** Where each number of x goes: x itself, the line of its numbers in memory, and the heads of both splits. */

import { hueOf } from "../../shared/colours.js";
import { h, token } from "../../shared/h.js";
import { nextNumber, numberWithin } from "../focus.js";
import { mapNumbers, METHODS } from "../index_map.js";
import { listenToCells } from "./cell_events.js";
import { SPLIT_NAMES } from "./words.js";

/**
 * @typedef {import("../focus.js").NumberFocus} NumberFocus
 * @typedef {import("../index_map.js").MappedNumber} MappedNumber
 * @typedef {import("../index_map.js").Method} Method
 * @typedef {import("../index_map.js").Sizes} Sizes
 * @typedef {import("../index.js").Given} Given
 */

const DEALT = { right: "dealt to head", wrong: "cut for head" };
const WHAT_IT_DOES = {
  right: "deals every row out: one piece a head",
  wrong: "cuts the line: one stretch a head",
};

/** @param {import("../index.js").Context<NumberFocus>} context @returns {import("../index.js").View<NumberFocus>} */
export function numbersView({ store, given }) {
  const root = h("div", { class: "mh-board" });
  let drawn = /** @type {Sizes | null} */ (null); // what the tables were made for

  listenToCells(
    root,
    "[data-memory]",
    (cell) => store.move({ focus: { memory: Number(cell.dataset.memory) } }),
    (key) => {
      const next = nextNumber(key, store.state.focus, store.state.settings);
      if (next) store.move({ focus: next });
      return Boolean(next);
    },
  );

  /** @param {number} memory */
  function mark(memory) {
    for (const cell of root.querySelectorAll("[data-memory]")) {
      const here = Number(cell.dataset.memory) === memory;
      cell.classList.toggle("mh-here", here);
      if (cell.dataset.table === "x") cell.tabIndex = here ? 0 : -1;
    }
    scrollMemory();
  }

  /** The line in memory is wider than a phone: bring the number in focus into its middle. */
  function scrollMemory() {
    const line = root.querySelector(".mh-scroll");
    const frame = line.getBoundingClientRect();
    const cell = line.querySelector(".mh-here").getBoundingClientRect();
    line.scrollLeft += cell.left + cell.width / 2 - frame.left - frame.width / 2;
  }

  return {
    root,
    draw({ settings, focus }) {
      if (settings !== drawn) root.replaceChildren(...boardsOf(settings, given));
      drawn = settings;
      mark(numberWithin(focus, settings));
    },
  };
}

/** @param {Sizes} sizes @param {Given} given */
function boardsOf(sizes, given) {
  const numbers = mapNumbers(sizes);
  const memory = memoryTable(numbers, given);
  return [
    inputTable(numbers, sizes, given),
    h("div", { class: "mh-scroll", tabindex: 0, role: "region", "aria-label": "Memory" }, memory),
    ...METHODS.map((split) => headTables(numbers, sizes, split, given)),
    countOf(numbers, sizes),
  ];
}

/** @param {MappedNumber[]} numbers @param {Sizes} sizes @param {Given} given */
function inputTable(numbers, { seq }, given) {
  const rows = Array.from(
    { length: seq },
    (_, row) => numbers.filter((number) => number.token === row),
  );
  return numberTable(
    "X: each token has a colour",
    given,
    rows,
    (number) => numberCell(number, given, { "data-table": "x", tabindex: -1 }),
  );
}

/** @param {MappedNumber[]} numbers @param {Given} given */
function memoryTable(numbers, given) {
  /** @param {string} name @param {HTMLElement[]} cells */
  const row = (name, cells) => h("tr", {}, h("th", { scope: "row" }, name), ...cells);
  const line = numbers.map((number) => numberCell(number, given, { "data-table": "memory" }));
  const heads = METHODS.map((split) =>
    row(
      DEALT[split],
      numbers.map(({ [split]: { head, column } }) =>
        h("td", { class: column === 0 ? "mh-first" : "" }, String(head))
      ),
    )
  );
  return h(
    "table",
    { class: "mh-memory" },
    h("caption", {}, "The same numbers in memory: one line. Which head gets them?"),
    h("tbody", {}, row("in memory", line), ...heads),
  );
}

/** @param {MappedNumber[]} numbers @param {Sizes} sizes @param {Method} split @param {Given} given */
function headTables(numbers, { seq, heads }, split, given) {
  const tables = Array.from({ length: heads }, (_, head) => {
    const rows = Array.from(
      { length: seq },
      (_, row) => numbers.filter(({ [split]: index }) => index.head === head && index.row === row),
    );
    return numberTable(
      `head ${head}`,
      given,
      rows,
      (number) => numberCell(number, given, number.stays ? { class: "mh-number mh-stays" } : {}),
    );
  });
  return h(
    "div",
    { class: "mh-way", "data-way": split },
    h("p", { class: "mh-wayname" }, h("b", {}, SPLIT_NAMES[split]), ` ${WHAT_IT_DOES[split]}`),
    h("div", { class: "mh-heads" }, ...tables),
  );
}

/**
 * A table with a row a token.
 * @param {string} caption @param {Given} given @param {MappedNumber[][]} rows
 * @param {(number: MappedNumber) => HTMLElement} cell
 */
function numberTable(caption, { tokens }, rows, cell) {
  return h(
    "table",
    {},
    h("caption", {}, caption),
    h(
      "tbody",
      {},
      ...rows.map((row, i) =>
        h("tr", {}, h("th", { scope: "row" }, token(tokens[i])), ...row.map(cell))
      ),
    ),
  );
}

/** @param {MappedNumber} number @param {Given} given @param {Record<string, string | number>} attributes */
function numberCell(number, { textOf }, attributes) {
  return h(
    "td",
    {
      class: "mh-number",
      style: `--hue: ${hueOf(number.token)}`,
      "data-memory": number.memory,
      ...attributes,
    },
    textOf(number),
  );
}

/** @param {MappedNumber[]} numbers @param {Sizes} sizes */
function countOf(numbers, { d_model, heads }) {
  const stay = numbers.filter(({ stays }) => stays).length;
  const dHead = d_model / heads;
  return h(
    "p",
    { class: "mh-count" },
    h("strong", {}, `${stay} of ${numbers.length}`),
    " numbers stand at the same place in both (dashed frame). ",
    `Each head has ${dHead} column${dHead > 1 ? "s" : ""}.`,
  );
}
