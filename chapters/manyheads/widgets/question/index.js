// @ts-check
/** A question with answers to pick from; each answer is told why it is right or wrong. */

import { freshId, h } from "../shared/h.js";
import { upTo } from "../shared/guards.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const name = freshId();
  const answers = /** @type {string[]} */ (model.get("answers"));
  const inputs = answers.map((_, index) =>
    h("input", { type: "radio", name, onchange: () => choose(index) })
  );
  const told = h("p", { role: "status" });
  const root = h(
    "fieldset",
    { class: "mh-question", "data-question": true },
    h("legend", {}, model.get("prompt")),
    ...answers.map((answer, index) => h("label", {}, inputs[index], answer)),
    told,
  );
  el.append(root);

  /** @param {number} index */
  function choose(index) {
    model.set("chosen", index);
    model.save_changes();
  }

  function draw() {
    const picked = model.get("chosen");
    const chosen = picked === 0 || upTo(picked, answers.length - 1) ? picked : -1;
    inputs.forEach((input, index) => (input.checked = index === chosen));
    const right = chosen === model.get("right");
    root.dataset.answer = chosen < 0 ? "none" : right ? "right" : "wrong";
    told.textContent = chosen < 0
      ? ""
      : `${right ? "✓ Yes." : "✗ Not so."} ${model.get("why")[chosen]}`;
  }
  model.on("change:chosen", draw);
  draw();
  return () => {
    model.off("change:chosen", draw);
    root.remove();
  };
}

export default { render };
