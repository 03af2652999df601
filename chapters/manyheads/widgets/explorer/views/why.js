// @ts-check
/**
 * The panel: how the number in focus came about, with its own numbers; how it differs from the one that was kept; and a
 * field to change it, where it is one that was given.
 *
 * @typedef {import("../scene.js").Found} Found
 * @typedef {import("../scene.js").Scene} Scene
 */

import { attendRow, mixTerms } from "../attention.js";
import { termsOf } from "../focus.js";
import { explainMove } from "../explain/moves.js";
import { explainProducts } from "../explain/products.js";
import { division, dotProduct, maskLine, scoreResult } from "../explain/scores.js";
import { explainSoftmax } from "../explain/softmax.js";
import { chip, quoted, result } from "../explain/terms.js";
import { find, findNamed } from "../scene.js";
import { fits, WHAT_FITS } from "../settings.js";
import { numberField, showNumber } from "../../shared/fields.js";
import { decimalsOf, written } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { chosenVariable, hueOf, largestOf } from "../../shared/tint.js";

const MOVES = ["reshape", "swap", "swap-back", "merge"];

/** @param {import("../scene.js").Context} context */
export function whyView(context) {
  const content = h("div", { class: "mh-working" });
  const editor = numberEditor(context);
  const label = "Arithmetic of the cell in focus";
  const root = h(
    "div",
    { class: "mh-panel", "data-why": true, role: "group", "aria-label": label, tabindex: 0 },
    content,
    editor.root,
  );
  const largest = rememberedLargest();
  return {
    root,
    /** @param {Scene} scene */
    draw(scene) {
      const { sides, shown, focus } = scene;
      const found = find(shown, focus);
      const named = findNamed(shown, focus);
      content.replaceChildren(
        h("p", { class: "mh-whytitle" }, "How this number came about"),
        whose(found),
        ...explain(scene, found, largest(shown, scene.letter)),
        ...(sides.baseline
          ? [difference(find(sides.baseline, focus), find(sides.now, focus))]
          : []),
      );
      const entry = shown === sides.now ? named.block.entry(named.row, named.column) : "";
      editor.draw(entry, named.number);
    },
  };
}

/** The scale of a station's numbers, worked out once. */
function rememberedLargest() {
  let known = /** @type {{shown: unknown, letter: string, largest: number}} */ ({
    shown: null,
    letter: "",
    largest: 0,
  });
  /** @param {import("../scene.js").Side} shown @param {import("../scene.js").Letter} letter */
  return (shown, letter) => {
    if (known.shown !== shown || known.letter !== letter) {
      known = { shown, letter, largest: largestOf(shown.parts(letter).after) };
    }
    return known.largest;
  };
}

/** Whose number it is, in words. @param {Found} found */
function whose({ side: { inputs: s, station }, focus, block, row, column }) {
  const { heads } = s;
  const square = h("i", { class: "mh-square", "aria-hidden": "true" });
  const head = block.head >= 0 ? block.head : block.headOf(column);
  if (heads > 1 && head >= 0) square.style.background = chosenVariable(head, heads);
  const mark = heads > 1 && head >= 0 ? [square] : [];
  if (block.of === "s") {
    const words = [
      `head ${focus.head}: `,
      quoted(s.tokens[focus.query]),
      " looks at ",
      quoted(s.tokens[focus.key]),
    ];
    return h("p", { class: "mh-whose" }, ...mark, ...words);
  }
  if (MOVES.includes(station.id)) {
    return h("p", { class: "mh-whose" }, "The same number, at a new address");
  }
  const where = block.head >= 0 ? `head ${block.head}, ` : "";
  const words = [`${where}${block.name} of `, quoted(block.rowName(row)), `, column ${column}`];
  return h("p", { class: "mh-whose" }, ...mark, ...words);
}

/** @param {Scene} scene @param {Found} found @param {number} largest @returns {Node[]} */
function explain(
  { palette, letter },
  { side: { inputs: s, station }, focus, block, row, column, number },
  largest,
) {
  const decimals = decimalsOf([number]);
  const shown = () => chip(number, palette, { largest, decimals });
  switch (station.id) {
    case "x":
      return [result(["it was given:"], shown())];
    case "qkv":
      if (block.entry(row, column)) return [result(["it was given:"], shown())];
      return products(
        columnTermsOf(s, block.of, focus, `W${block.of}`),
        palette,
        "the sum",
        largest,
      );
    case "scores":
      return [dotProduct(s, focus, palette), scoreResult(s, focus, palette, largest)];
    case "scaled":
      return [dotProduct(s, focus, palette), division(s, focus), result(["score"], shown())];
    case "masked":
      return [
        dotProduct(s, focus, palette),
        division(s, focus),
        ...maskLine(s, focus, palette, largest),
      ];
    case "weights":
      return [
        dotProduct(s, focus, palette),
        division(s, focus),
        ...explainSoftmax(s, focus, palette),
      ];
    case "mixed":
      return products(mixedTerms(s, focus, palette), palette, "the shares together", largest);
    case "output":
      return products(
        columnTermsOf(s, "y", focus, "Wo"),
        palette,
        s.heads > 1 ? "the heads together" : "the sum",
        largest,
      );
    default:
      return [...explainMove(s, station.id, letter, focus), result(["it is still"], shown())];
  }
}

/** @param {ReturnType<typeof columnTermsOf>} terms @param {import("../../shared/colours.js").Palette} palette @param {string} words @param {number} largest */
const products = (terms, palette, words, largest) =>
  explainProducts(terms, palette, words, largest);

/** A row times a column of a matrix. @param {import("../inputs.js").Inputs} s @param {import("../focus.js").Tensor} of @param {import("../focus.js").Focus} focus @param {string} matrix @returns {import("../explain/products.js").Products} */
function columnTermsOf(s, of, focus, matrix) {
  const ofOutput = of === "y";
  return {
    terms: termsOf(s, of, focus),
    names: [ofOutput ? "merged" : "X", matrix],
    label: String,
    headOf: ofOutput ? (i) => (s.heads > 1 ? Math.floor(i / s.dHead) : -1) : () => -1,
    heads: s.heads,
  };
}

/** Weights times values. @param {import("../inputs.js").Inputs} s @param {import("../focus.js").Focus} focus @param {import("../../shared/colours.js").Palette} palette @returns {import("../explain/products.js").Products} */
function mixedTerms(s, { head, query, column_in_head }, palette) {
  const { weights } = attendRow(s, head, query);
  return {
    terms: mixTerms(s, head, column_in_head, weights),
    names: ["weight", "v"],
    label: (i) => s.tokens[i],
    headOf: () => head,
    weightHue: hueOf(palette, head, s.heads, true),
    heads: s.heads,
  };
}

/** @param {Found} baseline @param {Found} now */
function difference(baseline, now) {
  const by = now.number - baseline.number;
  const words = Number.isFinite(by) ? ` Difference ${by > 0 ? "+" : ""}${written(by)}.` : "";
  return h(
    "p",
    { class: "mh-beside" },
    `Kept ${written(baseline.number)}, now ${written(now.number)}.${words}`,
  );
}

/** A field for the number in focus, where it is one that was given. @param {import("../scene.js").Context} context */
function numberEditor({ store, say, given }) {
  const label = "Change this number";
  let inFocus = { entry: "", number: 0 };
  const field = numberField({ id: `${given.id}-edit`, "aria-label": label }, {
    holds: () => inFocus.number,
    fits,
    accept(number, visit) {
      const { [inFocus.entry]: _, ...others } = store.state.settings.edits;
      const isAsGiven = number === read(given.number(inFocus.entry));
      store.change({ edits: isAsGiven ? others : { ...others, [inFocus.entry]: number } }, visit);
    },
    refuse: (number) => say(`A number here can be ${WHAT_FITS}; it stays ${written(number)}.`),
  });
  const root = h("label", { class: "mh-edit", hidden: true }, h("span", {}, label), field);
  return {
    root,
    /** @param {string} entry @param {number} number */
    draw(entry, number) {
      root.hidden = !entry;
      inFocus = { entry, number: read(number) };
      if (entry) showNumber(field, inFocus.number);
    },
  };
}

/** As a reader reads it: float32 has no more digits than these. @param {number} number */
const read = (number) => Number(number.toPrecision(7));
