// @ts-check
/**
 * What Python gave the explorer, and what of it some settings show: one sentence's numbers and texts.
 *
 * @typedef {import("./attention.js").Rows} Rows
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {import("./attention.js").Attention
 *   & {batch: number, sentence: number, tokens: string[], maxDModel: number, edits: Record<string, number>,
 *   drawn: import("./drawn/drawn.js").Drawn | null}} Inputs
 *   all that the numbers of the stations are computed from
 *
 * @typedef {object} Given
 * @property {string} id  of the widget in the page
 * @property {string} title
 * @property {number[]} shape
 * @property {string} fixed  why the sizes can't be changed; empty where they can
 * @property {string[]} names  of the examples in the batch; none where they are sentences
 * @property {boolean} padded  whether any sentence has padding
 * @property {Settings} initial
 * @property {string[]} arrays  the names of the arrays that are there
 * @property {(entry: string) => number} number  as it was given, by its name among the edits, such as "x[0,2,5]"
 * @property {(settings: Settings) => Inputs} inputsOf
 */

import { drawnArrays } from "./drawn/drawn.js";
import { axesOf, edited, parseEntry, placeOf, project } from "./attention.js";
import { floats } from "../shared/floats.js";
import { checkState, fills, isShape } from "../shared/guards.js";
import { freshId } from "../shared/h.js";

const ARRAYS = ["x", "query", "key", "value", "w_query", "w_key", "w_value", "w_output"];
const REMEMBERED = 4; // projections: most changes leave the projected rows as they are

/** @param {any} model @returns {Given} */
export function givenBy(model) {
  const shape = /** @type {number[]} */ (model.get("shape"));
  checkState({ shape: isShape(shape) });
  const drawn = model.get("drawn")?.ids ? model.get("drawn") : null;
  const arrays = drawn ? drawnArrays(drawn, shape) : sentArrays(model, shape);
  const lengths = /** @type {number[]} */ (model.get("lengths"));
  return {
    id: freshId(),
    title: model.get("title"),
    shape,
    fixed: model.get("fixed"),
    names: model.get("names"),
    padded: lengths.some((length) => length < shape[1]),
    initial: model.get("initial"),
    arrays: drawn ? Object.keys(arrays) : ARRAYS.filter((name) => arrays[name].length),
    number(entry) {
      const [name, index] = parseEntry(entry);
      return arrays[name][placeOf(name, index, shape)];
    },
    inputsOf: inputsFrom({ shape, arrays, drawn }, model.get("tokens"), lengths),
  };
}

/** What Python sent; an array that was not given is empty. @param {any} model @param {number[]} shape @returns {Record<string, Float32Array>} */
function sentArrays(model, shape) {
  const arrays = Object.fromEntries(ARRAYS.map((name) => [name, floats(model.get(name))]));
  const given = ARRAYS.filter((name) => arrays[name].length);
  checkState(
    Object.fromEntries(given.map((name) => [name, fills(arrays[name], axesOf(name, shape))])),
  );
  return arrays;
}

/**
 * @param {import("./attention.js").Given & Pick<Inputs, "drawn">} given @param {string[][]} tokens @param {number[]} lengths
 * @returns {(settings: Settings) => Inputs}
 */
function inputsFrom(given, tokens, lengths) {
  const known = /** @type {Map<string, Rows>} */ (new Map());

  /** @param {Settings} settings */
  function rowsOf({ sentence, seq, d_model: dModel, edits }) {
    const name = JSON.stringify([sentence, seq, dModel, edits]);
    const rows = known.get(name) ?? project(edited(given, edits), sentence, seq, dModel);
    if (known.size >= REMEMBERED && !known.has(name)) known.clear();
    known.set(name, rows);
    return rows;
  }

  return (settings) => {
    const { heads, seq, d_model: dModel, sentence, causal, scaled, temperature } = settings;
    return Object.assign(Object.create(rowsOf(settings)), {
      batch: given.shape[0],
      maxDModel: given.shape[2],
      sentence,
      edits: settings.edits,
      drawn: given.drawn,
      tokens: tokens[sentence].map((text, i) => settings.token_labels[`${sentence},${i}`] ?? text),
      length: lengths[sentence],
      heads,
      seq,
      dModel,
      dHead: dModel / heads,
      causal,
      paddingMask: settings.padding_mask,
      scaled,
      temperature,
    });
  };
}
