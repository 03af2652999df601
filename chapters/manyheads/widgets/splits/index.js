// @ts-check
/**
 * Two ways to split columns into heads, and two to merge them: where each number goes, or which input tokens each
 * output token depends on. This file puts the store, the controls and the views together.
 *
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {{tokens: string[], textOf: (index: {token: number, column: number}) => string}} Given
 *   the names of x's rows, and its numbers as the page writes them
 */

/**
 * @template {Focus} F
 * @typedef {{settings: Settings, focus: F}} State
 */

/**
 * @template {Focus} F
 * @typedef {object} Context  what a view is made with
 * @property {{state: State<F>, move: (changes: {focus: F}) => unknown}} store
 * @property {Given} given
 */

/**
 * @template {Focus} F
 * @typedef {{root: HTMLElement, draw: (state: State<F>) => void}} View
 */

import { floats } from "../shared/floats.js";
import { checkState, fills, isShape } from "../shared/guards.js";
import { freshId, h } from "../shared/h.js";
import { makeStore } from "../shared/store.js";
import { FIRST_NUMBER, FIRST_PAIR } from "./focus.js";
import { mapNumbers } from "./index_map.js";
import { SETTINGS, validate } from "./settings.js";
import { controlsView } from "./views/controls.js";
import { leakExplanation } from "./views/leak_explanation.js";
import { leaksView } from "./views/leaks.js";
import { numberExplanation } from "./views/number_explanation.js";
import { numbersView } from "./views/numbers.js";

/**
 * What the views show, or an error where x and its shape give nothing to show.
 * @param {any} model @returns {Given}
 */
function givenOf(model) {
  const shape = model.get("shape");
  checkState({ shape: isShape(shape) });
  const x = floats(model.get("x"));
  const [, seq, columns] = shape;
  checkState({ x: fills(x, [seq, columns]) });
  return {
    tokens: model.get("tokens"),
    textOf: ({ token, column }) =>
      String(Number(x[token * columns + column].toFixed(2))).replace("-", "−"),
  };
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  return model.get("view") === "leaks"
    ? mount(model, el, FIRST_PAIR, [leaksView, leakExplanation])
    : mount(model, el, FIRST_NUMBER, [numbersView, numberExplanation]);
}

/**
 * @template {Focus} F
 * @param {any} model @param {HTMLElement} el
 * @param {F} first  what is in focus at first
 * @param {((context: Context<F>) => View<F>)[]} views
 */
function mount(model, el, first, views) {
  const given = givenOf(model);
  const [id, view, shape] = [freshId(), model.get("view"), model.get("shape")];
  const message = h("p", { class: "mh-message", role: "status" });
  const store = makeStore(model, {
    traits: SETTINGS,
    validate: (wanted, before) => validate(wanted, before, shape),
    local: { focus: first },
  }, draw);
  const controls = controlsView({ store, say, id, shape, hasMask: view === "leaks", reset });
  const parts = views.map((make) => make({ store, given }));
  const root = h(
    "section",
    { class: "mh-widget mh-splits", "data-splits": view, "aria-labelledby": `${id}-title` },
    h("p", { class: "mh-title", id: `${id}-title` }, model.get("title")),
    controls.root,
    message,
    ...parts.map((part) => part.root),
  );

  /** @param {State<F>} state @param {import("../shared/store.js").Change} change */
  function draw(state, { cause, words }) {
    const { heads, seq, d_model } = state.settings;
    if (words || cause !== "traits") say(words);
    const stays = mapNumbers(state.settings).filter((number) => number.stays).length;
    Object.assign(root.dataset, { heads, seq, dModel: d_model, stays });
    for (const part of [controls, ...parts]) part.draw(state);
  }

  /** @param {string} words */
  function say(words) {
    message.textContent = words;
  }

  function reset() {
    store.move({ ...model.get("initial"), focus: first });
    say("Everything is back where it started.");
  }

  el.append(root);
  store.begin();
  return () => {
    store.stop();
    root.remove();
  };
}

export default { render };
