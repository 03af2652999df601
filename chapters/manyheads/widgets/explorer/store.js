// @ts-check
/** The one place that holds the explorer's state: between the widget's traits, the reader's changes, and the drawing. */

import { divisors } from "../shared/fields.js";
import { KEPT, SETTINGS, settled } from "./settings.js";

const STEPS_BACK = 200; // more than a reader takes back; a page that stays open for days must not grow
const TRAITS = [...SETTINGS, "heads_index"];
/** @param {unknown} a @param {unknown} b */
const same = (a, b) =>
  a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));

/**
 * @param {any} model @param {import("./settings.js").Limits} limits
 * @param {(settings: import("./settings.js").Settings, told: {words: string, byReader: boolean}) => void} onChange
 */
export function makeStore(model, limits, onChange) {
  // A link between widgets may have changed the traits before this view was made, so it begins where Python began.
  let settings =
    /** @type {import("./settings.js").Settings} */ ({ ...read(), ...model.get("start") });
  let index = divisors(settings.d_model).indexOf(settings.heads);
  let waiting = false;
  let changing = ""; // the field that the last change came from
  const past = /** @type {import("./settings.js").Settings[]} */ ([]);
  for (const name of TRAITS) model.on(`change:${name}`, soon);

  /** @returns {any} */
  function read() {
    return Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  }

  /** Several traits may change in one go, as heads and d_model do: settle once, when all have. */
  function soon() {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      const traits = { ...read(), heads_index: model.get("heads_index") };
      if (same(traits, { ...settings, heads_index: index })) return; // what came from here needs no second drawing
      settle(false);
      model.save_changes();
    });
  }

  /** Take the traits as far as they can be, and tell of the rest. @param {boolean} byReader */
  function settle(byReader) {
    const wanted = read();
    const moved = model.get("heads_index");
    if (wanted.heads === settings.heads && wanted.d_model === settings.d_model && moved !== index) {
      wanted.heads = divisors(wanted.d_model)[moved] ?? settings.heads; // a slider over the divisors
    }
    const next = settled(wanted, settings, limits);
    settings = next.settings;
    index = divisors(settings.d_model).indexOf(settings.heads);
    for (const [name, value] of Object.entries({ ...settings, heads_index: index })) {
      if (!same(model.get(name), value)) model.set(name, value);
    }
    onChange(settings, { words: next.refused.map(({ words }) => words).join(" "), byReader });
    return next.refused;
  }

  /** @param {Partial<import("./settings.js").Settings>} changes */
  function move(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    const refused = settle(true);
    model.save_changes();
    return refused;
  }

  return {
    get settings() {
      return settings;
    },
    get canUndo() {
      return past.length > 0;
    },
    begin: () => settle(false),
    move,
    /**
     * A change that undo takes back. Changes in one field, one after the other, are one: nobody takes back a digit.
     * @param {Partial<import("./settings.js").Settings>} changes @param {string} field
     */
    change(changes, field = "") {
      const before = settings;
      const merges = field !== "" && field === changing;
      const wanted = { ...settings, ...changes };
      // Ahead of the drawing, which shows whether there is a way back.
      const back = merges && same(past.at(-1), wanted); // the field holds again what it held before
      if (back) past.pop();
      else if (!merges && !same(before, wanted)) past.push(before);
      if (!same(before, wanted)) changing = back ? "" : field;
      const refused = move(changes);
      if (past.at(-1) === before && same(before, settings)) past.pop(); // refused
      if (past.length > STEPS_BACK) past.shift();
      return refused;
    },
    undo() {
      const before = past.pop();
      changing = "";
      if (before) {
        move({
          ...before,
          focus: settings.focus,
          station: settings.station,
          tables: settings.tables,
        });
      }
    },
    /** What side-by-side keeps. */
    kept: () => Object.fromEntries(KEPT.map((name) => [name, settings[name]])),
    stop: () => TRAITS.forEach((name) => model.off(`change:${name}`, soon)),
  };
}
