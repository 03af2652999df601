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
 * @property {"begin" | "change" | "move" | "traits"} cause  the first drawing; what the reader changed; where the
 *   reader looks; or what came from a slider, from Python or from another widget
 * @property {string} words  why something of it was refused, or ""
 */

import { batched } from "./batched.js";
import { choicesOf } from "./divisors.js";
import { checkState, upTo } from "./guards.js";
import { makeHistory, same } from "./history.js";

/**
 * @template {{heads: number, d_model: number}} Settings
 * @template {Record<string, any>} Local
 * @typedef {Local & {settings: Settings, canUndo: boolean}} State
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
  const state = () => ({ ...local, settings, canUndo: !history.isEmpty });

  /**
   * Take the traits as far as they can be, write back what they have become, and draw.
   * @param {Change["cause"]} cause
   */
  function settle(cause) {
    const { refused, settings: next } = validate(traits.wanted(settings), settings);
    settings = next;
    traits.write(settings);
    const words = refused.map(({ words }) => words).filter(Boolean).join(" ");
    onChange(state(), { cause, words });
    model.save_changes();
    return refused;
  }

  /**
   * @param {Change["cause"]} cause @param {Record<string, any>} changes  of settings, and of the local part
   */
  function write(cause, changes) {
    local = { ...local, ...pick(Object.keys(local), changes) };
    const ofTraits = Object.entries(pick(names, changes));
    for (const [name, value] of ofTraits) model.set(name, value);
    if (ofTraits.length) return settle(cause);
    onChange(state(), { cause, words: "" });
    return [];
  }

  return {
    get state() {
      return state();
    },
    /** Take the traits as they are, and draw for the first time. */
    begin: () => settle("begin"),
    /**
     * Go to another place: a change that undo does not take back.
     * @param {Partial<Settings & Local>} changes
     */
    move: (changes) => write("move", changes),
    /**
     * A change of the reader's, which undo takes back.
     * @param {Partial<Settings & Local>} changes @param {string} field  where it was typed, if it was
     */
    change(changes, field = "") {
      const before = settings;
      // Ahead of the drawing, which shows whether there is a way back.
      history.record(before, { ...settings, ...pick(names, changes) }, field);
      const refused = write("change", changes);
      if (same(before, settings)) history.forget(before);
      return refused;
    },
    /** One step back. */
    undo() {
      const before = history.back();
      if (before) write("move", { ...before, ...pick(keptByUndo, settings) });
    },
    stop: traits.listen(() => {
      if (traits.hold(settings)) return; // what this store wrote itself is drawn already
      const before = settings;
      const wanted = traits.wanted(before);
      const changed = names.filter((name) => !same(wanted[name], before[name]));
      // A slider that is drawn along is one step, as a number that is typed is.
      history.record(before, wanted, `outside: ${changed}`);
      settle("traits");
      if (same(before, settings)) history.forget(before);
    }),
  };
}

/** What an object has of these names. @param {readonly string[]} names @param {Record<string, any>} from @returns {any} */
const pick = (names, from) =>
  Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));

/**
 * A widget's traits as settings. Other traits follow from heads and d_model: the choices that there are for each, and
 * where it stands among them, so that a slider can show and move it.
 * @template {{heads: number, d_model: number}} Settings
 * @param {any} model @param {readonly (keyof Settings & string)[]} names
 */
function traitsOf(model, names) {
  const limits = { shape: model.get("shape"), fixed: model.get("fixed") };
  checkState({ initial: canBegin(model.get("initial"), limits.shape) });
  /** @returns {any} */
  const values = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  /** The choices stand ahead of the index among them: a slider must have them before it can go there. @param {Settings} settings */
  const withChoices = (settings) => {
    const choices = choicesOf(settings, limits);
    return Object.entries({
      ...settings,
      heads_choices: choices.heads.map(String),
      heads_index: choices.heads.indexOf(settings.heads),
      d_model_choices: choices.d_model.map(String),
      d_model_index: choices.d_model.indexOf(settings.d_model),
    });
  };
  return {
    values,
    /** What the traits ask for, when these were the settings before. @param {Settings} settings */
    wanted(settings) {
      const wanted = values();
      const choices = choicesOf(settings, limits);
      for (const name of /** @type {const} */ (["heads", "d_model"])) {
        if (wanted[name] !== settings[name]) return wanted;
      }
      for (const name of /** @type {const} */ (["heads", "d_model"])) {
        wanted[name] = choices[name][model.get(`${name}_index`)] ?? settings[name];
      }
      return wanted;
    },
    /** Whether the traits are these settings. @param {Settings} settings */
    hold: (settings) =>
      withChoices(settings).every(([name, value]) => same(model.get(name), value)),
    /** @param {Settings} settings */
    write(settings) {
      for (const [name, value] of withChoices(settings)) {
        if (!same(model.get(name), value)) model.set(name, value);
      }
    },
    /**
     * Call `act` when traits have changed; gives a function that ends it. One step of Python's, such as another d_model
     * and other heads, arrives as several changes. They are taken together when all have arrived, because heads that
     * don't divide d_model would be refused in between.
     * @param {() => void} act
     */
    listen(act) {
      const soon = batched(act);
      const watched = [...names, "heads_index", "d_model_index"];
      for (const name of watched) model.on(`change:${name}`, soon);
      return () => watched.forEach((name) => model.off(`change:${name}`, soon));
    },
  };
}

/** Whether these are settings to begin with: what is refused later becomes what it was. @param {any} initial @param {number[]} shape */
const canBegin = (initial, [, seq, dModel]) =>
  typeof initial === "object" && initial !== null && upTo(initial.seq, seq) &&
  upTo(initial.d_model, dModel) && upTo(initial.heads, dModel) &&
  initial.d_model % initial.heads === 0;
