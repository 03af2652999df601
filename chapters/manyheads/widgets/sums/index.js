// @ts-check
/**
 * Who bites whom: one head hands over one sum, in which two sentences may look alike or lie in the wrong order; two heads
 * hand over two. This file puts the traits, the sliders and the pictures together.
 *
 * @typedef {{one: number, head_0: number, head_1: number}} SumsState  weights on the first word
 */

import { tellingView } from "../shared/figure/telling.js";
import { makeTraits } from "../shared/figure/traits.js";
import { freshId, h } from "../shared/h.js";
import { bothRight, readoutsOf } from "./sums.js";
import { toldOfOne, toldOfTwo } from "./told.js";
import { lineView } from "./views/line.js";
import { weightSlider } from "./views/slider.js";
import { squareView } from "./views/square.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  /** @param {"one" | "head_0" | "head_1"} name */
  const isWeight = (name) => (/** @type {SumsState} */ state) =>
    state[name] >= 0 && state[name] <= 1;
  const store = makeTraits(
    model,
    { one: isWeight("one"), head_0: isWeight("head_0"), head_1: isWeight("head_1") },
    draw,
  );
  const sliders = {
    one: weightSlider({ name: "one head", head: null, choose: (one) => store.change({ one }) }),
    head_0: weightSlider({ name: "head 0", head: 0, choose: (head_0) => store.change({ head_0 }) }),
    head_1: weightSlider({ name: "head 1", head: 1, choose: (head_1) => store.change({ head_1 }) }),
  };
  const [line, square] = [lineView(), squareView()];
  const ofOne = tellingView([0.5, 0.6, 0.4, 1, 0].map((weight) => [toldOfOne(weight)]));
  const ofTwo = tellingView([[toldOfTwo([1, 0])], [toldOfTwo([1, 1])]]);
  const id = freshId();
  const root = h(
    "section",
    { class: "mh-widget mh-lively mh-sums", "data-shares": true, "aria-labelledby": id },
    h("p", { class: "mh-title", id }, model.get("title")),
    h(
      "div",
      { class: "ms-halves" },
      halfOf("One head, one sum", [sliders.one], line, ofOne),
      halfOf("Two heads, two sums", [sliders.head_0, sliders.head_1], square, ofTwo),
    ),
  );

  /** @param {SumsState} state */
  function draw({ one, head_0, head_1 }) {
    Object.assign(root.dataset, { one, head_0, head_1, both: bothRight(readoutsOf(one)) });
    sliders.one.draw(one);
    sliders.head_0.draw(head_0);
    sliders.head_1.draw(head_1);
    line.draw(one);
    square.draw([head_0, head_1]);
    ofOne.draw([toldOfOne(one)]);
    ofTwo.draw([toldOfTwo([head_0, head_1])]);
  }

  el.append(root);
  store.begin();
  return () => {
    store.stop();
    root.remove();
  };
}

/** @param {string} name @param {{root: HTMLElement}[]} sliders @param {{root: HTMLElement}} figure @param {{root: HTMLElement}} told */
const halfOf = (name, sliders, figure, told) =>
  h(
    "div",
    { class: "ms-half" },
    h("p", { class: "ms-half-name" }, name),
    h("div", { class: "ms-weights" }, ...sliders.map(({ root }) => root)),
    figure.root,
    told.root,
  );

export default { render };
