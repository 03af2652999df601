// @ts-check
/**
 * Which heads and model dimensions go together: heads must divide d_model. Pure functions.
 *
 * @typedef {{heads: number, seq: number, d_model: number}} Sizes
 * @typedef {import("./store.js").Refusal} Refusal
 *
 * @typedef {object} SizeLimits
 * @property {number[]} shape  (batch, seq, d_model) of the tensors: the largest sizes
 * @property {string} [fixed]  why the sizes can't be changed; empty where they can
 */

import { listed } from "./format.js";
import { spelt, upTo } from "./guards.js";

const SIZES = /** @type {const} */ (["heads", "seq", "d_model"]);
const ALL_NAMED = 6; // choices that are all named in words; of more, the two next to a number

/** Every number of heads that dModel columns split into evenly. @param {number} dModel @returns {number[]} */
export function divisors(dModel) {
  return Array.from({ length: dModel }, (_, i) => i + 1).filter((heads) => dModel % heads === 0);
}

/**
 * What a reader can go on to from these sizes, changing one of them alone.
 * @param {{heads: number, d_model: number}} sizes @param {SizeLimits} limits
 * @returns {{heads: number[], d_model: number[]}}
 */
export function choicesOf({ heads, d_model }, { shape: [, , highest], fixed }) {
  if (fixed) return { heads: [heads], d_model: [d_model] };
  const dimensions = Array.from({ length: Math.floor(highest / heads) }, (_, i) => (i + 1) * heads);
  return { heads: divisors(d_model), d_model: dimensions };
}

/**
 * The sizes as far as they can be, with what was before in place of the rest; what can't be is refused in words. Heads
 * and d_model are judged together, so that both can change at once.
 * @param {Record<string, any>} wanted @param {Sizes} before @param {SizeLimits} limits
 * @returns {{sizes: Sizes, refused: Refusal[]}}
 */
export function validateSizes(wanted, before, { shape: [, maxSeq, maxDModel], fixed }) {
  const sizes = /** @type {Sizes} */ ({});
  const refused = /** @type {Refusal[]} */ ([]);
  /** @param {typeof SIZES[number]} name @param {string} words */
  const keepPrevious = (name, words) => {
    refused.push({ name, value: wanted[name], words });
    sizes[name] = before[name];
  };
  for (const name of SIZES) {
    const highest = name === "seq" ? maxSeq : maxDModel;
    sizes[name] = wanted[name];
    if (fixed && wanted[name] !== before[name]) keepPrevious(name, refused.length ? "" : fixed);
    else if (name !== "heads" && !upTo(wanted[name], highest)) {
      const range = `${name} can be a whole number from 1 to ${highest}`;
      keepPrevious(name, `${range}; ${spelt(wanted[name])} was refused.`);
    }
  }
  const { heads, d_model } = sizes;
  if (!upTo(heads, Infinity)) keepPrevious("heads", noSuchHeads(d_model, heads));
  if (sizes.d_model % sizes.heads === 0) return { sizes, refused };
  if (d_model === before.d_model) keepPrevious("heads", noSuchHeads(d_model, heads));
  else if (sizes.heads === before.heads) {
    keepPrevious("d_model", noSuchDimension(d_model, before, maxDModel));
  } else {
    keepPrevious(
      "heads",
      `${noSplit(d_model, heads)}; they stay ${before.d_model} and ${before.heads}.`,
    );
    keepPrevious("d_model", "");
  }
  return { sizes, refused };
}

/** @param {number} dModel @param {unknown} heads */
const noSplit = (dModel, heads) =>
  `d_model ${dModel} does not split into ${spelt(heads)} heads of equal size`;

/** Why d_model does not split into so many heads, and into how many it does. @param {number} dModel @param {any} heads */
export function noSuchHeads(dModel, heads) {
  const choices = divisors(dModel);
  const rest = choices.length > ALL_NAMED ? ", to name the nearest" : "";
  return `${noSplit(dModel, heads)}; heads can be ${offered(choices, heads)}${rest}.`;
}

/** Why these heads can't have a model dimension, and which they can. @param {number} wanted @param {Sizes} sizes  as they are @param {number} highest */
export function noSuchDimension(wanted, { heads, d_model }, highest) {
  const choices = choicesOf({ heads, d_model }, { shape: [1, 1, highest] }).d_model;
  const words = choices.length > ALL_NAMED
    ? `a multiple of ${heads} as the model dimension, such as`
    : "a model dimension of";
  return `${heads} heads need ${words} ${offered(choices, wanted)}; it stays ${d_model}.`;
}

/** Choices in words: all, or of many the two next to a number. @param {number[]} choices @param {number} number */
function offered(choices, number) {
  if (choices.length <= ALL_NAMED) return listed(choices);
  const above = choices.findIndex((choice) => choice > number);
  const second = above < 0 ? choices.length - 1 : Math.max(above, 1);
  return listed(choices.slice(second - 1, second + 1));
}
