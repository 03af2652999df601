// @ts-check
/**
 * The one place that holds a widget's state, between its traits, the reader's changes and the drawing.
 *
 * The state has two parts. The settings are the widget's traits: they are validated, Python and other widgets may
 * change them too, and undo goes back over them. The rest is local: what the reader points at, for instance. No trait
 * holds it, and undo leaves it as it is.
 *
 * @typedef {{name: string, value: unknown, words: string}} Refusal  a setting that can't be, and why, in words
 *
 * @typedef {object} Change
 * @property {"change" | "move" | "traits"} cause  what the reader changed; where the reader looks; or what came from
 *   Python or from another widget
 * @property {string} words  why something of it was refused, or ""
 */

import { batched } from "./batched.js";
import { divisors, fitting } from "./divisors.js";
import { makeHistory, same } from "./history.js";

/**
 * @template {{heads: number, d_model: number}} Settings
 * @template {Record<string, any>} Local
 * @typedef {Local & {settings: Settings, preferredHeads: number, canUndo: boolean}} State
 *   preferredHeads: the heads that were chosen last, for when d_model lets them be again
 */

/**
 * @template {{heads: number, d_model: number}} Settings
 * @template {Record<string, any>} Local
 * @param {any} model
 * @param {object} options
 * @param {readonly (keyof Settings & string)[]} options.traits  the names of the settings
 * @param {(wanted: Record<string, any>, before: Settings) => {settings: Settings, refused: Refusal[]}} options.validate
 *   gives what of the wanted settings can be, with what was before in place of the rest
 * @param {Local} options.local  what the local part begins with
 * @param {readonly (keyof Settings & string)[]} [options.keptByUndo]  settings that undo leaves as they are
 * @param {(state: State<Settings, Local>, change: Change) => void} onChange  draws; called after every change
 */
export function makeStore(model, { traits: names, validate, local, keptByUndo = [] }, onChange) {
  const traits = traitsOf(model, names);
  const history = /** @type {ReturnType<typeof makeHistory<Settings>>} */ (makeHistory());
  // Another widget may have changed the traits before this view was made: what is refused then becomes as Python had it.
  let settings = /** @type {Settings} */ ({ ...traits.values(), ...model.get("initial") });
  let preferredHeads = settings.heads;
  const state = () => ({ ...local, settings, preferredHeads, canUndo: !history.isEmpty });

  /**
   * Take the traits as far as they can be, write back what they have become, and draw.
   * @param {Change["cause"]} cause @param {boolean} choosesHeads
   */
  function settle(cause, choosesHeads) {
    const { refused, settings: next } = validate(traits.wanted(settings), settings);
    if (choosesHeads || (cause === "traits" && next.heads !== settings.heads)) {
      preferredHeads = next.heads;
    }
    settings = next;
    traits.write(settings);
    onChange(state(), { cause, words: refused.map(({ words }) => words).join(" ") });
    model.save_changes();
    return refused;
  }

  /**
   * @param {Change["cause"]} cause @param {Record<string, any>} changes  of settings, and of the local part
   * @param {boolean} choosesHeads
   */
  function write(cause, changes, choosesHeads) {
    local = { ...local, ...pick(Object.keys(local), changes) };
    const ofTraits = Object.entries(pick(names, changes));
    for (const [name, value] of ofTraits) model.set(name, value);
    if (ofTraits.length) return settle(cause, choosesHeads);
    onChange(state(), { cause, words: "" });
    return [];
  }

  return {
    get state() {
      return state();
    },
    /** Take the traits as they are, and draw for the first time. */
    begin: () => settle("traits", false),
    /**
     * Go to another place: a change that undo does not take back.
     * @param {Partial<Settings & Local>} changes
     */
    move: (changes) => write("move", changes, "heads" in changes),
    /**
     * A change of the reader's, which undo takes back. A change of d_model alone takes the heads along.
     * @param {Partial<Settings & Local>} changes @param {string} field  where it was typed, if it was
     */
    change(changes, field = "") {
      const before = settings;
      const all = withHeads(changes, preferredHeads);
      // Ahead of the drawing, which shows whether there is a way back.
      history.record(before, { ...settings, ...pick(names, all) }, field);
      const refused = write("change", all, "heads" in changes);
      if (same(before, settings)) history.forget(before);
      return refused;
    },
    /** One step back, over the reader's own changes. */
    undo() {
      const before = history.back();
      if (before) write("move", { ...before, ...pick(keptByUndo, settings) }, true);
    },
    stop: traits.listen(() => {
      if (!traits.hold(settings)) settle("traits", false); // what this store wrote itself is drawn already
    }),
  };
}

/** What an object has of these names. @param {readonly string[]} names @param {Record<string, any>} from @returns {any} */
const pick = (names, from) =>
  Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));

/** A change of d_model alone takes the heads along: as many of the preferred ones as it splits into. @param {Record<string, any>} changes @param {number} preferred */
const withHeads = (changes, preferred) =>
  "d_model" in changes && !("heads" in changes)
    ? { ...changes, heads: fitting(changes.d_model, preferred) }
    : changes;

/**
 * A widget's traits as settings, and the trait heads_index among them: where heads stands among the divisors of
 * d_model, so that a slider can move it.
 * @template {{heads: number, d_model: number}} Settings
 * @param {any} model @param {readonly (keyof Settings & string)[]} names
 */
function traitsOf(model, names) {
  /** @returns {any} */
  const values = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  /** @param {Settings} settings */
  const indexOf = ({ heads, d_model }) => divisors(d_model).indexOf(heads);
  /** @param {Settings} settings */
  const withIndex = (settings) =>
    Object.entries({ ...settings, heads_index: indexOf(settings) })
      .filter(([name, value]) => !same(model.get(name), value));
  return {
    values,
    /** What the traits ask for, when these were the settings before. @param {Settings} settings */
    wanted(settings) {
      const wanted = values();
      const others = wanted.heads !== settings.heads || wanted.d_model !== settings.d_model;
      const index = model.get("heads_index");
      return others || index === indexOf(settings)
        ? wanted
        : { ...wanted, heads: divisors(settings.d_model)[index] ?? settings.heads };
    },
    /** Whether the traits are these settings. @param {Settings} settings */
    hold: (settings) => withIndex(settings).length === 0,
    /** @param {Settings} settings */
    write(settings) {
      for (const [name, value] of withIndex(settings)) model.set(name, value);
    },
    /**
     * Call `act` when traits have changed; gives a function that ends it. One step of Python's, such as another d_model
     * and the heads that fit it, arrives as several changes. They are taken together when all have arrived, because
     * heads that don't divide d_model would be refused in between.
     * @param {() => void} act
     */
    listen(act) {
      const soon = batched(act);
      const watched = [...names, "heads_index"];
      for (const name of watched) model.on(`change:${name}`, soon);
      return () => watched.forEach((name) => model.off(`change:${name}`, soon));
    },
  };
}
