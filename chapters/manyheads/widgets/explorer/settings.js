// @ts-check
/**
 * The explorer's settings: what a reader, a link or Python may change, and what of it can be. Pure functions; the names
 * are those of the widget's traits.
 *
 * @typedef {object} Settings
 * @property {number} heads
 * @property {number} seq
 * @property {number} d_model
 * @property {number} sentence
 * @property {boolean} causal
 * @property {boolean} padding_mask
 * @property {boolean} scaled
 * @property {number} temperature
 * @property {Record<string, number>} edits  entries of the given arrays, such as "x[0,2,5]", and the numbers put there
 * @property {Record<string, string>} token_labels  tokens, such as "0,2" for sentence 0, token 2, and their other texts
 * @property {Baseline | Record<string, never>} baseline  settings that are shown beside these, or nothing
 * @property {string} station
 * @property {boolean} as_tables  whether weights are shown as tables
 * @property {Partial<Focus>} focus  the number that the reader chose to see worked out, or nothing
 *
 * @typedef {Partial<Pick<Settings, typeof IN_BASELINE[number]>>} Baseline
 * @typedef {import("./focus.js").Focus} Focus
 * @typedef {import("../shared/store.js").Refusal} Refusal
 *
 * @typedef {object} Limits  what the widget was made with
 * @property {number[]} shape
 * @property {string} [fixed]  why the sizes can't be changed; empty where they can
 * @property {string[]} arrays  the names of the arrays that are there
 * @property {string[]} stations  the ids of the stations that have numbers
 */

import { axesOf, parseEntry } from "./attention.js";
import { COORDINATES, TENSORS } from "./focus.js";
import { validateSizes } from "../shared/divisors.js";
import { listed } from "../shared/format.js";
import { spelt } from "../shared/guards.js";

export const SWITCHES = /** @type {const} */ (["causal", "padding_mask", "scaled"]);
/** The settings that are one number, or on and off: a link can have each as it is. */
export const SIMPLE =
  /** @type {const} */ (["heads", "seq", "d_model", "sentence", ...SWITCHES, "temperature"]);
export const IN_BASELINE = /** @type {const} */ ([...SIMPLE, "edits"]);
export const SETTINGS = /** @type {const} */ ([
  ...IN_BASELINE,
  "token_labels",
  "baseline",
  "station",
  "as_tables",
  "focus",
]);
export const [COLDEST, HOTTEST] = [0.05, 20];
export const LONGEST = 40; // characters of a token that a reader writes
const LARGEST = 1e6; // of the numbers that a reader writes

/** Whether an array can hold this number in float32, and a reader read it. @param {unknown} number */
export const fits = (number) => typeof number === "number" && Math.abs(number) <= LARGEST;
export const WHAT_FITS = `a number from −${LARGEST} to ${LARGEST}`;

/** @param {unknown} text */
export const isToken = (text) =>
  typeof text === "string" && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && [...text].length <= LONGEST;
export const WHAT_IS_A_TOKEN = `1 to ${LONGEST} characters, at least one of them visible`;

/**
 * The wanted settings as far as they can be. A setting that can't be keeps its previous value, and is refused in words.
 * @param {Record<string, any>} wanted @param {Settings} before @param {Limits} limits
 * @returns {{settings: Settings, refused: Refusal[]}}
 */
export function validate(wanted, before, limits) {
  const settings = /** @type {any} */ ({ ...before, ...wanted });
  const refused = /** @type {Refusal[]} */ ([]);
  /** @param {keyof Settings} name @param {string} words */
  const keepPrevious = (name, words) => {
    refused.push({ name, value: settings[name], words });
    settings[name] = before[name];
  };
  for (const [name, can, words] of simpleRules(limits)) {
    if (!can(settings[name])) keepPrevious(name, words(spelt(settings[name])));
  }
  const { sizes, refused: ofSizes } = validateSizes(settings, before, limits);
  Object.assign(settings, sizes);
  refused.push(...ofSizes);
  // The baseline comes last, as it takes what it does not say from the settings.
  if (!canBeBaseline(settings.baseline, settings, limits)) {
    keepPrevious("baseline", "the settings to compare with are not possible.");
  }
  return { settings, refused };
}

/**
 * What can be judged setting by setting: its name, whether a value can be, and the words for one that can't.
 * @param {Limits} limits @returns {[keyof Settings, (value: any) => boolean, (spelt: string) => string][]}
 */
function simpleRules(limits) {
  const [batch] = limits.shape;
  const switches = [...SWITCHES, /** @type {const} */ ("as_tables")];
  return [
    [
      "sentence",
      (value) => Number.isInteger(value) && value >= 0 && value < batch,
      (text) => `sentence can be a whole number from 0 to ${batch - 1}; ${text} was refused.`,
    ],
    [
      "temperature",
      (value) => typeof value === "number" && value >= COLDEST && value <= HOTTEST,
      (text) => `temperature can be a number from ${COLDEST} to ${HOTTEST}; ${text} was refused.`,
    ],
    ...switches.map(onOrOff),
    [
      "station",
      (id) => limits.stations.includes(id),
      (text) => `station can be ${listed(limits.stations)}; ${text} was refused.`,
    ],
    [
      "edits",
      (edits) => every(edits, (entry, number) => isEntry(entry, limits) && fits(number)),
      () => "an edit names a number that doesn't exist, or isn't a number itself.",
    ],
    [
      "token_labels",
      (labels) => every(labels, (index, text) => isTokenIndex(index, limits) && isToken(text)),
      () => "a token's new text names a token that is not there, or is empty or too long.",
    ],
    ["focus", isFocus, () => "the chosen number doesn't exist."],
  ];
}

/** @param {keyof Settings} name @returns {ReturnType<typeof simpleRules>[number]} */
const onOrOff = (name) => [
  name,
  (value) => typeof value === "boolean",
  () => `${name} can be true or false.`,
];

/** @param {unknown} baseline @param {Settings} settings @param {Limits} limits */
function canBeBaseline(baseline, settings, limits) {
  if (!isObject(baseline)) return false;
  const names = Object.keys(baseline);
  const allKnown = names.every((name) => IN_BASELINE.some((one) => one === name));
  if (!allKnown || !names.length) return allKnown;
  // A baseline has no baseline of its own.
  return !validate(baseline, { ...settings, baseline: {} }, limits).refused.length;
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} object @param {(key: string, value: unknown) => boolean} holds */
const every = (object, holds) =>
  isObject(object) && Object.entries(object).every(([key, value]) => holds(key, value));

/** Whether an array that was given has this entry. @param {string} entry @param {Limits} limits */
function isEntry(entry, { shape, arrays }) {
  const [name, index] = parseEntry(entry);
  const axes = axesOf(name, shape);
  return arrays.includes(name) && index.length === axes.length &&
    index.every((i, axis) => i < axes[axis]);
}

/** Whether there is this token, such as "0,2". @param {string} text @param {Limits} limits */
function isTokenIndex(text, { shape }) {
  const index = /^\d+,\d+$/.test(text) ? text.split(",").map(Number) : [Infinity];
  return index.every((i, axis) => i < shape[axis]);
}

/** @param {unknown} focus */
function isFocus(focus) {
  if (!isObject(focus)) return false;
  const { of = "q", ...rest } = focus;
  return TENSORS.includes(of) &&
    Object.entries(rest).every(([name, i]) =>
      COORDINATES.some((one) => one === name) && Number.isInteger(i) && i >= 0
    );
}

/** The settings in words. @param {Settings} settings @param {boolean} padded  whether there is padding to speak of */
export function inWords(settings, padded) {
  const { heads, seq, d_model, causal, padding_mask, scaled, temperature, edits } = settings;
  const changed = Object.keys(edits).length;
  return [
    `${heads} head${heads === 1 ? "" : "s"}`,
    `${seq} token${seq === 1 ? "" : "s"}`,
    `d_model ${d_model}`,
    causal ? "causal mask" : "no causal mask",
    ...(padded ? [padding_mask ? "padding mask" : "no padding mask"] : []),
    scaled ? "divided by √d_head" : "not divided by √d_head",
    ...(temperature === 1 ? [] : [`temperature ${temperature}`]),
    ...(changed ? [`${changed} number${changed === 1 ? "" : "s"} changed`] : []),
  ].join(" · ");
}
