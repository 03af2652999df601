// @ts-check
/**
 * A question with answers to pick from. Below them stands whether the picked one is right, and why.
 */

import { areTexts, checkState } from "../shared/guards.js";
import { freshId, h } from "../shared/h.js";
import { isIndex, verdictOf } from "./verdict.js";

/** The given traits, or an error where the stored state gives no question to show. @param {any} model @returns {import("./verdict.js").Given} */
function givenOf(model) {
  const [prompt, answers, why, right] = ["prompt", "answers", "why", "right"].map((name) =>
    model.get(name)
  );
  checkState({ prompt: areTexts([prompt]), answers: areTexts(answers, 1) });
  checkState({ why: areTexts(why, answers.length), right: isIndex(right, answers) });
  return { prompt, answers, why, right };
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const given = givenOf(model);
  const name = freshId();
  const inputs = given.answers.map((_, index) =>
    h("input", { type: "radio", name, onchange: () => choose(index) })
  );
  const verdict = h("p", { role: "status" });
  const root = h(
    "fieldset",
    { class: "mh-question", "data-question": true },
    h("legend", {}, given.prompt),
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
