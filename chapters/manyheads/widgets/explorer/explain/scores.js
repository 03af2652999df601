// @ts-check
/**
 * A score: a query's numbers times a key's, added up, and divided; and what a mask makes of it.
 *
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {import("./terms.js").Palette} Palette
 */

import { attendRow, divisorOf, factors, hidden } from "../attention.js";
import { cellText, decimalsOf, rounded } from "../../shared/format.js";
import { apart, h } from "../../shared/h.js";
import { chip, plain, productsSign, result, sumSign, termsShown, word } from "./terms.js";

/** The row of Q, the row of K, their products and the sum. @param {Inputs} s @param {Focus} focus @param {Palette} palette @returns {Node} */
export function dotProduct(s, { head, query, key }, palette) {
  const pairs = factors(s, head, query, key);
  const shown = termsShown(pairs.length, 4);
  const largest = Math.max(...pairs.flat().map(Math.abs));
  const results = pairs.map(([a, b]) => a * b);
  const decimals = Math.max(decimalsOf(pairs.flat()), decimalsOf(results));
  /** @param {(i: number) => Node} make @param {string} sign  before each @param {string} [first]  before the first */
  const line = (make, sign, first = sign) =>
    shown.flatMap((i, n) => [word(n ? sign : first), i === null ? word("…") : make(i)]);
  const rows = [
    [
      name("q", s.tokens[query]),
      ...line((i) => chip(pairs[i][0], palette, { largest, decimals }), ""),
    ],
    [
      name("k", s.tokens[key]),
      ...line((i) => chip(pairs[i][1], palette, { largest, decimals }), "×"),
    ],
    [
      word("products", "mh-label"),
      ...line((i) => plain(results[i], decimals, "mh-centred"), "+", productsSign(pairs, decimals)),
    ],
  ];
  const body = h("div", { class: "mh-dot" }, ...rows.flat());
  body.style.setProperty("--columns", String(2 * shown.length));
  return body;
}

/** @param {string} letter @param {string} token */
const name = (letter, token) =>
  h("span", { class: "mh-rowof", title: token }, h("b", {}, letter), " ", apart(token));

/** "1.75 ÷ √2 = 1.24" @param {Inputs} s @param {Focus} focus */
export function division(s, { head, query, key }) {
  const { dots, scores } = attendRow(s, head, query);
  const by = [
    ...(s.scaled ? [`√${s.dHead}`] : []),
    ...(s.temperature === 1 ? [] : [String(rounded(s.temperature))]),
  ].map((text) => ` ÷ ${text}`).join("");
  const isDivided = divisorOf(s) !== 1 || by !== "";
  return h(
    "p",
    { class: "mh-scoreline" },
    word("score"),
    word(isDivided ? `${cellText(dots[key])}${by} =` : "nothing is divided:"),
    plain(scores[key], 2, "mh-strong"),
  );
}

/** What the mask does with a score. @param {Inputs} s @param {Focus} focus @param {Palette} palette @param {number} largest */
export function maskLine(s, { head, query, key }, palette, largest) {
  const why = hidden(s, query, key);
  const { scores } = attendRow(s, head, query);
  if (!why) {
    return [result(["the query may look here: it stays"], chip(scores[key], palette, { largest }))];
  }
  const reason = why === "padding"
    ? [apart(s.tokens[key]), " is padding"]
    : [apart(s.tokens[key]), " comes later than ", apart(s.tokens[query])];
  const hatched = h(
    "span",
    { class: `mh-chip ${why === "padding" ? "mh-padding" : "mh-later"}` },
    "−∞",
  );
  return [result([...reason, ":"], hatched)];
}

/** What the products add up to. @param {Inputs} s @param {Focus} focus @param {Palette} palette @param {number} largest */
export function scoreResult(s, { head, query, key }, palette, largest) {
  const dot = attendRow(s, head, query).dots[key];
  const products = factors(s, head, query, key).map(([a, b]) => a * b);
  return result([`added up ${sumSign(products, dot)}`], chip(dot, palette, { largest }));
}
