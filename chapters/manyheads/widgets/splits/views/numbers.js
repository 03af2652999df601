// @ts-check
/**
 * Where each number of x goes: x itself and the line of its numbers in memory, and the heads of both splits. Beside each
 * part stands what is said there of the number in focus.
 */

import { headVariable } from "../../shared/colours.js";
import { h, token } from "../../shared/h.js";
import { nextNumber, numberWithin } from "../focus.js";
import { mapNumbers, METHODS } from "../index_map.js";
import { listenToCells } from "./cell_events.js";
import { numberInWords } from "./number_explanation.js";
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
  const [x, memory, right, wrong] = Array.from(
    { length: 4 },
    () => h("div", { class: "mh-tables" }),
  );
  const words = { memory: wordsBox(""), right: wordsBox(), wrong: wordsBox() };
  const count = h("p", {});
  const root = h(
    "div",
    { class: "mh-board" },
    x,
    h("div", { class: "mh-explanation" }, words.memory, count),
    h("div", { class: "mh-part mh-wide" }, memory),
    h("div", { class: "mh-part", "data-way": "right" }, right, words.right),
    h("div", { class: "mh-part", "data-way": "wrong" }, wrong, words.wrong),
  );
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

  /** @param {MappedNumber[]} numbers @param {Sizes} sizes */
  function fill(numbers, sizes) {
    x.replaceChildren(inputTable(numbers, sizes, given));
    memory.replaceChildren(...memoryLine(numbers, sizes, given));
    right.replaceChildren(...headTables(numbers, sizes, "right", given));
    wrong.replaceChildren(...headTables(numbers, sizes, "wrong", given));
    count.replaceChildren(...countOf(numbers, sizes));
  }

  /** @param {number} place  in memory */
  function mark(place) {
    for (const cell of root.querySelectorAll("[data-memory]")) {
      const here = Number(cell.dataset.memory) === place;
      cell.classList.toggle("mh-here", here);
      if (cell.dataset.table === "x") cell.tabIndex = here ? 0 : -1;
    }
    for (const line of root.querySelectorAll(".mh-scroll")) bringIntoMiddle(line);
  }

  return {
    root,
    draw({ settings, focus }) {
      const numbers = mapNumbers(settings);
      if (settings !== drawn) fill(numbers, settings);
      drawn = settings;
      const place = numberWithin(focus, settings);
      mark(place);
      const told = numberInWords(numbers[place], settings, given);
      words.memory.replaceChildren(...told.memory);
      words.right.replaceChildren(...told.right);
      words.wrong.replaceChildren(...told.wrong);
    },
  };
}

const wordsBox = (panel = "mh-explanation") =>
  h("p", { class: `mh-words ${panel}`, "aria-live": "polite" });

/** A line may be wider than a phone: its number in focus comes into the middle. @param {HTMLElement} line */
function bringIntoMiddle(line) {
  const cell = line.querySelector(".mh-here")?.getBoundingClientRect();
  const frame = line.getBoundingClientRect();
  if (cell) line.scrollLeft += cell.left + cell.width / 2 - frame.left - frame.width / 2;
}

/** @param {MappedNumber[]} numbers @param {Sizes} sizes @param {Given} given */
function inputTable(numbers, { seq, d_model, heads }, given) {
  const rows = Array.from(
    { length: seq },
    (_, row) => numbers.filter((number) => number.token === row),
  );
  const columns = Array.from({ length: d_model }, (_, column) => {
    const head = Math.floor(column / (d_model / heads));
    return h("th", { scope: "col", style: headStyle(head, heads) }, String(column));
  });
  const table = numberTable(
    "X",
    [h("td", {}, h("b", {}, "X")), ...columns],
    given,
    rows,
    (number) => numberCell(number, given, { "data-table": "x", tabindex: -1 }),
  );
  return scrolling("X", table);
}

/** @param {MappedNumber[]} numbers @param {Sizes} sizes @param {Given} given */
function memoryLine(numbers, { heads }, given) {
  /** @param {string} name @param {HTMLElement[]} cells */
  const row = (name, cells) => h("tr", {}, h("th", { scope: "row" }, name), ...cells);
  const line = numbers.map((number) => numberCell(number, given, { "data-table": "memory" }));
  const dealt = METHODS.map((split) =>
    row(
      DEALT[split],
      numbers.map(({ [split]: { head } }) =>
        h("td", { class: "mh-dealt", style: headStyle(head, heads) }, String(head))
      ),
    )
  );
  const table = h(
    "table",
    { class: "mh-memory", "aria-label": "The numbers in memory" },
    h("tbody", {}, row("in memory", line), ...dealt),
  );
  return [
    h("p", {}, "The same numbers in memory: one line. Which head gets them?"),
    scrolling("Memory", table),
  ];
}

/** @param {MappedNumber[]} numbers @param {Sizes} sizes @param {Method} split @param {Given} given */
function headTables(numbers, { seq, d_model, heads }, split, given) {
  const tables = Array.from({ length: heads }, (_, head) => {
    const rows = Array.from(
      { length: seq },
      (_, row) => numbers.filter(({ [split]: index }) => index.head === head && index.row === row),
    );
    const name = h(
      "th",
      { scope: "colgroup", colspan: d_model / heads, style: headStyle(head, heads) },
      `Head ${head}`,
    );
    return numberTable(`Head ${head}`, [h("td"), name], given, rows, (number) => {
      const attributes = { class: number.stays ? "mh-number mh-stays" : "mh-number" };
      return split === "right"
        ? numberCell(number, given, attributes)
        : numberCell(number, given, attributes, ownerOf(number, given));
    });
  });
  return [
    h("p", {}, h("b", {}, SPLIT_NAMES[split]), ` ${WHAT_IT_DOES[split]}`),
    scrolling(SPLIT_NAMES[split], h("div", { class: "mh-heads" }, ...tables)),
  ];
}

/** Whose number a row of the wrong split got. @param {MappedNumber} number @param {Given} given */
const ownerOf = ({ token: row, wrong }, { tokens }) =>
  h("small", { class: row === wrong.row ? "mh-own" : "mh-foreign" }, tokens[row]);

/**
 * A table with a row a token.
 * @param {string} name @param {HTMLElement[]} heading  its first row @param {Given} given @param {MappedNumber[][]} rows
 * @param {(number: MappedNumber) => HTMLElement} cell
 */
function numberTable(name, heading, { tokens }, rows, cell) {
  const lines = rows.map((numbers, i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, token(tokens[i])),
      ...numbers.map((number) => cell(number)),
    )
  );
  return h(
    "table",
    { "aria-label": name },
    h("thead", {}, h("tr", {}, ...heading)),
    h("tbody", {}, ...lines),
  );
}

/** @param {MappedNumber} number @param {Given} given @param {Record<string, string | number>} attributes @param {HTMLElement[]} below  what stands under the number */
function numberCell(number, { textOf, tintOf }, attributes, ...below) {
  return h(
    "td",
    { class: "mh-number", style: tintOf(number), "data-memory": number.memory, ...attributes },
    h("span", {}, textOf(number)),
    ...below,
  );
}

/** @param {number} head @param {number} heads */
const headStyle = (head, heads) => `--head: ${headVariable(head, heads)}`;

/** What may be wider than its place, so that the keyboard can scroll it. @param {string} name @param {HTMLElement} inside */
const scrolling = (name, inside) =>
  h("div", { class: "mh-scroll", tabindex: 0, role: "region", "aria-label": name }, inside);

/** @param {MappedNumber[]} numbers @param {Sizes} sizes */
function countOf(numbers, { d_model, heads }) {
  const stay = numbers.filter(({ stays }) => stays).length;
  const dHead = d_model / heads;
  return [
    h("strong", {}, `${stay} of ${numbers.length}`),
    " numbers stand at the same place in both (dashed frame). ",
    `Each head has ${dHead} column${dHead > 1 ? "s" : ""}.`,
  ];
}
