// @ts-check
/**
 * Why this number: each symbol of the formula over its number, in three groups (score, softmax, weight), with the
 * products as bars and the row's e^ values as one bar in which the weight is a length.
 *
 * @typedef {import("../store.js").State} State
 */

import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { isolated, shortened } from "../../shared/labels.js";
import { keysOf, rowOf } from "../reading.js";
import { digits } from "../told.js";
import { whyWeight } from "../why.js";
import { keyOf } from "../store.js";

const ROOM_FOR_A_WORD = 0.15; // of the bar, from which on a word fits into its part

const ZERO = "This weight is 0: a mask hides the word, or its score is far below the others.";

/** @param {import("../index.js").ViewContext} context */
export function whyStripView({ store }) {
  const title = h("b", { class: "mw-whytitle" });
  const [ofQuery, ofKey] = [h("span"), h("span")];
  const part = makeParts();
  const root = h(
    "section",
    { class: "mw-whystrip", "data-why": true, "aria-label": "How this weight came about" },
    h(
      "p",
      {},
      title,
      " ",
      h(
        "i",
        { class: "mw-formula", "aria-hidden": "true" },
        "softmax(q·k",
        h("sup", {}, "T"),
        " / √d)",
      ),
    ),
    h("p", { class: "mw-meaning" }, ofQuery, ofKey),
    h("div", { class: "mw-steps" }, ...part.groups),
    h("p", { class: "mw-pending" }),
  );

  return {
    root,
    /** @param {State} state @param {import("../paint.js").Inks} inks */
    draw(state, inks) {
      const { reading, layer, head, query } = state;
      const key = keyOf(state);
      const row = rowOf(reading, layer, head, query);
      const rows = layer < reading.done ? reading.rows(layer, head) : null;
      const number = layer < reading.done ? weightText(row[key]) : "this number";
      title.textContent = `Why ${number.startsWith(">") ? "almost 1" : number}?`;
      const [asks, has] = [reading.tokens[query], keysOf(reading, layer)[key]].map(nameInStrip);
      ofQuery.textContent = `q: what “${asks}” looks for`;
      ofKey.textContent = `k: what “${has}” has`;
      const hasSteps = rows && row[key] > 0;
      root.classList.toggle("mw-waiting", !hasSteps);
      root.lastElementChild.textContent = hasSteps ? "" : rows ? ZERO : waitingWords(store.state);
      part.write(hasSteps ? whyWeight(rows, row, query, key) : null, state, key);
      part.colour(inks);
    },
    /** Take the theme's colours. @param {import("../paint.js").Inks} inks */
    colour: (inks) => part.colour(inks),
  };
}

/** @param {State} state */
const waitingWords = ({ status }) =>
  status.state === "error"
    ? "The query and the key of this head are not there."
    : "The query and the key of this head are on their way.";

/** @param {string} token */
const nameInStrip = (token) => isolated(shortened(token, 9));

/** The cells of the strip, and what writes into them. */
function makeParts() {
  /** @param {string} symbol @param {string} sup @param {string} words */
  const cell = (symbol, sup, words) => {
    const made = {
      number: h("span", { class: "mw-stepnumber" }),
      words: h("span", { class: "mw-stepwords" }, words),
    };
    const sign = h("i", { class: "mw-symbol" }, symbol, h("sup", {}, sup));
    return { ...made, root: h("div", { class: "mw-stepcell" }, sign, made.number, made.words) };
  };
  const dot = cell("q·k", "T", "");
  const scaled = cell("/ √d", "", "");
  const power = cell("e", "score", "always positive");
  const divided = cell("/ Σ e", "score", "");
  const weight = cell("= weight", "", "");
  const products = h("div", { class: "mw-products", role: "img" });
  const bar = h("div", { class: "mw-shares", "aria-hidden": "true" });
  const groups = [
    h(
      "div",
      { class: "mw-group mw-score" },
      h("p", {}, "score: how well they match"),
      dot.root,
      scaled.root,
      products,
    ),
    h(
      "div",
      { class: "mw-group mw-softmax" },
      h("p", {}, "softmax: a share of the row"),
      power.root,
      divided.root,
      bar,
    ),
    h("div", { class: "mw-group mw-result" }, h("p", {}, "the result"), weight.root),
  ];

  let shares = /** @type {import("../why.js").Why["shares"]} */ ([]); // those that the bar shows

  /** @param {import("../why.js").Why | null} why @param {State} state @param {number} key */
  function write(why, { reading, layer, query }, key) {
    const keys = keysOf(reading, layer);
    const names = [reading.tokens[query], keys[key]].map(nameInStrip);
    weight.words.replaceChildren(names[0], " → ", h("span", {}, names[1]));
    if (!why) return;
    dot.number.textContent = digits(why.dot);
    dot.words.textContent = `${why.products.length} products, added`;
    scaled.number.textContent = `÷ ${digits(why.root)} = ${digits(why.score)}`;
    scaled.words.textContent = `the head is ${why.products.length} wide`;
    const less = `${why.taken < 0 ? "+" : "−"} ${digits(Math.abs(why.taken))}`;
    const exponent = why.taken ? `${digits(why.score)} ${less}` : digits(why.score);
    power.number.replaceChildren("e", h("sup", {}, exponent), ` = ${digits(why.power)}`);
    power.words.textContent = why.taken ? "less the row's largest" : "always positive";
    divided.number.textContent = `÷ ${digits(why.sum)}`;
    divided.words.textContent = `all ${why.shares.length}, added`;
    weight.number.textContent = weightText(why.weight);
    products.replaceChildren(...why.products.map(productBar(why.products)));
    products.setAttribute(
      "aria-label",
      `${why.products.length} products, from ${digits(Math.min(...why.products))} to ${
        digits(Math.max(...why.products))
      }`,
    );
    shares = why.shares.filter(({ share }) => share > 0.004);
    bar.replaceChildren(...shares.map(shareOf(keys, key)));
  }

  /** What the bar's words are read on differs with the theme. @param {import("../paint.js").Inks} inks */
  function colour(inks) {
    shares.forEach(({ share }, i) => {
      /** @type {any} */ (bar.children[i]).style.color = inks.textOn(share);
    });
  }
  return { groups, write, colour };
}

/** A product as a bar, up where it is positive. @param {number[]} products */
function productBar(products) {
  const largest = Math.max(...products.map(Math.abs)) || 1;
  return (/** @type {number} */ product) => {
    const bar = h("span", { class: product < 0 ? "mw-below" : "mw-above" });
    bar.style.setProperty("--part", (Math.abs(product) / largest).toFixed(3));
    return bar;
  };
}

/** @param {string[]} tokens @param {number} chosen */
function shareOf(tokens, chosen) {
  return (/** @type {{key: number, share: number}} */ { key, share }) => {
    const text = share >= ROOM_FOR_A_WORD ? shortened(tokens[key], Math.floor(share * 30)) : "";
    const part = h("span", { class: key === chosen ? "mw-chosenshare" : "" }, text);
    part.style.flexGrow = String(share);
    part.style.setProperty("--strength", Math.sqrt(share).toFixed(3));
    return part;
  };
}
