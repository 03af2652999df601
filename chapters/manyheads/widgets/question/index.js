// @ts-check
/**
 * A question with answers to pick from. Once the reader has picked one, it is marked as right or wrong, in words too,
 * and below the answers stands why.
 *
 * @typedef {import("./verdict.js").Given} Given
 */

import { freshId, h } from "../shared/h.js";
import { MARKS, verdictOf } from "./verdict.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const given = /** @type {Given} */ ({
    answers: model.get("answers"),
    why: model.get("why"),
    right: model.get("right"),
  });
  const rows = answerRows(given, (index) => {
    model.set("chosen", index);
    model.save_changes();
  });
  const verdict = h("p", { role: "status" });
  const root = h(
    "section",
    { class: "mh-widget mh-question", "data-question": true },
    h(
      "fieldset",
      {},
      h("legend", {}, model.get("prompt")),
      ...rows.map(({ root }) => root),
    ),
    h("div", { class: "mh-reason" }, ...reservedHeights(given), hint(), verdict),
  );
  const tried = /** @type {Set<number>} */ (new Set()); // they keep their marks, so that the next try is another one

  function draw() {
    const chosen = model.get("chosen");
    const { answer, words } = verdictOf(given, chosen);
    if (answer === "none") tried.clear();
    else tried.add(chosen);
    rows.forEach((row, index) => row.draw(index === chosen, tried.has(index)));
    root.dataset.answer = answer;
    verdict.textContent = words;
  }

  el.append(root);
  model.on("change:chosen", draw);
  draw();
  return () => {
    model.off("change:chosen", draw);
    root.remove();
  };
}

/** An answer a row. @param {Given} given @param {(index: number) => void} choose */
function answerRows(given, choose) {
  const name = freshId();
  return given.answers.map((answer, index) => {
    const input = h("input", { type: "radio", name, onchange: () => choose(index) });
    const mark = h("span", { class: "mh-mark" });
    return {
      root: h("label", {}, input, h("span", {}, answer), mark),
      /** @param {boolean} isChosen @param {boolean} isTried */
      draw(isChosen, isTried) {
        input.checked = isChosen;
        mark.textContent = isTried ? MARKS[verdictOf(given, index).answer] : "";
      },
    };
  });
}

/** Each verdict, unseen and unread, in the one place where they are told: it is as high as the longest from the start. @param {Given} given */
const reservedHeights = (given) =>
  given.answers.map((_, index) =>
    h("p", { class: "mh-reserved", "aria-hidden": "true" }, verdictOf(given, index).words)
  );

/** What stands there until then. */
const hint = () =>
  h("p", { class: "mh-hint" }, "Choose an answer, and read here why it is right or wrong.");

export default { render };
