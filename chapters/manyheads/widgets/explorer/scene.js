// @ts-check
/**
 * What the views draw: the state, and all that follows from it. Pure functions.
 *
 * @typedef {"now" | "baseline"} SideName
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./blocks.js").Letter} Letter
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("./inputs.js").Given} Given
 * @typedef {import("./inputs.js").Inputs} Inputs
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {import("./stations.js").Station} Station
 * @typedef {import("./stations.js").Parts} Parts
 *
 * @typedef {object} Local  the part of the state that no trait holds
 * @property {{focus: Focus, over: Settings["focus"]} | null} hovered  what the mouse rests on, and the chosen focus that
 *   this stands for: another choice, of Python's for instance, ends it
 * @property {SideName} side  which of two settings is shown, while two are compared
 *
 * @typedef {import("../shared/store.js").State<Settings, Local>} State
 *
 * @typedef {object} Side  one of two settings that are compared, or the only one
 * @property {Settings} settings
 * @property {Inputs} inputs
 * @property {Station[]} stations
 * @property {Station} station  the one that is chosen
 * @property {(letter: Letter) => Parts} parts  its tensors
 *
 * @typedef {{now: Side, baseline: Side | null}} Sides  the baseline is there while two settings are compared
 *
 * @typedef {State & {sides: Sides, shown: Side, focus: Focus, letter: Letter, palette: import("../shared/colours.js").Palette}} Scene
 *   letter: which of Q, K and V is shown where the same is done with all three
 *
 * @typedef {object} Found  a number of a side
 * @property {Side} side
 * @property {Focus} focus  held within the side's tensors
 * @property {Block} block
 * @property {number} row
 * @property {number} column
 * @property {number} number
 *
 * A view is made once, with a context, and gives `{root, draw, destroy?}`: its element, a function that draws a scene,
 * and one that ends what it began outside of its element. A view changes no state by itself: what the reader does goes
 * to the store, and comes back as a scene.
 *
 * @typedef {object} Context
 * @property {ReturnType<typeof import("../shared/store.js").makeStore<Settings, Local>>} store
 * @property {(words: string) => void} say  tells the reader something
 * @property {Given} given
 */

import { attendRow } from "./attention.js";
import { within } from "./focus.js";
import { lettersOf, stationsOf } from "./stations.js";

/** @param {Given} given @param {Settings} settings @returns {Sides} */
export function sidesOf(given, settings) {
  const isComparing = Object.keys(settings.baseline).length > 0;
  return {
    now: sideOf(given, settings),
    // Numbers that were edited after it was kept are no part of the baseline.
    baseline: isComparing ? sideOf(given, { ...settings, edits: {}, ...settings.baseline }) : null,
  };
}

/** @param {Given} given @param {Settings} settings @returns {Side} */
function sideOf(given, settings) {
  const inputs = given.inputsOf(settings);
  const stations = stationsOf(inputs);
  const station = stations.find(({ id }) => id === settings.station) ?? stations[0];
  const known = /** @type {Map<Letter, Parts>} */ (new Map());
  /** @param {Letter} letter */
  function parts(letter) {
    const made = known.get(letter) ?? station.parts(letter);
    known.set(letter, made);
    return made;
  }
  return { settings, inputs, stations, station, parts };
}

/** What is in focus: what the mouse rests on, or what was chosen, or a number worth seeing. @param {Sides} sides @param {State} state @returns {Focus} */
export function focusOf({ now }, { settings, hovered }) {
  if (hovered && hovered.over === settings.focus) return hovered.focus;
  return { ...worthSeeing(now.inputs), ...settings.focus };
}

/** Where the last real token of head 0 looks most. @param {Inputs} s @returns {Focus} */
function worthSeeing(s) {
  const query = Math.min(s.length, s.seq) - 1;
  const { weights } = attendRow(s, 0, query);
  return {
    of: "q",
    head: 0,
    query,
    key: weights.indexOf(Math.max(...weights)),
    column_in_head: 0,
    inner: 0,
  };
}

/** Which of Q, K and V the focus is in; at the scores and after them it is Q. @param {Side} side @param {Focus} focus @returns {Letter} */
export function letterOf({ inputs }, { of }) {
  const letter = /** @type {Letter} */ (of.slice(-1));
  return lettersOf(inputs).includes(letter) ? letter : "q";
}

/** The number of what comes out of the station that the focus leads to. @param {Side} side @param {Focus} wanted @returns {Found} */
export function find(side, wanted) {
  const focus = within(side.inputs, wanted);
  const { after } = side.parts(letterOf(side, focus));
  return foundIn(side, focus, after.length > 1 ? after[focus.head] : after[0]);
}

/** The number that the focus names, which may be one of those that go in. @param {Side} side @param {Focus} wanted @returns {Found} */
export function findNamed(side, wanted) {
  const focus = within(side.inputs, wanted);
  const { left = [], top = [], after } = side.parts(letterOf(side, focus));
  const named = [after, left, top].map((blocks) =>
    blocks.length > 1 ? blocks[focus.head] : blocks[0]
  )
    .find((block) => block?.of === focus.of);
  return named ? foundIn(side, focus, named) : find(side, focus);
}

/** @param {Side} side @param {Focus} focus @param {Block} block @returns {Found} */
export function foundIn(side, focus, block) {
  const [row, column] = block.at(focus);
  return { side, focus, block, row, column, number: block.value(row, column) };
}
