// @ts-check
/**
 * One word in two sentences: its two lists of numbers start equal and part, layer by layer; without attention they
 * never do. This file puts the traits, the controls and the picture together.
 *
 * @typedef {import("./given.js").Word} Word
 * @typedef {{chosen: number, attention: boolean}} DriftState
 */

import { segmentsView } from "../shared/figure/segments.js";
import { tellingView } from "../shared/figure/telling.js";
import { makeTraits } from "../shared/figure/traits.js";
import { upTo } from "../shared/guards.js";
import { h } from "../shared/h.js";
import { givenOf } from "./given.js";
import { picture } from "./picture.js";
import { allTold, told } from "./told.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const { words, vocabulary } = givenOf(model);
  const store = makeTraits(model, {
    /** @param {DriftState} state */
    chosen: ({ chosen }) => upTo(chosen + 1, words.length),
    /** @param {DriftState} state */
    attention: ({ attention }) => typeof attention === "boolean",
  }, draw);
  const which = segmentsView({
    label: "word",
    names: words.map(({ word }) => word),
    choose: (chosen) => store.change({ chosen }),
  });
  const switches = segmentsView({
    label: "attention",
    names: ["on", "off"],
    choose: (place) => store.change({ attention: place === 0 }),
  });
  const rows = [0, 1].map((row) =>
    roomFor(words, "md-row", (word) => chipsOf(word.tokens[row], word.place), "md-chips")
  );
  const stage = h("div", { class: "md-stage" });
  const note = roomFor(words, "mh-muted md-note", (word) => noteText(word, vocabulary));
  const telling = tellingView(allTold(words));
  const root = h(
    "section",
    { class: "mh-widget mh-lively mh-drift", "data-drift": true, "aria-label": model.get("title") },
    h("div", { class: "mh-tools" }, which.root, switches.root),
    rows[0].root,
    stage,
    rows[1].root,
    note.root,
    telling.root,
  );

  /** @param {DriftState} state */
  function draw({ chosen, attention }) {
    const word = words[chosen];
    Object.assign(root.dataset, { word: word.word, attention: attention ? "on" : "off" });
    which.draw(chosen);
    switches.draw(attention ? 0 : 1);
    for (const view of [...rows, note]) view.draw(word);
    stage.replaceChildren(picture(word, attention, true), picture(word, attention, false));
    telling.draw(told(word, attention, turn));
  }

  /** The button that was pressed is gone with its sentence: the keyboard goes to the one that takes it back. */
  function turn() {
    store.change({ attention: !store.state.attention });
    setTimeout(() => telling.root.querySelector("button")?.focus());
  }

  el.append(root);
  store.begin();
  return () => {
    store.stop();
    root.remove();
  };
}

/** The sentence's words, without the tokens that begin and end it. @param {string[]} tokens @param {number} place */
const chipsOf = (tokens, place) =>
  tokens.slice(1, -1).flatMap((token, i) =>
    token === "."
      ? []
      : [h("span", { class: i + 1 === place ? "md-chip md-chosen" : "md-chip" }, token)]
  );

/**
 * What is said of a word; as high from the start as the highest of all words.
 * @param {Word[]} words @param {string} kind  classes @param {(word: Word) => (Node | string)[]} partsOf
 * @param {string} each  a class of each
 */
function roomFor(words, kind, partsOf, each = "") {
  const shown = h("p", { class: each });
  const reserved = words.map((word) =>
    h("p", { class: `${each} mh-reserved`, "aria-hidden": "true" }, ...partsOf(word))
  );
  return {
    root: h("div", { class: `mh-telling ${kind}` }, ...reserved, shown),
    /** @param {Word} word */
    draw: (word) => shown.replaceChildren(...partsOf(word)),
  };
}

/** @param {Word} word @param {number} vocabulary */
const noteText = ({ word, control }, vocabulary) => [
  "The gap between the lines is the angle between the word’s two lists of numbers; the number in it is their ",
  h("strong", {}, "cosine"),
  `, 1.00 for the same direction. Beside each line: the nearest of ${
    vocabulary.toLocaleString("en")
  } common words, but none that begins with “${word}”; `,
  h("strong", {}, "bold"),
  " if it is nearer here than in the other sentence. Dotted, for comparison, measured from the first line: ",
  `“${control}”`,
];

export default { render };
