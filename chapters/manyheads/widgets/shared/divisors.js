// @ts-check
/** The numbers of heads that a model can have: those that divide its dimension. */

/** Every number of heads that dModel columns split into evenly. @param {number} dModel @returns {number[]} */
export function divisors(dModel) {
  return Array.from({ length: dModel }, (_, i) => i + 1).filter((heads) => dModel % heads === 0);
}

/** The most heads up to the preferred number that dModel columns split into. @param {number} dModel @param {number} preferred */
export const fitting = (dModel, preferred) =>
  Math.max(1, ...divisors(dModel).filter((heads) => heads <= preferred));
