// @ts-check
/**
 * Pieces that an explanation is made of: a number as a chip in its cell's colour, a row of a sum, a bar, a result.
 *
 * @typedef {import("../../shared/colours.js").Palette} Palette
 * @typedef {{palette: Palette, heads: number, largest: (numbers: number[]) => number}} Drawing
 */

import { rgb, signedColour, textOn, weightColour } from "../../shared/colours.js";
import { cellText, weightText, written } from "../../shared/format.js";
import { apart, h } from "../../shared/h.js";

/** A number in the colour of its cell. @param {number} number @param {Palette} palette @param {{largest?: number, hue?: number[], decimals?: number}} [options]  hue: where it is a weight */
export function chip(number, palette, { largest = 1, hue, decimals = 2 } = {}) {
  const colour = hue ? weightColour(palette, hue, number) : signedColour(palette, number, largest);
  const text = hue ? weightText(number) : cellText(number, decimals);
  const made = h("span", { class: "mh-chip", title: written(number) }, text);
  made.style.background = rgb(colour);
  made.style.color = rgb(textOn(palette, colour));
  return made;
}

/** A number that is written. @param {number} number @param {number} [decimals] @param {string} [kind] */
export const plain = (number, decimals = 2, kind = "") =>
  h("span", { class: `mh-figure ${kind}`, title: written(number) }, cellText(number, decimals));

/** @param {string} text @param {string} [kind] */
export const word = (text, kind = "mh-muted") => h("span", { class: kind }, text);

/** Where the reader's token stands in a sentence. @param {string} text */
export const quoted = (text) => h("span", { class: "mh-quoted" }, "“", apart(text), "”");

/** A bar as long as a number, from 0; a negative one goes to the left. @param {number} number @param {number} largest @param {string} colour @param {boolean} signed */
export function bar(number, largest, colour, signed) {
  const part = largest > 0 ? Math.abs(number) / largest : 0;
  const [room, zero] = signed ? [50, 50] : [100, 0];
  const made = h(
    "span",
    { class: `mh-bar-of${signed ? " mh-signed" : ""}`, "aria-hidden": "true" },
    h("i", {}),
  );
  const line = made.firstElementChild;
  line.style.background = colour;
  line.style.width = `${Math.max(part * room, part > 0 ? 1 : 0)}%`;
  line.style.left = `${number < 0 ? zero - part * room : zero}%`;
  return made;
}

/** The last line: what comes out. @param {(Node | string)[]} words @param {HTMLElement} number  a chip */
export function result(words, number) {
  number.classList.add("mh-result-number");
  return h("p", { class: "mh-result" }, h("span", {}, ...words), number);
}

/** What a reader can reckon with. @param {number} x @param {number} decimals */
const asWritten = (x, decimals) =>
  Number(x.toFixed(Math.abs(x) >= 10 ? Math.min(decimals, 1) : decimals));

/** "=" where the numbers as they are written add up to what is written, else "≈". @param {number[]} terms @param {number} total @param {number} [decimals] */
export function sumSign(terms, total, decimals = 2) {
  const sum = terms.reduce((all, x) => all + asWritten(x, decimals), 0);
  return Math.abs(sum - asWritten(total, decimals)) < 1e-9 ? "=" : "≈";
}

/** "≈" where the products of the numbers as they are written would be others than those that are written. @param {number[][]} pairs @param {number} decimals */
export function productsSign(pairs, decimals) {
  const areExact = pairs.every(([a, b]) => {
    const product = asWritten(a, decimals) * asWritten(b, decimals);
    return asWritten(product, decimals) === asWritten(a * b, decimals);
  });
  return areExact ? "" : "≈";
}

/** Which of so many terms are written out: all up to so many; else the first two and the last. @param {number} count @param {number} [all] @returns {(number | null)[]} null for those left out */
export const termsShown = (count, all = 6) =>
  count <= all ? Array.from({ length: count }, (_, i) => i) : [0, 1, null, count - 1];
