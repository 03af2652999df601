// @ts-check
/** Whether a widget's stored state is as Python sent it: a page can be edited by hand. */

/**
 * Stop with words, which the page shows in the widget's place.
 * @param {Record<string, boolean>} whole  by trait, whether it can be used
 */
export function checkState(whole) {
  const damaged = Object.keys(whole).filter((name) => !whole[name]);
  if (damaged.length) throw new Error(`its stored state is damaged (${damaged.join(", ")})`);
}

const LONGEST_TEXT = 2000; // Python's thousand characters, of two code units at most

/** At least so many texts, and nothing else. @param {any} value @param {number} least @returns {boolean} */
export const areTexts = (value, least = 0) =>
  Array.isArray(value) && value.length >= least &&
  value.every((text) => typeof text === "string" && text.length <= LONGEST_TEXT);

/** A whole number from 1. @param {any} number @param {number} highest @returns {boolean} */
export const upTo = (number, highest) =>
  Number.isInteger(number) && number >= 1 && number <= highest;

/** (batch, seq, d_model) @param {any} shape @returns {boolean} */
export const isShape = (shape) =>
  Array.isArray(shape) && shape.length === 3 && shape.every((length) => upTo(length, Infinity));

/** Sizes that a tensor of this shape has. @param {any} start @param {number[]} shape */
export const canBegin = (start, [, maxSeq, maxDModel]) =>
  upTo(start?.seq, maxSeq) && upTo(start.d_model, maxDModel) && upTo(start.heads, start.d_model) &&
  start.d_model % start.heads === 0;

/** So many finite numbers. @param {Float32Array} array @param {number[]} axes */
export const fills = (array, axes) =>
  array.length === axes.reduce((product, length) => product * length, 1) &&
  array.every(Number.isFinite);

/** What was refused, in words. @param {unknown} value */
export const spelt = (
  value,
) => (value === undefined
  ? "nothing"
  : typeof value === "object"
  ? JSON.stringify(value)
  : String(value));
