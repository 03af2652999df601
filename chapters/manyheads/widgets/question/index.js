// @ts-check
/** A question with answers to pick from. Below them stands whether the picked one is right, and why. */

import { freshId, h } from "../shared/h.js";
import { verdictOf } from "./verdict.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const given = /** @type {import("./verdict.js").Given} */ ({
    answers: model.get("answers"),
    why: model.get("why"),
    right: model.get("right"),
  });
  const name = freshId();
  const inputs = given.answers.map((_, index) =>
    h("input", { type: "radio", name, onchange: () => choose(index) })
  );
  const verdict = h("p", { role: "status" });
  const root = h(
    "fieldset",
    { class: "mh-question", "data-question": true },
    h("legend", {}, model.get("prompt")),
    ...given.answers.map((answer, index) => h("label", {}, inputs[index], answer)),
    verdict,
  );

  /** @param {number} index */
  function choose(index) {
    model.set("chosen", index);
    model.save_changes();
  }

  function draw() {
    const chosen = model.get("chosen");
    const { answer, words } = verdictOf(given, chosen);
    inputs.forEach((input, index) => (input.checked = index === chosen));
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

export default { render };
