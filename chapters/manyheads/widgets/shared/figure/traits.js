// @ts-check
/** A widget's traits as its whole state: a view reads them and changes them here, and Python may change them too. */

import { batched } from "../batched.js";
import { checkState } from "../guards.js";
import { same } from "../history.js";

/**
 * @template {Record<string, any>} State
 * @param {any} model
 * @param {{[Name in keyof State & string]: (state: State) => boolean}} usable  by trait, whether it can be drawn
 * @param {(state: State) => void} draw  called after every change
 */
export function makeTraits(model, usable, draw) {
  const names = /** @type {(keyof State & string)[]} */ (Object.keys(usable));
  const read =
    () => /** @type {State} */ (Object.fromEntries(names.map((name) => [name, model.get(name)])));
  let state = read();
  checkState(Object.fromEntries(names.map((name) => [name, usable[name](state)])));

  const settle = batched(() => {
    const wanted = read();
    if (names.every((name) => usable[name](wanted))) state = wanted;
    else write(state); // what can't be becomes what it was
    draw(state);
  });
  /** @param {Partial<State>} changes */
  function write(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (!same(model.get(name), value)) model.set(name, value);
    }
    model.save_changes();
  }

  return {
    get state() {
      return state;
    },
    /** Draw for the first time, and from now on after every change. */
    begin() {
      for (const name of names) model.on(`change:${name}`, settle);
      draw(state);
    },
    change: write,
    stop: () => names.forEach((name) => model.off(`change:${name}`, settle)),
  };
}
