// @ts-check
/**
 * What the views draw: the state, and all that follows from it. Pure functions.
 *
 * @typedef {"now" | "baseline"} SideName
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("./inputs.js").Given} Given
 * @typedef {import("./inputs.js").Inputs} Inputs
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {import("./stations.js").Station} Station
 *
 * @typedef {object} Local  the part of the state that no trait holds
 * @property {{focus: Focus, over: Settings["focus"]} | null} hovered  what the mouse is over, and the chosen focus that
 *   this stands for: another choice, of Python's for instance, ends it
 * @property {boolean} pinned  whether the focus was chosen by a click or a key, and no longer follows the mouse
 * @property {SideName} side  which of two settings side by side the focus is on
 *
 * @typedef {import("../shared/store.js").State<Settings, Local>} State
 *
 * @typedef {object} Side  one of two settings side by side, or the only one
 * @property {Settings} settings
 * @property {Inputs} inputs
 * @property {Station[]} stations
 * @property {Station} station  the one that is chosen
 * @property {Block[]} blocks  what stands there
 *
 * @typedef {{now: Side, baseline: Side | null}} Sides  the baseline is there while two settings are compared
 *
 * @typedef {State & {sides: Sides, focus: Focus, theme: import("../shared/theme.js").Theme}} Scene
 *
 * @typedef {object} Found  the number in focus on one side
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

import { blockOf, within } from "./focus.js";
import { stationsOf } from "./stations.js";

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
  return { settings, inputs, stations, station, blocks: station.blocks() };
}

/** What is in focus: what the mouse is over, or what was chosen, or the last query of head 0. @param {Given} given @param {State} state @returns {Focus} */
export function focusOf({ initial }, { settings, hovered }) {
  if (hovered && hovered.over === settings.focus) return hovered.focus;
  const home = { head: 0, query: initial.seq - 1, key: 0, column_in_head: 0, inner: 0 };
  return { of: "q", ...home, ...settings.focus };
}

/** @param {Side} side @param {Focus} wanted @returns {Found} */
export function find(side, wanted) {
  const focus = within(side.inputs, wanted);
  const block = blockOf(side.blocks, focus);
  const [row, column] = block.at(focus);
  return { side, focus, block, row, column, number: block.value(row, column) };
}
