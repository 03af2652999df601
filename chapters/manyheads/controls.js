// @ts-check
/** What the book's widgets share: elements, fields with buttons, and the numbers of heads that a model can have. */

/** Every number of heads that dModel columns split into evenly. @param {number} dModel @returns {number[]} */
export function divisors(dModel) {
  return Array.from({ length: dModel }, (_, i) => i + 1).filter((heads) => dModel % heads === 0);
}

/** The most heads up to the wished number that dModel columns split into. @param {number} dModel @param {number} wished */
export const fitting = (dModel, wished) => Math.max(...divisors(dModel).filter((heads) => heads <= wished));

/**
 * @param {string} tag @param {Record<string, any>} attributes @param {(Node | string)[]} children
 * @returns {any} an element of any kind; its reader knows which
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children); // strings become text nodes: a token is text, never markup
  return element;
}

/** @param {(number | string)[]} items */
export const listed = (items) => (items.length > 1 ? `${items.slice(0, -1).join(", ")} or ${items.at(-1)}` : `${items[0]}`);

/** Ids hold in a whole page, and in a notebook every view imports its module anew: a count would begin again. */
export const freshId = () => `mh-${Math.random().toString(36).slice(2, 10)}`;

/** A field with a button on either side, for fingers. @param {string} label @param {any} field @param {() => void} less @param {() => void} more */
export function stepper(label, field, less, more) {
  const name = make("span", { "aria-hidden": "true", id: `${field.id}-name` }, label);
  /** @param {string} text @param {string} what @param {() => void} act */
  const button = (text, what, act) =>
    make("button", { type: "button", "aria-label": what, "aria-describedby": name.id, onclick: act }, text);
  return make(
    "div",
    { class: "mh-control" },
    name,
    make("div", { class: "mh-stepper" }, button("−", "Step down", less), field, button("+", "Step up", more)),
  );
}

/**
 * A number field that hands over every number typed, NaN for what is none, and takes back the number that holds when
 * the reader leaves it.
 * @param {Record<string, any>} attributes @param {(number: number) => void} accept @param {() => number} holds
 */
export function numberField(attributes, accept, holds) {
  const field = make("input", { type: "number", inputmode: "decimal", step: "any", ...attributes });
  field.addEventListener("input", () => accept(field.value.trim() === "" ? NaN : Number(field.value)));
  field.addEventListener("change", () => (field.value = String(holds())));
  return field;
}

/** Show a number in a field, but not over the one that the reader is typing. @param {any} field @param {number} number */
export function showNumber(field, number) {
  if (document.activeElement !== field || Number(field.value) !== number) field.value = String(number);
}

/** @param {string} text */
export const token = (text) => make("b", { class: "mh-token" }, text);

/** The hue of a head, or of a token. A golden angle apart, hues stay distinct for any number of them. @param {number} number */
export const hueOf = (number) => (250 + number * 137.508) % 360;

/** Bytes of a trait as numbers. @param {DataView} view */
export function floats(view) {
  // A copy, because a typed array must start at a multiple of four bytes and a view may not.
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
