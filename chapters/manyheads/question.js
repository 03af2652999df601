// @ts-check
/** A question with answers to pick from; each answer is told why it is right or wrong. */

let questions = 0;

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const name = `question-${++questions}`;
  const root = document.createElement("fieldset");
  root.className = "mh-question";
  root.dataset.question = "";
  const prompt = document.createElement("legend");
  prompt.textContent = model.get("prompt");
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  root.append(prompt);
  const inputs = model.get("answers").map((answer, index) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = name;
    input.addEventListener("change", () => {
      model.set("chosen", index);
      model.save_changes();
    });
    label.append(input, answer);
    root.append(label);
    return input;
  });
  root.append(told);
  el.append(root);

  function draw() {
    const chosen = model.get("chosen");
    inputs.forEach((input, index) => (input.checked = index === chosen));
    const right = chosen === model.get("right");
    root.dataset.answer = chosen < 0 ? "none" : right ? "right" : "wrong";
    told.textContent = chosen < 0 ? "" : `${right ? "✓ Yes." : "✗ Not so."} ${model.get("why")[chosen]}`;
  }
  model.on("change:chosen", draw);
  draw();
  return () => {
    model.off("change:chosen", draw);
    root.remove();
  };
}

export default { render };
