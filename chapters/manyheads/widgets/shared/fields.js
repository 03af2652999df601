// @ts-check
/** What the book's widgets share: elements, fields with buttons, and the numbers of heads that a model can have. */

/** Every number of heads that dModel columns split into evenly. @param {number} dModel @returns {number[]} */
export function divisors(dModel) {
  return Array.from({ length: dModel }, (_, i) => i + 1).filter((heads) => dModel % heads === 0);
}

/** The most heads up to the wished number that dModel columns split into. @param {number} dModel @param {number} wished */
export const fitting = (dModel, wished) =>
  Math.max(1, ...divisors(dModel).filter((heads) => heads <= wished));

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
export const listed = (
  items,
) => (items.length > 1 ? `${items.slice(0, -1).join(", ")} or ${items.at(-1)}` : `${items[0]}`);

/** Ids hold in a whole page, and in a notebook every view imports its module anew: a count would begin again. */
export const freshId = () => `mh-${Math.random().toString(36).slice(2, 10)}`;

/** A field with a button on either side, for fingers. @param {string} label @param {any} field @param {() => void} less @param {() => void} more */
export function stepper(label, field, less, more) {
  const name = make("span", { "aria-hidden": "true" }, label);
  /** @param {string} text @param {string} what @param {() => void} act */
  const button = (text, what, act) =>
    make("button", { type: "button", "aria-label": `${what}: ${label}`, onclick: act }, text);
  return make(
    "div",
    { class: "mh-control" },
    name,
    make(
      "div",
      { class: "mh-stepper" },
      button("−", "Step down", less),
      field,
      button("+", "Step up", more),
    ),
  );
}

let visits = 0;

/**
 * A number field. What is typed counts at once, and is one step however many digits it has. What can't be is refused,
 * and what held before the typing began holds again: a number too large begins with digits that are not.
 * @param {Record<string, any>} attributes
 * @param {object} of
 * @param {() => number} of.holds
 * @param {(number: number) => boolean} of.fits
 * @param {(number: number, step: string) => void} of.accept  step names the visit to the field
 * @param {(holds: number) => void} of.refuse
 */
export function numberField(attributes, { holds, fits, accept, refuse }) {
  const field = make("input", { type: "number", inputmode: "decimal", step: "any", ...attributes });
  let begin = NaN;
  let step = "";
  field.addEventListener("focus", () => {
    begin = holds();
    step = `${attributes["aria-label"]} ${++visits}`;
  });
  field.addEventListener("input", () => {
    const number = field.value.trim() === "" ? NaN : Number(field.value);
    if (fits(number)) return accept(number, step);
    if (fits(begin) && holds() !== begin) accept(begin, step);
    refuse(holds());
  });
  field.addEventListener("change", () => (field.value = String(holds())));
  return field;
}

/** A button that can't be used now, but keeps the focus: a reader who presses it to the end is not thrown out. @param {HTMLElement} button @param {boolean} off */
export function switchOff(button, off) {
  if (off) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

/** Show a number in a field, but not over the one that the reader is typing. @param {any} field @param {number} number */
export function showNumber(field, number) {
  if (document.activeElement !== field) field.value = String(number);
}

/** @param {string} text */
export const token = (text) => make("b", { class: "mh-token" }, text);

/** The hue of a head, or of a token. A golden angle apart, hues stay distinct for any number of them. @param {number} number */
export const hueOf = (number) => (250 + number * 137.508) % 360;

/** Bytes of a trait as numbers; none where it is missing. @param {DataView} [view] */
export function floats(view) {
  if (!view?.buffer) return new Float32Array();
  // A copy, because a typed array must start at a multiple of four bytes and a view may not.
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
