// @ts-check
/**
 * Two ways to split columns into heads, and two to merge them: where each number goes, or which input tokens each
 * output token depends on. This file puts the store, the controls and the views together.
 *
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {{token: number, column: number}} Index
 *
 * @typedef {object} Given
 * @property {string[]} tokens  the names of x's rows
 * @property {(index: Index) => string} textOf  a number of x as the page writes it
 * @property {(index: Index) => string} tintOf  its colour, as a style: below 0 or above, and how strong
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
import { written } from "../shared/format.js";
import { freshId, h } from "../shared/h.js";
import { makeStore } from "../shared/store.js";
import { FIRST_NUMBER, FIRST_PAIR } from "./focus.js";
import { mapNumbers } from "./index_map.js";
import { SETTINGS, validate } from "./settings.js";
import { controlsView } from "./views/controls.js";
import { leakExplanation } from "./views/leak_explanation.js";
import { leaksView } from "./views/leaks.js";
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
  const largest = x.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  /** @param {Index} index */
  const numberAt = ({ token, column }) => x[token * columns + column];
  return {
    tokens: model.get("tokens"),
    textOf: (index) => written(Number(numberAt(index).toFixed(2)) || numberAt(index)),
    tintOf(index) {
      const number = numberAt(index);
      const strength = largest > 0 ? Math.sqrt(Math.abs(number) / largest) : 0;
      const sign = number < 0 ? "negative" : "positive";
      return `--sign: var(--mh-${sign}); --strength: ${(100 * strength).toFixed(1)}%`;
    },
  };
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  return model.get("view") === "leaks"
    ? mount(model, el, FIRST_PAIR, [leaksView, leakExplanation])
    : mount(model, el, FIRST_NUMBER, [numbersView]);
}

/**
 * @template {Focus} F
 * @param {any} model @param {HTMLElement} el
 * @param {F} first  what is in focus at first
 * @param {((context: Context<F>) => View<F>)[]} views
 */
function mount(model, el, first, views) {
  const given = givenOf(model);
  const [id, view] = [freshId(), model.get("view")];
  const limits = { shape: model.get("shape"), fixed: model.get("fixed") };
  const message = h("p", { class: "mh-message", role: "status" });
  const store = makeStore(model, {
    traits: SETTINGS,
    validate: (wanted, before) => validate(wanted, before, limits),
    local: { focus: first },
  }, draw);
  const controls = controlsView({ store, say, id, ...limits, hasMask: view === "leaks", reset });
  const parts = views.map((make) => make({ store, given }));
  const root = h(
    "section",
    { class: "mh-widget mh-splits", "data-splits": view, "aria-labelledby": `${id}-title` },
    h(
      "div",
      { class: "mh-bar" },
      h("p", { class: "mh-title", id: `${id}-title` }, model.get("title")),
      controls.root,
      message,
    ),
    h("div", { class: "mh-stage" }, ...parts.map((part) => part.root)),
  );

  /** @param {State<F>} state @param {import("../shared/store.js").Change} change */
  function draw(state, { cause, words }) {
    const { heads, seq, d_model } = state.settings;
    if (words || cause !== "traits") say(words);
    const stays = mapNumbers(state.settings).filter((number) => number.stays).length;
    Object.assign(root.dataset, { heads, seq, dModel: d_model, stays });
    for (const part of [controls, ...parts]) part.draw(state);
    keepHeight(root);
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

/** What stands below a widget stays where it is when there are fewer numbers to show. @param {HTMLElement} root */
function keepHeight(root) {
  const width = String(root.clientWidth);
  if (root.dataset.width !== width) root.style.minHeight = "";
  Object.assign(root.dataset, { width });
  root.style.minHeight = `${root.getBoundingClientRect().height}px`;
}

export default { render };
