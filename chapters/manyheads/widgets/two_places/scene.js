// @ts-check
/**
 * What the views draw: the state, and what follows from it.
 *
 * @typedef {import("./store.js").State} State
 * @typedef {import("./training.js").Run} Run
 *
 * @typedef {object} Scene
 * @property {State} state
 * @property {Run} run
 * @property {number} index  of the chosen step among those kept
 * @property {number[][]} weights  head, place, at that step
 * @property {number[]} right  place 2 named right, place 5, both at once
 * @property {number[]} places  for each head the place that gets the most
 */

import { WANTED } from "./network.js";
import { nearestIndex, runOf } from "./store.js";

/** @param {Run[]} runs @param {State} state @returns {Scene} */
export function sceneOfPlaces(runs, state) {
  const run = runOf(runs, state);
  const index = nearestIndex(run.steps, state.step);
  const weights = run.weights[index];
  return { state, run, index, weights, right: run.right[index], places: weights.map(mostAt) };
}

/** The place that gets the most. @param {number[]} weights */
export const mostAt = (weights) => weights.indexOf(Math.max(...weights));

/** Whether each of the two places has a head that gives it half of its weight or more. @param {number[][]} weights */
export const bothTaken = (weights) =>
  WANTED.every((place) => weights.some((row) => row[place] >= 0.5));

/** Of which place head 0 has taken charge at the end of a run, or null where the two places aren't shared out. @param {Run} run */
export function takenByHead0(run) {
  const last = run.weights[run.weights.length - 1];
  return bothTaken(last) ? mostAt(last[0]) : null;
}
