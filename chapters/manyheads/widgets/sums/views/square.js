// @ts-check
/** Two heads: two sums are a place in a square, and each question has a line across it. */

import { shape } from "../../shared/figure/svg.js";
import { h } from "../../shared/h.js";
import { bothRightOfTwo, dogIn, lineOf, QUESTIONS, SENTENCES, twins } from "../sums.js";
import { inBothRight } from "./line.js";
import { ASKED, listed4, sentenceText } from "../told.js";

export function squareView() {
  const cuts = shape("svg", {
    viewBox: "0 0 1 1",
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  const points = SENTENCES.map((sentence, i) =>
    h(
      "div",
      { class: "ms-place", "data-sentence": i },
      h("i", { class: "ms-dot" }),
      h("b", {}, sentenceText(sentence)),
    )
  );
  const both = h("p", { class: "ms-both" });
  const picture = h(
    "div",
    { class: "ms-square", role: "img" },
    h("div", { class: "ms-inner" }, cuts, ...points),
  );
  return {
    root: h(
      "div",
      { class: "ms-square-figure" },
      axisName(1, "dog in its sum →"),
      picture,
      axisName(0, "dog in its sum →"),
      h(
        "div",
        { class: "ms-legend", "aria-hidden": "true" },
        ...QUESTIONS.map((question) =>
          h(
            "span",
            {},
            h("i", { class: "ms-cut", "data-question": question }),
            ` ${ASKED[question]}`,
          )
        ),
        both,
      ),
    ),
    /** @param {readonly [number, number]} weights */
    draw(weights) {
      const same = twins(weights);
      picture.setAttribute("aria-label", listed4(weights));
      SENTENCES.forEach((sentence, i) => {
        const [x, y] = weights.map((weight) => dogIn(sentence, weight));
        Object.assign(points[i].style, { left: `${100 * x}%`, bottom: `${100 * y}%` });
        points[i].toggleAttribute("data-same", same[i]);
        // Of two names at one place, one gives way towards the middle.
        points[i].dataset.shift = same[i] && (i === 1 || i === 2) ? (y > 0.5 ? "down" : "up") : "";
        // A name stands within the square's width, and names of one place on either side of it.
        points[i].dataset.side = x > 0.5 || (x === 0.5 && i === 1) ? "left" : "right";
      });
      both.replaceChildren(...inBothRight(bothRightOfTwo(weights)));
      cuts.replaceChildren(...QUESTIONS.flatMap((question) => cutOf(question, weights)));
    },
  };
}

/** @param {number} head @param {string} words */
const axisName = (head, words) =>
  h(
    "p",
    { class: "ms-axis-name", "data-head": head, "aria-hidden": "true" },
    h("b", { style: `color: var(--mh-head-${head})` }, `head ${head}`),
    `: ${words}`,
  );

/** @param {number} question @param {readonly [number, number]} weights */
function cutOf(question, weights) {
  const ends = lineOf(question, weights);
  if (!ends) return [];
  const [[x1, y1], [x2, y2]] = ends;
  return [
    shape("line", { class: "ms-cut", "data-question": question, x1, y1: 1 - y1, x2, y2: 1 - y2 }),
  ];
}
