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
 * @param {string[]} others  traits that say what values there are
 */
function field(model, input, trait, read, write, others = []) {
  const draw = () => write(model.get(trait));
  input.addEventListener("input", () => model.set(trait, read()));
  for (const name of [trait, ...others]) model.on(`change:${name}`, draw);
  draw();
  if (model.get("disabled")) input.setAttribute("disabled", "");
  const description = element("span", {}, model.get("description") ?? "");
  return element("label", { class: "static-control" }, description, input);
}

/**
 * A slider, with its value written beside it.
 * @param {Model} model
 * @param {() => { min: number, max: number, step: number }} range
 * @param {string} trait
 * @param {(value: number) => string} text
 * @param {string[]} others  traits that the range and the texts depend on
 */
function slider(model, range, trait, text, others) {
  const input = element("input", { type: "range" });
  const output = element("output");
  const label = field(model, input, trait, () => Number(input.value), (value) => {
    // The range comes first: a browser moves a value that lies outside of it.
    Object.assign(input, range(), { value });
    output.textContent = text(value);
    input.setAttribute("aria-valuetext", text(value));
  }, others);
  label.append(output);
  return label;
}

/**
 * The texts among which an index chooses. A link may change them, and moves the index only after that: until then it may
 * lead to none.
 * @param {Model} model
 * @returns {string[]}
 */
const optionsOf = (model) => model.get("_options_labels");

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
    const range = () => {
      const { min, max, step } = model.state;
      return { min, max, step };
    };
    return slider(model, range, "value", String, ["min", "max", "step"]);
  },
  SelectionSliderModel(model) {
    const range = () => ({ min: 0, max: optionsOf(model).length - 1, step: 1 });
    const text = (/** @type {number} */ index) => optionsOf(model)[index] ?? "";
    return slider(model, range, "index", text, ["_options_labels"]);
  },
  DropdownModel(model) {
    const input = element("select");
    const write = (/** @type {any} */ index) => {
      const options = optionsOf(model).map((label, value) => element("option", { value }, label));
      input.replaceChildren(...options);
      input.value = index;
    };
    return field(model, input, "index", () => Number(input.value), write, ["_options_labels"]);
  },
  CheckboxModel(model) {
    const input = element("input", { type: "checkbox" });
    return field(model, input, "value", () => input.checked, (value) => (input.checked = value));
  },
  HBoxModel: (model, mount) => box(model, "static-hbox", mount),
  VBoxModel: (model, mount) => box(model, "static-vbox", mount),
};
