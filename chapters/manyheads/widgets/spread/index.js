// @ts-check
/**
 * Why scores are divided by √d: those of a random query with random keys, as they are and divided, what softmax makes of
 * both, and the mean slope of many draws. This file puts the traits, the controls and the views together.
 *
 * @typedef {{d: number, draw: number}} SpreadState
 * @typedef {import("./spread.js").Draws} Draws
 */

import { makeTraits } from "../shared/figure/traits.js";
import { segmentsView } from "../shared/figure/segments.js";
import { checkState, upTo } from "../shared/guards.js";
import { h } from "../shared/h.js";
import { halves, reachOf, scoresOf, soften } from "./spread.js";
import { spreadTold } from "./written.js";
import { curveView } from "./views/curve.js";
import { scoresView } from "./views/scores.js";

const COUNTS = ["no", "one", "two", "three", "four", "five", "six"];

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const { draws, count, slopes } = givenOf(model);
  const { sizes } = slopes;
  const store = makeTraits(
    model,
    {
      /** @param {SpreadState} state */
      d: ({ d }) => sizes.includes(d),
      /** @param {SpreadState} state */
      draw: ({ draw }) => upTo(draw + 1, count),
    },
    draw,
  );
  const reach = reachOf(draws, sizes);
  const asTheyAre = scoresView({ keys: draws.keys, reach, kind: "as-they-are" });
  const scaled = scoresView({ keys: draws.keys, reach, kind: "scaled" });
  const curve = curveView(slopes);
  const slider = sliderOf(sizes, (d) => store.change({ d }));
  const which = segmentsView({
    label: `${COUNTS[count] ?? count} draws of random numbers`,
    names: Array.from({ length: count }, (_, index) => String(index + 1)),
    choose: (index) => store.change({ draw: index }),
  });
  const said = h("p", { role: "status", class: "mh-said" });
  const note = noteOf(draws.keys, sizes);
  const root = h(
    "section",
    {
      class: "mh-widget mh-lively mh-spread",
      "data-spread": true,
      "aria-label": model.get("title"),
    },
    h(
      "div",
      { class: "mh-sides" },
      h("div", { class: "mh-tools" }, slider.root, which.root),
      ...asTheyAre.roots,
      ...scaled.roots,
      curve.root,
      note.root,
      said,
    ),
  );

  /** @param {SpreadState} state */
  function draw({ d, draw }) {
    const scores = scoresOf(draws, draw, d);
    const both = [soften(scores), soften(scores.map((score) => score / Math.sqrt(d)))];
    Object.assign(root.dataset, { d, draw });
    slider.draw(d);
    which.draw(draw);
    asTheyAre.draw("as they are", both[0]);
    scaled.draw(`÷ √${d} = ${Math.sqrt(d).toFixed(2)}`, both[1]);
    curve.draw(d);
    note.draw(d);
    said.textContent = spreadTold(d, both[0], both[1]);
  }

  el.append(root);
  store.begin();
  return () => {
    store.stop();
    root.remove();
  };
}

/** What is shown, and what a slope is. As high from the start as it can get. @param {number} keys @param {number[]} sizes */
function noteOf(keys, sizes) {
  /** @param {Node} count @param {Record<string, any>} attributes */
  const words = (count, attributes) =>
    h(
      "p",
      attributes,
      `One query and ${keys} keys of `,
      count,
      " random numbers each, drawn with a fixed seed. ",
      h("strong", {}, "Slope"),
      `: by how much a share moves when its score is nudged, p · (1 − p), averaged over the ${keys}.`,
    );
  const count = h("span");
  const longest = h("span", {}, String(sizes[sizes.length - 1]));
  return {
    root: h(
      "div",
      { class: "mh-telling mh-note mh-muted" },
      words(longest, { class: "mh-reserved", "aria-hidden": "true" }),
      words(count, {}),
    ),
    /** @param {number} d */
    draw(d) {
      count.textContent = String(d);
    },
  };
}

/** @param {any} model */
function givenOf(model) {
  const shape = model.get("shape");
  const isDraws = Array.isArray(shape) && shape.length === 3 &&
    shape.every((length) => upTo(length, 1000)) && shape[1] > 1;
  checkState({ shape: isDraws });
  const [count, keys, width] = shape;
  const sizes = model.get("sizes");
  const areSizes = Array.isArray(sizes) && sizes.length > 0 &&
    sizes.every((d, i) => upTo(d, width) && !(d <= sizes[i - 1]));
  checkState({ sizes: areSizes });
  const [asTheyAre, scaled] = [model.get("slopes"), model.get("slopes_scaled")];
  /** @param {any} slopes */
  const areSlopes = (slopes) =>
    Array.isArray(slopes) && slopes.length === sizes.length &&
    slopes.every((s) => s >= 0 && s <= 1);
  const [query, key] = [halves(model.get("query")), halves(model.get("key"))];
  checkState({
    query: query.length === count * width && query.every(Number.isFinite),
    key: key.length === count * keys * width && key.every(Number.isFinite),
    slopes: areSlopes(asTheyAre),
    slopes_scaled: areSlopes(scaled),
  });
  const draws = /** @type {Draws} */ ({ query, key, keys, width });
  const times = model.get("slope_draws");
  checkState({ slope_draws: upTo(times, Infinity) });
  return { draws, count, slopes: { sizes, asTheyAre, scaled, draws: times } };
}

/** How many numbers a list has. @param {number[]} sizes @param {(d: number) => void} choose */
function sliderOf(sizes, choose) {
  const input = h("input", {
    type: "range",
    min: 0,
    max: sizes.length - 1,
    step: 1,
    "aria-label": "d: how many numbers the query and each key have",
    oninput: () => choose(sizes[Number(input.value)]),
  });
  const number = h("b");
  return {
    root: h(
      "div",
      { class: "mh-control mh-slider" },
      h("span", { class: "mh-d", "aria-hidden": "true" }, h("i", {}, "d"), " = ", number),
      input,
    ),
    /** @param {number} d */
    draw(d) {
      input.value = String(sizes.indexOf(d));
      input.setAttribute("aria-valuetext", String(d));
      number.textContent = String(d);
    },
  };
}

export default { render };
