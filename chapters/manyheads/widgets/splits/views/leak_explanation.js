// @ts-check
/** How the output token in focus depends on the input token in focus, or why it can't, in words. */

import { h, token } from "../../shared/h.js";
import { pairWithin } from "../focus.js";
import { findPaths, mapNumbers, relationOf } from "../index_map.js";
import { MERGE_NAMES, RELATION_NAMES, SPLIT_NAMES } from "./words.js";

/**
 * @typedef {import("../focus.js").PairFocus} PairFocus
 * @typedef {import("../index_map.js").Path} Path
 * @typedef {import("../index_map.js").Relation} Relation
 * @typedef {import("../settings.js").Settings} Settings
 * @typedef {import("../index.js").Given} Given
 */

/** @param {import("../index.js").Context<PairFocus>} context @returns {import("../index.js").View<PairFocus>} */
export function leakExplanation({ given }) {
  const words = h("div", {
    role: "region",
    "aria-live": "polite",
    "aria-label": "How the one reaches the other",
  });
  return {
    root: h("div", { class: "mh-explanation" }, words),
    draw({ settings, focus }) {
      const { causal } = settings;
      const pair = pairWithin(focus, settings);
      const { split, merge, output, input } = pair;
      const path = findPaths(settings, split, merge, causal)[output][input];
      words.replaceChildren(
        summaryOf(pair, relationOf(path !== null, causal, output, input), given),
        path ? pathInWords(path, pair, settings, given) : noPath(pair, given),
      );
    },
  };
}

/** @param {PairFocus} pair @param {Relation} relation @param {Given} given */
function summaryOf({ split, merge, output, input }, relation, { tokens }) {
  return h(
    "p",
    {},
    "Split by ",
    h("b", {}, SPLIT_NAMES[split]),
    ", merge by ",
    h("b", {}, MERGE_NAMES[merge]),
    ". Output ",
    token(tokens[output]),
    ", input ",
    token(tokens[input]),
    ": ",
    h("strong", {}, RELATION_NAMES[relation]),
    ".",
  );
}

/** @param {Path} path @param {PairFocus} pair @param {Settings} settings @param {Given} given */
function pathInWords({ head, row, attended }, { split, output, input }, settings, given) {
  const { tokens, textOf } = given;
  const numbers = mapNumbers(settings)
    .filter(({ [split]: index }) => index.head === head && index.row === attended)
    .map(textOf)
    .join(", ");
  const itself = attended === row;
  const allowed = settings.causal && !itself ? " (not later, so the mask allows it)" : "";
  return h(
    "p",
    {},
    `The merge takes row ${row} of head ${head} into the output of `,
    token(tokens[output]),
    `. That row looks at ${
      itself ? "itself" : `row ${attended}`
    }${allowed}, which holds ${numbers}: numbers of `,
    token(tokens[input]),
    ".",
  );
}

/** @param {PairFocus} pair @param {Given} given */
function noPath({ output, input }, { tokens }) {
  return h(
    "p",
    {},
    "No row that the merge takes into the output of ",
    token(tokens[output]),
    " may look at a row that holds numbers of ",
    token(tokens[input]),
    ".",
  );
}
