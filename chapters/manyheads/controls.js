// @ts-check
/** What the book's widgets share: elements, fields with buttons, and the numbers of heads that a model can have. */

/** Every number of heads that dModel columns split into evenly. @param {number} dModel @returns {number[]} */
function divisors(dModel) {
  return Array.from({ length: dModel }, (_, i) => i + 1).filter((heads) => dModel % heads === 0);
}

/** The most heads up to the wished number that dModel columns split into. */
const fitting = (dModel, wished) => Math.max(...divisors(dModel).filter((heads) => heads <= wished));

/** @param {string} tag @param {Record<string, any>} attributes @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children); // strings become text nodes: a token is text, never markup
  return element;
}

const listed = (numbers) =>
  numbers.length > 1 ? `${numbers.slice(0, -1).join(", ")} or ${numbers.at(-1)}` : `${numbers[0]}`;

/** @param {string} label @param {string} id @param {number} max */
function numberInput(label, id, max) {
  return make("input", { id, type: "number", min: 1, max, step: 1, inputmode: "numeric", "aria-label": label });
}

/** A field with a button on either side, for fingers. */
function control(label, field, less, more) {
  const name = make("span", { "aria-hidden": "true", id: `${field.id}-name` }, label);
  const button = (text, what, act) =>
    make("button", { type: "button", "aria-label": what, "aria-describedby": name.id, onclick: act }, text);
  return make(
    "div",
    { class: "mh-control" },
    name,
    make("div", { class: "mh-stepper" }, button("−", "Step down", less), field, button("+", "Step up", more)),
  );
}

/** @param {string} text */
const token = (text) => make("b", { class: "mh-token" }, text);

/** A head's hue. A golden angle apart, hues stay distinct for any number of heads; the number names it without colour. */
const hueOf = (head) => (250 + head * 137.508) % 360;
