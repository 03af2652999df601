// @ts-check
/**
 * Whether there is anything to draw in a widget's stored state, which a hand or a program may have edited. Where other
 * parts of it are damaged, drawing fails, and the page says so in the widget's place; but of a wrong shape, or of
 * numbers that don't fill it, a wrong picture would come, or one that never ends.
 */

/**
 * Stop with words, which the page shows in the widget's place.
 * @param {Record<string, boolean>} usable  by trait
 */
export function checkState(usable) {
  const damaged = Object.keys(usable).filter((name) => !usable[name]);
  if (damaged.length) throw new Error(`its stored state is damaged (${damaged.join(", ")})`);
}

/** A whole number from 1. @param {any} number @param {number} highest @returns {boolean} */
export const upTo = (number, highest) =>
  Number.isInteger(number) && number >= 1 && number <= highest;

/** (batch, seq, d_model) @param {any} shape @returns {boolean} */
export const isShape = (shape) =>
  Array.isArray(shape) && shape.length === 3 && shape.every((length) => upTo(length, Infinity));

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
