// @ts-check
/**
 * The one place that holds the wall's state. Only the store writes it; a change goes one way, from a control to here,
 * and from here to the drawing.
 *
 * @typedef {import("./reading.js").Reading} Reading
 * @typedef {import("./kinds.js").Kind} Kind
 *
 * @typedef {object} Status
 * @property {"ready" | "loading" | "computing" | "error"} state
 * @property {string} words  what is to be told of it, or ""
 * @property {number} part  of what is loaded, 0 to 1
 * @property {string} again  the words of a button that tries again, or ""
 * @property {boolean} isAtHead  whether it is told beside the head's switch
 *
 * @typedef {object} Wish
 * @property {string} text
 * @property {string[]} off
 * @property {number} word  that is to be chosen; -1: the one that is, as far as it is there
 *
 * @typedef {object} State
 * @property {number} layer
 * @property {number} head
 * @property {number} query  the word that looks
 * @property {number} key  the word that it looks at; -1: the one that it looks at most
 * @property {[number, number] | null} pointed  the row and the column of the cell under the mouse
 * @property {string} text  the sentence that is shown, where it is the reader's own
 * @property {string[]} off  heads that are switched off, such as "3.1"
 * @property {Wish | null} wish  what was asked for and is not shown yet
 * @property {Kind} kind  heads of this kind stand out
 * @property {boolean} difference  whether the wall shows what changed with the heads that are off
 * @property {import("./zoom/zoom.js").Zoom} zoom  of the enlarged head
 * @property {boolean} isOpen  whether the reader asked for a sentence of their own
 * @property {Reading} reading  what is shown
 * @property {Reading | null} whole  the same sentence with no head off
 * @property {Status} status
 */

import { batched } from "../shared/batched.js";
import { same } from "../shared/history.js";
import { largestKey, rowOf, sizeOf } from "./reading.js";
import { inSight, WHOLE } from "./zoom/zoom.js";

const TRAITS = /** @type {const} */ (["layer", "head", "query", "key", "text", "off"]);
/** Those that take the model: what they ask for must be computed before it is shown. */
const WISHES = /** @type {const} */ (["text", "off"]);
export const READY = /** @type {Status} */ ({
  state: "ready",
  words: "",
  part: 0,
  again: "",
  isAtHead: false,
});

/**
 * @param {any} model @param {Reading} reading  of the sentence that Python gave
 * @param {(state: State, before: State | null) => void} onChange
 * @param {(wish: {text: string, off: string[]}) => void} onWish  a text or heads to be off, wanted from outside
 */
export function makeStore(model, reading, onChange, onWish) {
  const traits = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  let state = /** @type {State} */ (possible({
    .../** @type {any} */ (traits()),
    text: "",
    pointed: null,
    off: [],
    wish: null,
    kind: "all",
    difference: false,
    zoom: WHOLE,
    isOpen: false,
    reading,
    whole: reading,
    status: READY,
  }));

  /** @param {Partial<State>} changes */
  function move(changes) {
    const before = state;
    state = followed(possible({ ...state, ...changes }), before);
    const written = TRAITS.filter((name) => !same(model.get(name), state[name]));
    for (const name of written) model.set(name, state[name]);
    onChange(state, before);
    if (written.length) model.save_changes();
  }

  const fromOutside = batched(() => {
    const wanted = /** @type {any} */ (traits());
    const changed = TRAITS.filter((name) => !same(wanted[name], state[name]));
    if (!changed.length) return;
    move({ ...wanted, text: state.text, off: state.off }); // what is shown, until the other is there
    if (WISHES.some((name) => changed.includes(name))) onWish(wanted);
  });
  for (const name of TRAITS) model.on(`change:${name}`, fromOutside);
  return {
    get state() {
      return state;
    },
    begin() {
      onChange(state, null);
      fromOutside();
    },
    move,
    stop: () => TRAITS.forEach((name) => model.off(`change:${name}`, fromOutside)),
  };
}

/** The state with what can't be brought to what can: another sentence may be shorter. @param {State} state @returns {State} */
function possible(state) {
  const { reading } = state;
  /** @param {unknown} number @param {number} length @param {number} [least] */
  const held = (number, length, least = 0) =>
    Number.isInteger(number) ? Math.min(Math.max(Number(number), least), length - 1) : least;
  const layer = held(state.layer, reading.layers);
  const { heads, queries, keys } = sizeOf(reading, layer);
  const [row, column] = state.pointed ?? [queries, keys];
  return {
    ...state,
    layer,
    pointed: row < queries && column < keys ? state.pointed : null,
    head: held(state.head, heads),
    query: held(state.query, queries),
    key: held(state.key, keys, -1),
    off: [...new Set(state.off)].filter((name) => isHead(name, state.reading)),
    difference: state.difference && state.off.length > 0,
  };
}

/** The key that is chosen, or the one that the word looks at most. @param {State} state */
export const keyOf = ({ reading, layer, head, query, key }) =>
  key >= 0 ? key : largestKey(rowOf(reading, layer, head, query));

/** With what was chosen anew in sight, where the enlarged head shows a part of itself. @param {State} state @param {State} before @returns {State} */
function followed(state, before) {
  const size = sizeOf(state.reading, state.layer);
  if (!same(size, sizeOf(before.reading, before.layer))) return { ...state, zoom: WHOLE };
  const isElsewhere = /** @type {const} */ (["layer", "head", "query", "key"])
    .some((name) => state[name] !== before[name]);
  if (!isElsewhere || state.zoom.factor <= 1) return state;
  return { ...state, zoom: inSight(state.zoom, size, [state.query, keyOf(state)]) };
}

/** Whether "3.1" is a head of it. @param {string} name @param {{layers: number, heads: number}} shape */
export function isHead(name, { layers, heads }) {
  const [, layer, head] = /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.exec(name) ?? ["", "x", "x"];
  return Number(layer) < layers && Number(head) < heads;
}
