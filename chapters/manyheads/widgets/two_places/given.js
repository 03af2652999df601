// @ts-check
/** What Python, or the build, gave: the runs that were recorded. */

import { HEADS, PLACES } from "./network.js";

/**
 * The runs as they are, or an error: a stored state may have been edited by hand.
 * @param {any} runs @returns {import("./training.js").Run[]}
 */
export function checkedRuns(runs) {
  const isWhole = Array.isArray(runs) && runs.length > 0 && runs.every(isRun);
  if (!isWhole) {
    throw new Error("The runs are damaged: names, steps, weights and right answers don't fit.");
  }
  return runs;
}

/** @param {any} run */
const isRun = (run) =>
  typeof run?.name === "string" && isList(run.steps, run.steps?.length, isNumber) &&
  run.steps.length > 0 &&
  isList(run.right, run.steps.length, (shares) => isList(shares, 3, isShare)) &&
  isList(
    run.weights,
    run.steps.length,
    (heads) => isList(heads, HEADS, (row) => isList(row, PLACES, isShare)),
  );

/** @param {any} list @param {number} length @param {(each: any) => boolean} holds */
const isList = (list, length, holds) =>
  Array.isArray(list) && list.length === length && list.every(holds);

/** @param {any} x */
const isNumber = (x) => Number.isFinite(x);
/** @param {any} x */
const isShare = (x) => isNumber(x) && x >= 0 && x <= 1;
