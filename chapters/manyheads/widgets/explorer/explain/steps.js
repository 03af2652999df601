// @ts-check
/** The steps of an explanation: a name, and what happens in it. */

import { h } from "../../shared/h.js";
import { written } from "../../shared/format.js";

export const TERMS = 8; // a sum of more has only its first ones written out

/** @param {string} name @param {(Node | string)[]} words @returns {Node[]} */
export const step = (name, ...words) => [h("dt", {}, name), h("dd", {}, ...words)];

/** @param {string} number @param {string} words @returns {Node[]} */
export const given = (number, words = "") => step("given", h("strong", {}, number), `.${words}`);

/** A sum of products, written out. @param {number[][]} terms */
export function sum(terms) {
  const products = terms.map(([a, b]) => `${written(a)} × ${written(b)}`);
  return (terms.length <= TERMS
    ? products
    : [...products.slice(0, TERMS), `… ${terms.length - TERMS} more terms`]).join(" + ");
}
