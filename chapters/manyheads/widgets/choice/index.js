// @ts-check
/**
 * A choice: some words as arrows of two numbers, one of which asks. It takes of each word the share that softmax makes of
 * their dot product. This file puts the traits, the controls and the views together.
 *
 * @typedef {{vectors: number[][], asks: number}} State
 */

import { makeTraits } from "../shared/figure/traits.js";
import { segmentsView } from "../shared/figure/segments.js";
import { tellingView } from "../shared/figure/telling.js";
import { isMatrix } from "../shared/figure/vectors.js";
import { switchOff } from "../shared/fields.js";
import { checkState } from "../shared/guards.js";
import { h } from "../shared/h.js";
import { same } from "../shared/history.js";
import { choose } from "./choice.js";
import { choicesThatMayBeTold, choiceTold } from "./told.js";
import { arrowsView } from "./views/arrows.js";
import { tableView } from "./views/table.js";

const FURTHEST = 10; // a number of an arrow, as arrows.py has it

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const words = /** @type {string[]} */ (model.get("words"));
  const start = model.get("start");
  const areWords = Array.isArray(words) && words.length > 0 &&
    words.every((word) => typeof word === "string");
  checkState({ words: areWords, start: isMatrix(start?.vectors, words?.length, 2, FURTHEST) });
  const traits = makeTraits(model, {
    vectors: ({ vectors }) => isMatrix(vectors, words.length, 2, FURTHEST),
    asks: ({ asks }) => Number.isInteger(asks) && asks >= 0 && asks < words.length,
  }, draw);

  const arrows = arrowsView({
    words,
    start: start.vectors,
    move: (index, to) => {
      const { vectors } = traits.state;
      traits.change({ vectors: vectors.map((vector, i) => (i === index ? to : vector)) });
    },
  });
  const table = tableView({ words });
  const telling = tellingView(choicesThatMayBeTold(words));
  const who = segmentsView({
    label: "who asks?",
    names: words,
    choose: (asks) => traits.change({ asks }),
  });
  const back = h(
    "button",
    { type: "button", class: "mh-back", onclick: () => traits.change({ vectors: start.vectors }) },
    "Back to the start",
  );
  const root = h(
    "section",
    {
      class: "mh-widget mh-lively mh-choice",
      "data-choice": true,
      "aria-label": model.get("title"),
    },
    h(
      "div",
      { class: "mh-sides" },
      h("div", { class: "mh-side" }, arrows.root, h("p", { class: "mh-drags" }, "drag the arrows")),
      h(
        "div",
        { class: "mh-side" },
        h("div", { class: "mh-tools" }, who.root, back),
        h("div", { class: "mh-scroll" }, table.root),
        telling.root,
      ),
    ),
  );

  /** @param {State} state */
  function draw(state) {
    const chosen = choose(state);
    root.dataset.asks = String(state.asks);
    who.draw(state.asks);
    arrows.draw(state, chosen);
    table.draw(state, chosen);
    telling.draw(choiceTold(state, words));
    switchOff(back, same(state.vectors, start.vectors));
  }

  el.append(root);
  traits.begin();
  return () => {
    traits.stop();
    root.remove();
  };
}

export default { render };
