// @ts-check
/**
 * The sentence: a chip a word, and arcs from the chosen one to the words it looks at, as wide as the weight. Where the
 * words take more than one line, a meter under each has the weight instead.
 *
 * @typedef {import("../store.js").State} State
 */

import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { same } from "../../shared/history.js";
import { isolated, shortened } from "../../shared/labels.js";
import { largestKey, rowOf } from "../reading.js";
import { switchOf } from "../sentences.js";
import { drawArcs } from "./arcs.js";
import { howFarItMoved, tokenInWords, toldKeys } from "../told.js";

const LONGEST_WORD = 16; // characters of a chip
const ROOM_FOR_BOLD = 10; // pixels that a word may grow by when it is chosen

/** @param {import("../index.js").ViewContext} context */
export function wordsView({ store, given, choose }) {
  const arcs = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  arcs.setAttribute("class", "mw-arcs");
  arcs.setAttribute("aria-hidden", "true");
  const chips = h("div", {
    class: "mw-chips",
    role: "group",
    "aria-label": "Words of the sentence",
  });
  const note = h("p", {
    class: given.notes.length ? "mw-note mw-long" : "mw-note",
    "aria-live": "polite",
  });
  const root = h("div", { class: "mw-words" }, arcs, chips, note);
  /** @type {string[] | null} */
  let drawn = null;
  let width = 0;

  chips.addEventListener("click", (/** @type {any} */ event) => {
    const chip = event.target.closest("button");
    if (chip?.dataset.sentence) choose(Number(chip.dataset.sentence));
    else if (chip) store.move({ query: Number(chip.dataset.query), key: -1 });
  });
  chips.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const { query, reading } = store.state;
    const ends = { Home: 0, End: reading.seq - 1 }[event.key];
    const next = step ? query + step : ends;
    if (next === undefined || next < 0 || next >= reading.seq) return;
    event.preventDefault();
    store.move({ query: next, key: -1 });
    chips.querySelector(`[data-query="${next}"]`).focus();
  });

  /** @param {State} state @param {import("../layout.js").Layout} layout */
  function layOut({ reading }, layout) {
    const found = switchOf(given.sentences, reading.tokens);
    chips.replaceChildren(...reading.tokens.map((word, i) => wordOf(word, i, found)));
    root.className = "mw-words";
    const last = chips.lastElementChild;
    const taken = () => last.offsetLeft + last.offsetWidth;
    const overflows = () => taken() > chips.clientWidth - ROOM_FOR_BOLD;
    if (layout.kind !== "phone" && overflows()) root.classList.add("mw-tight");
    // What can't stand in one line even so is wrapped, and has meters.
    const isWrapped = layout.kind === "phone" || overflows();
    root.classList.toggle("mw-wrapped", isWrapped);
    if (isWrapped) root.classList.remove("mw-tight");
    root.classList.toggle("mw-spread", !isWrapped && taken() > 0.75 * chips.clientWidth);
  }

  return {
    root,
    /** @param {State} state @param {import("../layout.js").Layout} layout @param {number} room */
    draw(state, layout, room) {
      const { reading, layer, head, query } = state;
      if (width !== room || !same(drawn, reading.tokens)) layOut(state, layout);
      [drawn, width] = [reading.tokens, room];
      const row = rowOf(reading, layer, head, query);
      const isThere = layer < reading.done;
      mark(chips, row, query, isThere);
      arcs.replaceChildren();
      if (!root.classList.contains("mw-wrapped") && isThere) {
        drawArcs(arcs, boxesOf(chips), row, query);
      }
      note.textContent = howFarItMoved(state) || noteOf(given, state);
    },
  };
}

/** @param {string} word @param {number} i @param {ReturnType<typeof switchOf>} found */
function wordOf(word, i, found) {
  const chip = h(
    "button",
    { type: "button", class: "mw-chip mh-onpaper", "data-query": i },
    shortened(word, LONGEST_WORD),
  );
  if (/^\[[A-Z]+\]$/.test(word)) chip.classList.add("mw-special");
  if (tokenInWords(word)) chip.title = tokenInWords(word);
  const others = found?.at === i ? found.choices : [{ word, sentence: -1 }];
  const parts = others.map((choice) =>
    choice.word === word ? chip : h("button", {
      type: "button",
      class: "mw-other",
      "data-sentence": choice.sentence,
      "aria-label": `Put “${isolated(choice.word)}” in the place of “${isolated(word)}”`,
    }, choice.word)
  );
  return h(
    "span",
    { class: "mw-word" },
    h("span", { class: parts.length > 1 ? "mw-switch" : "mw-one" }, ...parts),
    h("span", { class: "mw-meter", "aria-hidden": "true" }, h("span")),
    h("span", { class: "mw-given", "aria-hidden": "true" }),
  );
}

/** Where the words' chips are, along the line: as laid out, also where paper shows them smaller. @param {HTMLElement} chips */
const boxesOf = (chips) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (chips.querySelectorAll(".mw-chip"))]
    .map(({ offsetLeft, offsetWidth: width }) => ({ middle: offsetLeft + width / 2, width }));

/** The chosen word, and what it gives to each. @param {HTMLElement} chips @param {Float32Array} row @param {number} query @param {boolean} isThere */
function mark(chips, row, query, isThere) {
  const told = isThere ? toldKeys(row) : [];
  const largest = largestKey(row);
  [...chips.children].forEach((/** @type {any} */ word, i) => {
    const chip = word.querySelector(".mw-chip");
    const isChosen = i === query;
    chip.setAttribute("aria-pressed", String(isChosen));
    chip.tabIndex = isChosen ? 0 : -1;
    const [meter, number] = [word.querySelector(".mw-meter span"), word.lastElementChild];
    meter.style.width = isThere ? `${(100 * row[i]).toFixed(1)}%` : "0";
    number.textContent = told.includes(i) ? weightText(row[i]) : "";
    number.classList.toggle("mw-largest", i === largest);
  });
}

/** What is told of just this sentence, head and word. @param {import("../given.js").Given} given @param {State} state */
function noteOf({ notes, sentences }, { reading, layer, head, query }) {
  const shown = sentences.findIndex(({ text }) => text === reading.text);
  const note = notes.find((each) =>
    each.sentence === shown && each.layer === layer && each.head === head && each.query === query
  );
  return note?.text ?? tokenInWords(reading.tokens[query]);
}
