// @ts-check
/**
 * A weight: e to the power of each score of the row, and the share that one of them is of their sum.
 *
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {import("./terms.js").Palette} Palette
 */

import { attendRow, hidden } from "../attention.js";
import { cellText, weightText } from "../../shared/format.js";
import { apart, h } from "../../shared/h.js";
import { chosenVariable, hueOf } from "../../shared/tint.js";
import { bar, chip, plain, result, word } from "./terms.js";

const ALL_UP_TO = 6; // keys of a row; of more, the largest four, the chosen one, and the rest together
const LARGE = 20; // a score from which e to its power is too large to read

/** @param {Inputs} s @param {Focus} focus @param {Palette} palette @returns {Node[]} */
export function explainSoftmax(s, { head, query, key }, palette) {
  const row = attendRow(s, head, query);
  const hue = hueOf(palette, head, s.heads, true);
  const isLarge = row.max > LARGE;
  // The row's largest score is taken off inside; where it is small, readers see e to the score itself.
  const factor = isLarge ? 1 : Math.exp(row.max);
  const exp = (/** @type {number} */ i) => row.exps[i] * factor;
  const total = row.sum * factor;
  if (!(total > 0)) {
    return [result(["it may not look anywhere: all its weights are"], chip(0, palette, { hue }))];
  }
  const colour = chosenVariable(head, s.heads);
  const lines = keysShown(row.weights, key).flatMap((i) =>
    i === null
      ? others(row.weights, key, colour)
      : keyRow(s, row, { query, i, key }, exp(i), colour)
  );
  const names = [word("key"), word("score"), power(isLarge), word(""), word("share")];
  return [
    h(
      "div",
      { class: "mh-shares" },
      ...names,
      ...lines,
      word("sum"),
      word(""),
      plain(total, 2, "mh-sum"),
      word(""),
      word("1.00", "mh-sum"),
    ),
    hidden(s, query, key) ? result(["a mask hides it:"], chip(0, palette, { hue })) : result(
      [`${cellText(exp(key))} ÷ ${cellText(total)} =`],
      chip(row.weights[key], palette, { hue }),
    ),
  ];
}

/** @param {boolean} isLarge */
const power = (isLarge) =>
  h("span", { class: "mh-muted" }, "e", h("sup", {}, isLarge ? "score − largest" : "score"));

/** @param {Inputs} s @param {ReturnType<typeof attendRow>} row @param {{query: number, i: number, key: number}} at @param {number} exp @param {string} colour */
function keyRow(s, { scores, weights }, { query, i, key }, exp, colour) {
  const isChosen = i === key;
  const isHidden = hidden(s, query, i) !== "";
  const cells = [
    h("span", { class: "mh-keyname", title: s.tokens[i] }, apart(s.tokens[i])),
    word(isHidden ? "−∞" : cellText(scores[i]), "mh-figure"),
    plain(exp),
    bar(weights[i], 1, colour, false),
    word(weightText(weights[i]), "mh-figure"),
  ];
  if (isChosen) { for (const cell of cells) cell.classList.add("mh-row-here"); }
  return cells;
}

/** The other keys together. @param {Float64Array} weights @param {number} key @param {string} colour */
function others(weights, key, colour) {
  const shown = new Set(keysShown(weights, key));
  const rest = Array.from(weights).filter((_, i) => !shown.has(i));
  const share = rest.reduce((sum, x) => sum + x, 0);
  return [
    word(`${rest.length} others`),
    word(""),
    word(""),
    bar(share, 1, colour, false),
    word(weightText(share), "mh-figure"),
  ];
}

/** Which keys of a row are shown, in their order; null stands for the rest. @param {Float64Array} weights @param {number} key @returns {(number | null)[]} */
export function keysShown(weights, key) {
  const all = Array.from(weights, (_, i) => i);
  if (all.length <= ALL_UP_TO) return all;
  const largest = [...all].sort((a, b) => weights[b] - weights[a]).slice(0, 4);
  return [...new Set([...largest, key])].sort((a, b) => a - b).concat(/** @type {any} */ (null));
}
