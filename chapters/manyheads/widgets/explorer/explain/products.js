// @ts-check
/**
 * A number that is a sum of products: of a row and a column of a matrix, or of weights and values.
 *
 * @typedef {import("./terms.js").Palette} Palette
 *
 * @typedef {object} Products
 * @property {number[][]} terms  pairs
 * @property {[string, string]} names  of the two that are multiplied
 * @property {(i: number) => string} label  of a term
 * @property {(i: number) => number} headOf  a term's head, for its bar; -1 for none
 * @property {number[]} [weightHue]  where the first of each pair is a weight
 * @property {number} heads
 */

import { headVariable } from "../../shared/colours.js";
import { decimalsOf } from "../../shared/format.js";
import { apart, h } from "../../shared/h.js";
import { bar, chip, plain, productsSign, result, sumSign, termsShown, word } from "./terms.js";

/** @param {Products} products @param {Palette} palette @param {string} words  ahead of the result @param {number} largest  of the scale of the result @returns {Node[]} */
export function explainProducts(products, palette, words, largest) {
  const { terms, names, headOf, heads } = products;
  const results = terms.map(([a, b]) => a * b);
  const total = results.reduce((sum, x) => sum + x, 0);
  const decimals = Math.max(decimalsOf(terms.flat()), decimalsOf(results));
  const most = Math.max(...results.map(Math.abs));
  const signed = results.some((x) => x < 0);
  const rows = termsShown(terms.length).flatMap((i) =>
    i === null
      ? [h("span", { class: "mh-left-out" }, `… ${terms.length - 3} more products`)]
      : productRow(products, i, palette, { most, signed, decimals })
  );
  const product = word(`product ${productsSign(terms, decimals)}`.trim());
  const head = [word(""), word(names[0]), word(""), word(names[1]), product, word("")];
  const perHead = headsTotals(results, headOf, heads);
  return [
    h("div", { class: "mh-products" }, ...head, ...rows),
    ...(perHead.length ? [headLines(perHead, signed, decimals)] : []),
    result(
      [words, ` ${sumSign(results, total, decimals)}`],
      chip(total, palette, { largest, decimals }),
    ),
  ];
}

/** @param {Products} products @param {number} i @param {Palette} palette @param {{most: number, signed: boolean, decimals: number}} scale */
function productRow(
  { terms, label, headOf, weightHue, heads },
  i,
  palette,
  { most, signed, decimals },
) {
  const [a, b] = terms[i];
  const [largestA, largestB] = [0, 1].map((side) =>
    Math.max(...terms.map((pair) => Math.abs(pair[side])))
  );
  const head = headOf(i);
  const colour = head < 0 ? "var(--mh-muted)" : headVariable(head, heads);
  const name = h("span", { class: "mh-termname", title: label(i) }, apart(label(i)));
  if (head >= 0) name.style.borderColor = colour;
  return [
    name,
    weightHue
      ? chip(a, palette, { hue: weightHue })
      : chip(a, palette, { largest: largestA, decimals }),
    word("×"),
    chip(b, palette, { largest: largestB, decimals }),
    plain(a * b, decimals),
    bar(a * b, most, colour, signed),
  ];
}

/** What each head adds, where terms belong to two or three of them. @param {number[]} results @param {(i: number) => number} headOf @param {number} heads */
function headsTotals(results, headOf, heads) {
  const own = results.map((_, i) => headOf(i));
  if (new Set(own).size < 2 || heads > 3 || heads === results.length) return [];
  return Array.from({ length: heads }, (_, head) => ({
    head,
    total: results.reduce((sum, x, i) => sum + (own[i] === head ? x : 0), 0),
  }));
}

/** @param {{head: number, total: number}[]} totals @param {boolean} signed @param {number} decimals */
function headLines(totals, signed, decimals) {
  const most = Math.max(...totals.map(({ total }) => Math.abs(total)));
  const lines = totals.flatMap(({ head, total }) => {
    const colour = headVariable(head, totals.length);
    const square = h("i", { class: "mh-square", "aria-hidden": "true" });
    square.style.background = colour;
    return [
      h("span", {}, square, `head ${head} gives`),
      plain(total, decimals),
      bar(total, most, colour, signed),
    ];
  });
  return h("div", { class: "mh-headlines" }, ...lines);
}
