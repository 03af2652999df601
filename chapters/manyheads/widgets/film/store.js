// @ts-check
/**
 * The one place that holds the film's state. What Python may set and read are traits; the rest is local.
 *
 * @typedef {object} State
 * @property {number} step  one of those recorded; with letters of the reader's own, one whose model is kept
 * @property {number} place  the letter that looks
 * @property {string} off  the head that is switched off, or ""
 * @property {string} letters  the reader's own, or "": the film's
 * @property {boolean} plays
 * @property {Uint8Array | null} frames  all of them, once they are here
 * @property {Map<number, import("./model.js").Parameters>} models  those that are here, by their step
 * @property {string} problem  what did not come, and why
 */

import { batched } from "../shared/batched.js";
import { HEADS } from "./record.js";

const TRAITS = /** @type {const} */ (["step", "place", "off", "letters"]);

/**
 * @param {any} model @param {import("./record.js").About} about
 * @param {(state: State, before: State | null) => void} onChange
 */
export function makeFilmStore(model, about, onChange) {
  const traits = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  let state = possibleState(about, {
    .../** @type {any} */ (traits()),
    plays: false,
    frames: null,
    models: new Map(),
    problem: "",
  });

  /** @param {Partial<State>} changes */
  function move(changes) {
    const before = state;
    state = possibleState(about, { ...state, ...changes });
    const written = TRAITS.filter((name) => model.get(name) !== state[name]);
    for (const name of written) model.set(name, state[name]);
    onChange(state, before);
    if (written.length) model.save_changes();
  }

  const fromOutside = batched(() => {
    const wanted = traits();
    if (TRAITS.some((name) => wanted[name] !== state[name])) move({ ...wanted, plays: false });
  });
  for (const name of TRAITS) model.on(`change:${name}`, fromOutside);
  return {
    get state() {
      return state;
    },
    begin: () => onChange(state, null),
    move,
    stop: () => TRAITS.forEach((name) => model.off(`change:${name}`, fromOutside)),
  };
}

/** The state with what can't be brought to what can. @param {import("./record.js").About} about @param {State} state @returns {State} */
export function possibleState(about, state) {
  const letters = lettersOf(state.letters, about).kept;
  const seq = (letters || about.letters).length;
  const place = Number.isInteger(state.place) ? state.place : seq - 1;
  return {
    ...state,
    letters,
    step: nearest(stepsOf(about, letters), Number(state.step) || 0),
    place: Math.min(Math.max(place, 0), seq - 1),
    off: HEADS.includes(state.off) ? state.off : "",
    plays: state.plays && !letters,
  };
}

/** The steps that can be gone to. @param {import("./record.js").About} about @param {string} letters */
export const stepsOf = (about, letters) => letters ? about.kept : about.steps;

/** @param {number[]} steps @param {number} wanted */
const nearest = (steps, wanted) =>
  steps.reduce((best, step) => Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best);

/**
 * What of a text the model can read, and what it can't.
 * @param {unknown} text @param {{symbols: string, places: number}} about
 */
export function lettersOf(text, { symbols, places }) {
  const all = [...String(text ?? "")];
  const known = all.filter((sign) => symbols.includes(sign));
  return {
    kept: known.slice(0, places).join(""),
    strange: [...new Set(all.filter((sign) => !symbols.includes(sign)))],
    isCut: known.length > places,
  };
}
