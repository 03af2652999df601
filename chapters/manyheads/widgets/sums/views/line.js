// @ts-check
/** One head: a sum is a place on a line between man and dog, and each question has one cut along it. */

import { h } from "../../shared/h.js";
import { bothRight, dogIn, QUESTIONS, readoutsOf, SENTENCES, twins } from "../sums.js";
import { ASKED, listed4, sentenceText, sumText } from "../told.js";

export function lineView() {
  const labels = SENTENCES.map((_, i) => labelOf(i));
  const points = SENTENCES.map((_, i) => h("i", { class: "ms-dot", "data-sentence": i }));
  const rows = QUESTIONS.map(questionRow);
  const both = h("p", { class: "ms-both" });
  const line = h(
    "div",
    { class: "ms-number-line", role: "img" },
    ...labels.map(({ root }) => root),
    h("i", { class: "ms-axis" }),
    ...points,
  );
  return {
    root: h("div", { class: "ms-line-figure" }, line, ...rows.map(({ root }) => root), both),
    /** @param {number} weight */
    draw(weight) {
      const readouts = readoutsOf(weight);
      const same = twins([weight]);
      line.setAttribute("aria-label", listed4([weight]));
      SENTENCES.forEach((sentence, i) => {
        const dog = dogIn(sentence, weight);
        labels[i].draw(dog, sumText(sentence, weight), same[i]);
        points[i].style.left = `${100 * dog}%`;
        points[i].toggleAttribute("data-same", same[i]);
      });
      rows.forEach((row, i) => row.draw(readouts[i], weight));
      both.replaceChildren(...inBothRight(bothRight(readouts)));
    },
  };
}

/** For how many sentences both questions are answered right, in words. @param {number} count */
export const inBothRight = (
  count,
) => ["both right for ", h("b", {}, `${count} of 4`), " sentences"];

/** A sentence above the line or below it, and a stroke that leads to its sum. @param {number} i */
function labelOf(i) {
  const name = h("b", {}, sentenceText(SENTENCES[i]));
  const sum = h("span", {});
  const text = h("span", { class: "ms-label" }, name, " ", sum);
  const stroke = h("i", { class: "ms-stroke" });
  const root = h(
    "div",
    { class: "ms-labelled", "data-row": i, "aria-hidden": "true" },
    stroke,
    text,
  );
  return {
    root,
    /** @param {number} dog @param {string} words @param {boolean} isSame */
    draw(dog, words, isSame) {
      sum.textContent = words;
      stroke.style.left = `${100 * dog}%`;
      // From the left end of its place to the right one, so that it never leaves the line.
      text.style.left = `${100 * dog}%`;
      text.style.translate = `${-100 * dog}% 0`;
      root.toggleAttribute("data-same", isSame);
    },
  };
}

/** Whether a sentence with the same sum is answered wrong: then that is what the place shows. @param {number} i @param {number} weight @param {boolean[]} right */
const hasWrongTwin = (i, weight, right) =>
  SENTENCES.some((other, j) => !right[j] && dogIn(other, weight) === dogIn(SENTENCES[i], weight));

/** What a cut makes of every place on the line. @param {number} question */
function questionRow(question) {
  const score = h("span", {});
  const [man, dog] = [h("span", {}, "man"), h("span", {}, "dog")];
  const marks = SENTENCES.map(() => h("i", { class: "ms-answer" }));
  const root = h(
    "div",
    { class: "ms-question", "data-question": question },
    h("p", {}, h("b", {}, ASKED[question]), score),
    h("div", { class: "ms-track", "aria-hidden": "true" }, man, dog, ...marks),
  );
  return {
    root,
    /** @param {import("../sums.js").Readout} readout @param {number} weight */
    draw({ cut, right }, weight) {
      score.textContent = `one cut: ${right.filter(Boolean).length} of 4 right`;
      man.style.width = `${100 * cut}%`;
      SENTENCES.forEach((sentence, i) => {
        marks[i].style.left = `${100 * dogIn(sentence, weight)}%`;
        marks[i].toggleAttribute("data-wrong", !right[i]);
        marks[i].hidden = right[i] && hasWrongTwin(i, weight, right);
      });
    },
  };
}
