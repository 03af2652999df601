// @ts-check
/**
 * One word in two sentences: its two lists of numbers start equal and part, layer by layer; without attention they
 * never do.
 *
 * @typedef {import("./told.js").Word} Word
 */

import { batched } from "../shared/batched.js";
import { freshId, h } from "../shared/h.js";
import { picture } from "./picture.js";
import { told, wordsOf } from "./told.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const words = /** @type {Word[]} */ (model.get("words"));
  const id = freshId();
  const group = choices("word", words.map(({ word }) => word), (chosen) => set({ chosen }));
  const switches = choices("attention", ["on", "off"], (at) => set({ attention: at === 0 }));
  const chips = [0, 1].map(() => h("p", { class: "md-chips" }));
  const stage = h("div", { class: "md-stage" });
  const sentence = h("p", { class: "md-told", role: "status" });
  const caption = h("p", { class: "md-caption" });
  const root = h(
    "section",
    { class: "mh-widget md-drift", "data-drift": true, "aria-labelledby": id },
    h("p", { class: "mh-title", id }, model.get("title")),
    h("div", { class: "md-bar" }, group.root, switches.root),
    chips[0],
    stage,
    chips[1],
    caption,
    sentence,
  );

  /** @param {Record<string, unknown>} changes */
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  function draw() {
    const word = words[model.get("chosen")] ?? words[0];
    const attention = Boolean(model.get("attention"));
    Object.assign(root.dataset, { word: word.word, attention: attention ? "on" : "off" });
    group.draw(words.indexOf(word));
    switches.draw(attention ? 0 : 1);
    word.tokens.forEach((tokens, which) =>
      chips[which].replaceChildren(...chipsOf(tokens, word.word))
    );
    stage.replaceChildren(picture(word, attention, true), picture(word, attention, false));
    caption.replaceChildren(...captionOf(word, model.get("vocabulary")));
    sentence.textContent = told(word, attention);
  }

  el.append(root);
  const soon = batched(draw);
  for (const name of ["chosen", "attention"]) model.on(`change:${name}`, soon);
  draw();
  return () => {
    for (const name of ["chosen", "attention"]) model.off(`change:${name}`, soon);
    root.remove();
  };
}

/** Buttons, of which one is chosen. @param {string} name @param {string[]} texts @param {(index: number) => void} choose */
function choices(name, texts, choose) {
  const buttons = texts.map((text, index) =>
    h("button", { type: "button", onclick: () => choose(index) }, text)
  );
  return {
    root: h(
      "div",
      { class: "md-choice", role: "group", "aria-label": name },
      h("span", { class: "mh-muted", "aria-hidden": "true" }, name),
      h("span", { class: "md-buttons" }, ...buttons),
    ),
    /** @param {number} chosen */
    draw(chosen) {
      buttons.forEach((button, index) =>
        button.setAttribute("aria-pressed", String(index === chosen))
      );
    },
  };
}

/** @param {string[]} tokens @param {string} chosen */
const chipsOf = (tokens, chosen) =>
  wordsOf(tokens).map((token) =>
    h("span", { class: token === chosen ? "md-chip md-chosen" : "md-chip" }, token)
  );

/** @param {Word} word @param {number} vocabulary */
const captionOf = ({ word, control }, vocabulary) => [
  "The gap between the lines is the angle between the two lists; the number in it is their ",
  h("b", {}, "cosine"),
  `, 1.00 for the same direction. Beside each line: the nearest of ${
    vocabulary.toLocaleString("en")
  } common words, but none that begins with “${word}”; `,
  h("b", {}, "bold"),
  " if it is nearer here than in the other sentence. Dotted, for comparison, measured from the first line: ",
  `“${control}”`,
];

export default { render };
