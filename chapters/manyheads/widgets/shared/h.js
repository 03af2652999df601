// @ts-check
/** Elements of a page, made in one line each. */

import { visible } from "./labels.js";

/**
 * An element with its attributes and what stands in it. An attribute `onclick` is a listener; one that is `false` is
 * left out.
 * @param {string} tag @param {Record<string, any>} attributes @param {(Node | string)[]} children
 * @returns {any} an element of any kind; its reader knows which
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // A browser that translates puts words of its own into a widget, and they stay when the widget has others.
  if (String(attributes.class).startsWith("mh-widget")) element.translate = false;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children); // strings become text nodes: a token is text, never markup
  return element;
}

/** @param {string} text */
export const token = (text) => h("b", { class: "mh-token" }, visible(text));

/** A text kept apart from what runs beside it, in the same direction or the other. @param {string} text */
export const apart = (text) => h("bdi", {}, visible(text));

/**
 * An id that no other widget of the page has. It is drawn and not counted, because a notebook imports a widget's
 * module anew for every view, and each would begin to count at 1.
 */
export const freshId = () => `mh-${Math.random().toString(36).slice(2, 10)}`;
