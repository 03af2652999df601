// @ts-check
/**
 * Attention's formula beside a picture of each of its parts, for a few words of two numbers each. This file puts the
 * traits, the controls and the views together.
 *
 * @typedef {import("./roles.js").RolesState} RolesState
 *
 * @typedef {object} RolesContext
 * @property {string[]} words
 * @property {{state: RolesState, change: (changes: Partial<RolesState>) => void}} store
 * @property {(index: number, to: number[]) => void} moveWord
 * @property {(words: string) => void} refuse
 */

import { makeTraits } from "../shared/figure/traits.js";
import { segmentsView } from "../shared/figure/segments.js";
import { tellingView } from "../shared/figure/telling.js";
import { isMatrix } from "../shared/figure/vectors.js";
import { paletteOf, rgb, signedColour, textOn, weightColour } from "../shared/colours.js";
import { switchOff } from "../shared/fields.js";
import { cellText, weightText } from "../shared/format.js";
import { checkState } from "../shared/guards.js";
import { h } from "../shared/h.js";
import { same } from "../shared/history.js";
import { isolated, shortened } from "../shared/labels.js";
import { onNewTheme } from "../shared/theme.js";
import { attend } from "./roles.js";
import { partnerOf, rolesThatMayBeTold, rolesTold } from "./told.js";
import { formulaView } from "./views/formula.js";
import { gridView } from "./views/grid.js";
import { blockOf, roleView, wordsView } from "./views/planes.js";
import { resultView } from "./views/result.js";

const FURTHEST = 10; // a number of an arrow or a matrix, as arrows.py has it
const MATRICES = /** @type {const} */ (["w_q", "w_k", "w_v"]);

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const { words, start } = givenBy(model);
  const store = makeTraits(model, usableFor(words), draw);
  const context = {
    words,
    store,
    /** @param {number} index @param {number[]} to */
    moveWord: (index, to) =>
      store.change({ vectors: store.state.vectors.map((old, i) => (i === index ? to : old)) }),
    /** @param {string} refusal */
    refuse: (refusal) => telling.draw([refusal]),
  };
  const views = partsOf(context);
  const telling = tellingView(rolesThatMayBeTold(words));
  const controls = controlsOf(context, start);
  const root = h(
    "section",
    { class: "mh-widget mh-lively mh-roles", "data-roles": true, "aria-label": model.get("title") },
    h("div", { class: "mh-sides" }, controls.root, ...views.roots, telling.root),
  );

  /** @param {RolesState} state */
  function draw(state) {
    const attended = attend(state);
    root.dataset.asks = String(state.asks);
    root.dataset.matrices = state.one_matrix ? "1" : "3";
    controls.draw(state);
    views.draw(state, attended, tintsOf(root));
    telling.draw(rolesTold(state, attended, words, () => store.change({ one_matrix: true })));
  }

  el.append(root);
  store.begin();
  const endTheme = onNewTheme(() => draw(store.state));
  return () => {
    store.stop();
    endTheme();
    views.destroy();
    root.remove();
  };
}

/** @param {any} model @returns {{words: string[], start: Partial<RolesState>}} */
function givenBy(model) {
  const words = model.get("words");
  const start = model.get("start");
  const areWords = Array.isArray(words) && words.length > 0 &&
    words.every((word) => typeof word === "string");
  checkState({
    words: areWords,
    start: isMatrix(start?.vectors, words?.length, 2, FURTHEST) &&
      MATRICES.every((name) => isMatrix(start[name], 2, 2, FURTHEST)),
  });
  return { words, start };
}

/** Whether each trait can be drawn. @param {string[]} words */
const usableFor = (words) => ({
  /** @param {RolesState} state */
  vectors: ({ vectors }) => isMatrix(vectors, words.length, 2, FURTHEST),
  /** @param {RolesState} state */
  w_q: ({ w_q }) => isMatrix(w_q, 2, 2, FURTHEST),
  /** @param {RolesState} state */
  w_k: ({ w_k }) => isMatrix(w_k, 2, 2, FURTHEST),
  /** @param {RolesState} state */
  w_v: ({ w_v }) => isMatrix(w_v, 2, 2, FURTHEST),
  /** @param {RolesState} state */
  one_matrix: ({ one_matrix }) => typeof one_matrix === "boolean",
  /** @param {RolesState} state */
  asks: ({ asks }) => Number.isInteger(asks) && asks >= 0 && asks < words.length,
});

/** Who asks, the way back, and how many matrices. @param {RolesContext} context @param {Partial<RolesState>} start */
function controlsOf({ words, store }, start) {
  const who = segmentsView({
    label: "who asks?",
    names: words,
    choose: (asks) => store.change({ asks }),
  });
  const matrices = segmentsView({
    label: "how many matrices",
    isShown: false,
    names: ["three matrices", "one matrix for all"],
    choose: (index) => store.change({ one_matrix: index === 1 }),
  });
  const back = h(
    "button",
    { type: "button", class: "mh-back", onclick: () => store.change(start) },
    "Back to the start",
  );
  return {
    root: h("div", { class: "mh-tools" }, who.root, back, matrices.root),
    /** @param {RolesState} state */
    draw(state) {
      who.draw(state.asks);
      matrices.draw(Number(state.one_matrix));
      const names = /** @type {(keyof RolesState)[]} */ (["vectors", ...MATRICES]);
      switchOff(back, names.every((name) => same(state[name], start[name])));
    },
  };
}

/** The pictures of the formula's parts. @param {RolesContext} context */
function partsOf(context) {
  const { words } = context;
  const input = wordsView(context);
  const roles = /** @type {const} */ (["query", "key", "value"]).map((role) =>
    roleView(context, role)
  );
  const [query, key, value] = roles;
  const scores = gridView("Scores", words);
  const weights = gridView("Weights", words);
  const result = resultView(words);
  const resultTitle = h("span", { class: "mh-takes" });
  const blocks = {
    score: blockOf("score", "query · key ÷ √2", scores.root),
    weights: blockOf("weights", "rows add up to 1", weights.root),
    result: blockOf("result", "", result.root),
  };
  blocks.result.querySelector(".mh-muted").append(resultTitle);
  const formula = formulaView({
    query: query.picture,
    key: key.picture,
    score: scores.root,
    value: value.picture,
    weights: weights.root,
    result: blocks.result,
  });
  return {
    roots: [
      h("div", { class: "mh-upper" }, input.root, query.root, key.root, blocks.score, value.root),
      formula.root,
      h("div", { class: "mh-lower" }, blocks.weights, blocks.result),
    ],
    /** @param {RolesState} state @param {import("./roles.js").Attended} attended @param {ReturnType<typeof tintsOf>} tints */
    draw(state, attended, tints) {
      const { asks } = state;
      const partner = partnerOf(attended.scores, asks);
      input.draw(state);
      for (const role of roles) {
        role.draw(state, attended, tints.signed(Object.values(attended.matrices)));
      }
      scores.draw(attended.scores, asks, {
        text: cellText,
        tint: tints.signed([attended.scores]),
        isRinged: (row, column) =>
          (row === asks && column === partner) || (row === partner && column === asks),
      });
      weights.draw(attended.weights, asks, {
        text: weightText,
        tint: tints.weight,
        isRinged: () => false,
      });
      result.draw(attended.weights[asks], attended.rows.value, attended.results[asks]);
      resultTitle.textContent = `what “${isolated(shortened(words[asks], 14))}” takes home`;
    },
    destroy: formula.destroy,
  };
}

/** How cells are coloured around an element. @param {HTMLElement} root */
function tintsOf(root) {
  const palette = paletteOf(root);
  /** @param {import("../shared/colours.js").Colour} colour */
  const cell = (colour) => ({ background: rgb(colour), color: rgb(textOn(palette, colour)) });
  return {
    /** Of numbers on one scale. @param {number[][][]} tables */
    signed(tables) {
      const largest = Math.max(...tables.flat(2).map(Math.abs));
      return (/** @type {number} */ number) => cell(signedColour(palette, number, largest));
    },
    /** @param {number} weight */
    weight: (weight) => cell(weightColour(palette, palette.ink, weight)),
  };
}

export default { render };
