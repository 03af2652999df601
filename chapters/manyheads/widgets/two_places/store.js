// @ts-check
/**
 * The one place that holds the state. What Python may set and read are traits; the rest is local.
 *
 * @typedef {import("./training.js").Run} Run
 *
 * @typedef {object} State
 * @property {string} run  the name of one that was recorded, or OWN
 * @property {number} step
 * @property {boolean} plays
 * @property {Run | null} own  the one that is trained in the page, as far as it has come
 * @property {(number | null)[]} taken  the place that head 0 took in each run that ended in the page
 */

import { batched } from "../shared/batched.js";

export const OWN = "own";
const PLACES_TRAITS = /** @type {const} */ (["run", "step"]);

/**
 * @param {any} model @param {Run[]} runs
 * @param {(state: State) => void} onChange
 */
export function makePlacesStore(model, runs, onChange) {
  const traits = () => ({ run: model.get("run"), step: model.get("step") });
  let state = whatCanBe(runs, { ...traits(), plays: false, own: null, taken: [] });

  /** @param {Partial<State>} changes */
  function move(changes) {
    state = whatCanBe(runs, { ...state, ...changes });
    const written = PLACES_TRAITS.filter((name) => model.get(name) !== state[name]);
    for (const name of written) model.set(name, state[name]);
    onChange(state);
    if (written.length) model.save_changes();
  }

  const fromOutside = batched(() => {
    const wanted = traits();
    if (PLACES_TRAITS.some((name) => wanted[name] !== state[name])) {
      move({ ...wanted, plays: false });
    }
  });
  for (const name of PLACES_TRAITS) model.on(`change:${name}`, fromOutside);
  return {
    get state() {
      return state;
    },
    begin: () => onChange(state),
    move,
    stop: () => PLACES_TRAITS.forEach((name) => model.off(`change:${name}`, fromOutside)),
  };
}

/** The state with what can't be brought to what can. @param {Run[]} runs @param {State} state @returns {State} */
export function whatCanBe(runs, state) {
  const isThere = state.run === OWN ? state.own : runs.some(({ name }) => name === state.run);
  const run = isThere ? state.run : runs[0].name;
  const { steps } = runOf(runs, { ...state, run });
  return { ...state, run, step: steps[nearestIndex(steps, Number(state.step) || 0)] };
}

/** @param {Run[]} runs @param {Pick<State, "run" | "own">} state @returns {Run} */
export const runOf = (runs, { run, own }) =>
  run === OWN && own ? own : runs.find(({ name }) => name === run) ?? runs[0];

/** @param {number[]} steps @param {number} wanted */
export const nearestIndex = (steps, wanted) =>
  steps.reduce(
    (best, step, i) => Math.abs(step - wanted) < Math.abs(steps[best] - wanted) ? i : best,
    0,
  );
