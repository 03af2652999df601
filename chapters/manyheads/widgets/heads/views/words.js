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
import { keysOf, largestKey, looksAtItself, queriesOf, rowOf, sizeOf } from "../reading.js";
import { switchOf } from "../sentences.js";
import { drawArcs, drawLinks } from "./arcs.js";
import { keyOf } from "../store.js";
import { howFarItMoved, isEven, tokenInWords, toldKeys } from "../told.js";

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
  // The words that are looked at, where they are others.
  const keys = h("div", {
    class: "mw-chips mw-keys",
    role: "group",
    "aria-label": "Words that are looked at",
  });
  const caption = h("p", { class: "mw-caption", "aria-hidden": "true" }, "looks at");
  const others = given.reading.keyTokens ? [caption, keys] : [];
  const root = h("div", { class: "mw-words" }, arcs, chips, ...others, note);
  const words = measuredWords({ root, chips, keys }, given);
  let line = 0; // its length, once it was measured

  listenToWords(store, { chips, keys }, choose);

  /** @param {State} state */
  function mark(state) {
    const { reading, layer, head, query } = state;
    const isCross = !looksAtItself(reading, layer);
    markChosen(chips, query);
    markGiven(isCross ? keys : chips, rowOf(reading, layer, head, query), layer < reading.done);
    if (isCross) markLooked(keys, keyOf(state));
  }

  /** Where each word stands is measured. @param {State} state */
  function drawLines({ reading, layer, head, query }) {
    const isWrapped = root.classList.contains("mw-wrapped");
    const row = rowOf(reading, layer, head, query);
    arcs.replaceChildren();
    if (!isWrapped && layer < reading.done) {
      if (looksAtItself(reading, layer)) drawArcs(arcs, boxesOf(chips), row, query);
      else drawLinks(arcs, boxesOf(chips)[query].middle, boxesOf(keys), row);
    }
    if (isWrapped) bringIntoView(chips, query);
  }

  return {
    root,
    /** @param {State} state @param {import("../layout.js").Layout} layout @param {number} room */
    draw(state, layout, room) {
      const { reading, layer } = state;
      const isCross = !looksAtItself(reading, layer);
      const queries = queriesOf(reading, layer);
      const told = queries.map((_, i) => tokenInWords(reading, i) ?? "");
      words.put(queries, isCross ? keysOf(reading, layer) : [], told);
      words.layOut(layout, line || room);
      mark(state);
      drawLines(state);
      note.textContent = howFarItMoved(state) || noteOf(given, state);
    },
    /** Take the line that there is now. To be asked before anything is written, or the page is laid out for it. */
    measure() {
      line = root.clientWidth;
    },
    /** In another room. @param {State} state @param {import("../layout.js").Layout} layout @param {number} room */
    fit(state, layout, room) {
      if (words.layOut(layout, line || room)) mark(state);
      drawLines(state);
    },
  };
}

/**
 * The words, in one line or in several. How wide they are is measured once: to ask for it, the page is laid out.
 * @param {{root: HTMLElement, chips: HTMLElement, keys: HTMLElement}} parts @param {import("../given.js").Given} given
 */
function measuredWords({ root, chips, keys }, { sentences }) {
  /** @type {string[][]} */
  let drawn = [];
  const widths = /** @type {Map<string, number>} */ (new Map());
  let isFresh = false; // put in anew, and not marked yet

  function fill() {
    if (isFresh) return;
    isFresh = true;
    const [queries, looked, told] = drawn;
    const found = switchOf(sentences, queries);
    chips.replaceChildren(...queries.map((word, i) => wordOf(word, i, found, told[i])));
    keys.replaceChildren(...looked.map(keyChip));
  }

  /** Of one line. No word is chosen, which would be bold. @param {string} kind */
  function measured(kind) {
    fill();
    root.className = kind;
    const lines = drawn[1].length ? [chips, keys] : [chips];
    return Math.max(
      ...lines.map((/** @type {any} */ { lastElementChild: last }) =>
        last.offsetLeft + last.offsetWidth
      ),
    );
  }

  return {
    /** @param {string[]} queries @param {string[]} looked  the words that are looked at, where they are others @param {string[]} told  of the queries */
    put(queries, looked, told) {
      if (same(drawn, [queries, looked, told])) return;
      drawn = [queries, looked, told];
      widths.clear();
      isFresh = false;
      fill();
    },
    /** Gives whether the words were put in anew, and are to be marked. @param {import("../layout.js").Layout} layout @param {number} room */
    layOut({ kind }, room) {
      const face = faceOf(root);
      const line = drawn[1].length ? "mw-words mw-cross" : "mw-words";
      const tight = `${line} mw-tight`;
      /** @param {string} each */
      const taken = (each) => {
        const name = `${each} ${face}`;
        if (!widths.has(name)) widths.set(name, measured(each));
        return /** @type {number} */ (widths.get(name));
      };
      /** @param {string} each */
      const overflows = (each) => taken(each) > room - ROOM_FOR_BOLD;
      // What can't stand in one line even so is wrapped, and has meters.
      const isWrapped = kind === "phone" || (overflows(line) && overflows(tight));
      const shown = isWrapped ? `${line} mw-wrapped` : overflows(line) ? tight : line;
      const isSpread = !isWrapped && taken(shown) > 0.75 * room;
      root.className = isSpread ? `${shown} mw-spread` : shown;
      const isToMark = isFresh;
      isFresh = false;
      return isToMark;
    },
  };
}

/** What makes words wider or narrower, but for what they are: paper, and letters that have come. @param {HTMLElement} root */
const faceOf = (root) =>
  `${Boolean(root.closest(".mw-paper"))} ${
    [...document.fonts].filter(({ status }) => status === "loaded").length
  }`;

/**
 * A click, or a key, chooses a word.
 * @param {import("../index.js").ViewContext["store"]} store @param {{chips: HTMLElement, keys: HTMLElement}} rows
 * @param {(sentence: number) => void} choose
 */
function listenToWords(store, { chips, keys }, choose) {
  chips.addEventListener("click", (/** @type {any} */ event) => {
    const chip = event.target.closest("button");
    if (chip?.dataset.sentence) choose(Number(chip.dataset.sentence));
    else if (chip) store.move({ query: Number(chip.dataset.query), key: -1 });
  });
  chips.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const { query, layer, reading } = store.state;
    const { queries } = sizeOf(reading, layer);
    const ends = { Home: 0, End: queries - 1 }[event.key];
    const next = step ? query + step : ends;
    if (next === undefined || next < 0 || next >= queries) return;
    event.preventDefault();
    store.move({ query: next, key: -1 });
    /** @type {any} */ (chips.querySelector(`[data-query="${next}"]`)).focus();
  });

  keys.addEventListener("click", (/** @type {any} */ event) => {
    const chip = event.target.closest("button");
    if (chip) store.move({ key: Number(chip.dataset.key) });
  });
}

/** @param {string} word @param {number} i @param {ReturnType<typeof switchOf>} found @param {string} told  what it is, where it is no whole word */
function wordOf(word, i, found, told) {
  const chip = h(
    "button",
    { type: "button", class: "mw-chip mh-onpaper", "data-query": i },
    shortened(word, LONGEST_WORD),
  );
  if (/^\[[A-Z]+\]$/.test(word)) chip.classList.add("mw-special");
  if (told) chip.title = told;
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

/** A word that is looked at. @param {string} word @param {number} i */
const keyChip = (word, i) =>
  h(
    "span",
    { class: "mw-word" },
    h(
      "span",
      { class: "mw-one" },
      h(
        "button",
        { type: "button", class: "mw-chip mw-keychip mh-onpaper", "data-key": i, tabindex: -1 },
        shortened(word, LONGEST_WORD),
      ),
    ),
    h("span", { class: "mw-meter", "aria-hidden": "true" }, h("span")),
    h("span", { class: "mw-given", "aria-hidden": "true" }),
  );

/** Of many words in a box that scrolls, the chosen one; the page stays where it is. @param {HTMLElement} chips @param {number} at */
function bringIntoView(chips, at) {
  if (chips.scrollHeight <= chips.clientHeight) return;
  const word = /** @type {HTMLElement} */ (chips.children[at]);
  const top = word.offsetTop - chips.offsetTop;
  const last = top + word.offsetHeight - chips.clientHeight;
  chips.scrollTop = Math.min(Math.max(chips.scrollTop, last), top);
}

/** @param {HTMLElement} keys @param {number} key */
const markLooked = (keys, key) =>
  [...keys.querySelectorAll(".mw-chip")].forEach((chip, i) =>
    chip.classList.toggle("mw-looked", i === key)
  );

/** @param {HTMLElement} chips @param {number} query */
function markChosen(chips, query) {
  [...chips.children].forEach((/** @type {any} */ word, i) => {
    const chip = word.querySelector(".mw-chip");
    const isChosen = i === query;
    chip.setAttribute("aria-pressed", String(isChosen));
    chip.tabIndex = isChosen ? 0 : -1;
  });
}

/** What the chosen word gives to each. @param {HTMLElement} chips @param {Float32Array} row @param {boolean} isThere */
function markGiven(chips, row, isThere) {
  const told = new Set(isThere ? toldKeys(row) : []);
  const largest = largestKey(row);
  const isAlike = isEven(row); // then none is the largest to speak of
  [...chips.children].forEach((/** @type {any} */ word, i) => {
    const [meter, number] = [word.querySelector(".mw-meter span"), word.lastElementChild];
    meter.style.width = isThere ? `${(100 * row[i]).toFixed(1)}%` : "0";
    number.textContent = told.has(i) ? weightText(row[i]) : "";
    number.classList.toggle("mw-largest", i === largest && !isAlike);
  });
}

/** What is told of just this sentence, head and word. @param {import("../given.js").Given} given @param {State} state */
function noteOf({ notes, sentences }, { reading, layer, head, query }) {
  const shown = sentences.findIndex(({ text }) => text === reading.text);
  const note = notes.find((each) =>
    each.sentence === shown && each.layer === layer && each.head === head && each.query === query
  );
  return note?.text ?? tokenInWords(reading, query);
}
