// @ts-check
/**
 * Those of ipywidgets' own controls that the book uses, as native inputs.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {(reference: unknown, place: HTMLElement) => void} Mount
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * A native input with its description, kept equal to one trait of the model.
 * @param {Model} model
 * @param {HTMLElement} input
 * @param {string} trait
 * @param {() => unknown} read  the value that the input has
 * @param {(value: any) => void} write  gives the input a value
 */
function field(model, input, trait, read, write) {
  const draw = () => write(model.get(trait));
  input.addEventListener("input", () => model.set(trait, read()));
  model.on(`change:${trait}`, draw);
  draw();
  if (model.get("disabled")) input.setAttribute("disabled", "");
  const description = element("span", {}, model.get("description") ?? "");
  return element("label", { class: "static-control" }, description, input);
}

/**
 * A slider, with its value written beside it.
 * @param {Model} model
 * @param {{ min: number, max: number, step: number }} range
 * @param {string} trait
 * @param {(value: number) => string} text
 */
function slider(model, range, trait, text) {
  const input = element("input", { type: "range", ...range });
  const output = element("output");
  const label = field(model, input, trait, () => Number(input.value), (value) => {
    input.value = value;
    output.textContent = text(value);
    input.setAttribute("aria-valuetext", text(value));
  });
  label.append(output);
  return label;
}

/** @param {Model} model @param {string} className @param {Mount} mount */
function box(model, className, mount) {
  const made = element("div", { class: className });
  for (const child of model.get("children")) {
    const place = element("div");
    made.append(place);
    mount(child, place);
  }
  return made;
}

/**
 * By the model's name, what makes the element that stands for it. A box mounts what is inside it.
 * @type {Record<string, (model: Model, mount: Mount) => HTMLElement>}
 */
export const CONTROLS = {
  IntSliderModel(model) {
    const { min, max, step } = model.state;
    return slider(model, { min, max, step }, "value", String);
  },
  SelectionSliderModel(model) {
    const options = model.get("_options_labels");
    const range = { min: 0, max: options.length - 1, step: 1 };
    return slider(model, range, "index", (index) => options[index]);
  },
  DropdownModel(model) {
    const options = model.get("_options_labels");
    const input = element("select");
    for (const [index, label] of options.entries()) {
      input.append(element("option", { value: index }, label));
    }
    const write = (/** @type {any} */ index) => (input.value = index);
    return field(model, input, "index", () => Number(input.value), write);
  },
  CheckboxModel(model) {
    const input = element("input", { type: "checkbox" });
    return field(model, input, "value", () => input.checked, (value) => (input.checked = value));
  },
  HBoxModel: (model, mount) => box(model, "static-hbox", mount),
  VBoxModel: (model, mount) => box(model, "static-vbox", mount),
};
