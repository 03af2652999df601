// @ts-check
/** Fields that a reader changes: a number field, and the buttons beside it. */

import { h } from "./h.js";

/** A field with a button on either side, for fingers. @param {string} label @param {any} field @param {() => void} less @param {() => void} more */
export function stepper(label, field, less, more) {
  const name = h("span", { "aria-hidden": "true" }, label);
  /** @param {string} text @param {string} what @param {() => void} act */
  const button = (text, what, act) =>
    h("button", { type: "button", "aria-label": `${what}: ${label}`, onclick: act }, text);
  return h(
    "div",
    { class: "mh-control" },
    name,
    h(
      "div",
      { class: "mh-stepper" },
      button("−", "Step down", less),
      field,
      button("+", "Step up", more),
    ),
  );
}

/** Switch off those buttons of a stepper that lead nowhere. @param {HTMLElement} root  of the stepper @param {boolean} isLowest @param {boolean} isHighest */
export function switchEnds(root, isLowest, isHighest) {
  const [less, more] = root.querySelectorAll("button");
  switchOff(less, isLowest);
  switchOff(more, isHighest);
}

let visits = 0; // of number fields, by the reader

/**
 * A number field. What is typed is taken at once, digit by digit. A number that can't be is refused in words, and the
 * value from before the visit to the field is put back: of 1000, the digits 1, 10 and 100 may all have been taken before
 * the number became too large. Digits that may become a number that can be are left alone until the reader is done.
 * @param {Record<string, any>} attributes
 * @param {object} rules
 * @param {() => number} rules.holds  the number that holds now
 * @param {(number: number) => boolean} rules.fits
 * @param {(text: string) => boolean} [rules.mayBecome]  whether these are the first digits of a number that fits
 * @param {(number: number, visit: string) => void} rules.accept  visit is the same for all that is typed in one visit
 *   to the field, so that undo takes it back in one step
 * @param {(holds: number, number: number) => void} rules.refuse  number is the one that was typed
 */
export function numberField(attributes, { holds, fits, mayBecome, accept, refuse }) {
  const field = h("input", { type: "number", inputmode: "decimal", step: "any", ...attributes });
  let before = NaN;
  let visit = "";
  const typed = () => (field.value.trim() === "" ? NaN : Number(field.value));

  /** @param {number} number */
  function putBack(number) {
    if (fits(before) && holds() !== before) accept(before, visit);
    refuse(holds(), number);
  }
  field.addEventListener("focus", () => {
    before = holds();
    visit = `${attributes["aria-label"]} ${++visits}`;
  });
  field.addEventListener("input", () => {
    const number = typed();
    if (fits(number)) return accept(number, visit);
    if (Number.isNaN(number) || !mayBecome?.(field.value)) putBack(number);
  });
  field.addEventListener("change", () => {
    const number = typed();
    if (number !== holds() && !Number.isNaN(number) && mayBecome?.(field.value)) putBack(number);
    field.value = String(holds());
  });
  return field;
}

/** Mark a button as one that can't be used now. It stays focusable, so that a reader who pressed it by the keyboard stays where they are. @param {HTMLElement} button @param {boolean} off */
export function switchOff(button, off) {
  if (off) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

/** Show a number in a field, but not over the one that the reader is typing. @param {any} field @param {number} number */
export function showNumber(field, number) {
  if (document.activeElement !== field) field.value = String(number);
}
