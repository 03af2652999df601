// @ts-check
/**
 * The explorer's state: the settings that a reader, a link or Python may change, and what of them can be.
 * Pure functions; names are those of the widget's traits.
 *
 * @typedef {object} Settings
 * @property {number} heads
 * @property {number} seq
 * @property {number} d_model
 * @property {number} sentence
 * @property {boolean} causal
 * @property {boolean} padding
 * @property {boolean} scaled
 * @property {number} temperature
 * @property {Record<string, number>} edits  places of the given arrays, such as "x[0,2,5]", and the numbers put there
 * @property {Record<string, string>} renamed  places of tokens, such as "0,2", and the texts put there
 * @property {Record<string, any>} compared  settings of KEPT that are kept beside these, or nothing
 * @property {string} station
 * @property {boolean} tables  whether weights are shown as tables
 * @property {Record<string, any>} focus  the coordinates of the number that is worked out
 *
 * @typedef {object} Limits  what the widget was made with
 * @property {number[]} shape
 * @property {string[]} given  the names of the arrays that are there
 * @property {string[]} stations  the ids of the stations that have numbers
 */

import { axesOf, parsePlace } from "./attention.js";
import { divisors, fitting } from "../shared/divisors.js";
import { listed } from "../shared/format.js";
import { spelt, upTo } from "../shared/guards.js";

export const SWITCHES = /** @type {const} */ (["causal", "padding", "scaled"]);
export const SIMPLE =
  /** @type {const} */ (["heads", "seq", "d_model", "sentence", ...SWITCHES, "temperature"]);
export const KEPT = /** @type {const} */ ([...SIMPLE, "edits"]); // beside others, side by side
export const SETTINGS =
  /** @type {const} */ ([...KEPT, "renamed", "compared", "station", "tables", "focus"]);
export const [COLDEST, HOTTEST] = [0.05, 20];
export const LONGEST = 40; // characters of a token that a reader writes
const LARGEST = 1e6; // of the numbers that a reader writes
export const COORDINATES = /** @type {const} */ (["head", "query", "key", "place", "inner"]);

/** Whether an array can hold this number in float32, and a reader read it. @param {unknown} number */
export const fits = (number) => typeof number === "number" && Math.abs(number) <= LARGEST;
export const WHAT_FITS = `a number from −${LARGEST} to ${LARGEST}`;

/** @param {unknown} text */
export const isToken = (text) =>
  typeof text === "string" && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && [...text].length <= LONGEST;
export const WHAT_IS_A_TOKEN = `1 to ${LONGEST} characters, one of which shows`;

/**
 * What was wished for, as far as it can be; the rest stays as it was, and is told in words.
 * @param {Record<string, any>} wanted @param {Settings} before @param {Limits} limits
 * @returns {{settings: Settings, refused: {name: string, value: unknown, words: string}[]}}
 */
export function validate(wanted, before, limits) {
  const settings = /** @type {any} */ ({ ...before, ...wanted });
  const refused = /** @type {{name: string, value: unknown, words: string}[]} */ ([]);
  /** @param {keyof Settings} name @param {boolean} can @param {string} words */
  const hold = (name, can, words) => {
    if (can) return;
    refused.push({ name, value: settings[name], words });
    settings[name] = before[name];
  };
  const [batch, maxSeq, maxDModel] = limits.shape;
  for (
    const [name, lowest, highest] of /** @type {[keyof Settings, number, number][]} */ ([
      ["sentence", 0, batch - 1],
      ["seq", 1, maxSeq],
      ["d_model", 1, maxDModel],
    ])
  ) {
    const number = settings[name];
    hold(
      name,
      Number.isInteger(number) && number >= lowest && number <= highest,
      `${name} can be a whole number from ${lowest} to ${highest}; ${spelt(number)} was refused.`,
    );
  }
  const { temperature, station } = settings;
  hold(
    "temperature",
    typeof temperature === "number" && temperature >= COLDEST && temperature <= HOTTEST,
    `temperature can be a number from ${COLDEST} to ${HOTTEST}; ${spelt(temperature)} was refused.`,
  );
  for (const name of /** @type {(keyof Settings)[]} */ ([...SWITCHES, "tables"])) {
    hold(name, typeof settings[name] === "boolean", `${name} can be true or false.`);
  }
  hold(
    "station",
    limits.stations.includes(station),
    `station can be ${listed(limits.stations)}; ${spelt(station)} was refused.`,
  );

  const choices = divisors(settings.d_model);
  if (!choices.includes(settings.heads)) {
    const words = `d_model ${settings.d_model} does not split into ${
      spelt(settings.heads)
    } heads of equal size; heads can be ${listed(choices)}.`;
    if (settings.d_model === before.d_model || !upTo(settings.heads, Infinity)) {
      hold("heads", false, words);
    }
    settings.heads = fitting(settings.d_model, settings.heads); // a smaller model takes the heads along
  }

  hold(
    "edits",
    every(settings.edits, (place, number) => exists(place, limits) && fits(number)),
    "an edit names a number that is not there, or is none itself.",
  );
  hold(
    "renamed",
    every(settings.renamed, (place, text) => isTokenPlace(place, limits) && isToken(text)),
    "a token's new text names a token that is not there, or is empty or too long.",
  );
  hold("focus", isFocus(settings.focus), "the focus is no place in the numbers.");
  const { compared } = settings;
  hold(
    "compared",
    canCompare(compared, settings, limits),
    "the settings to compare with can't be.",
  );
  return { settings, refused };
}

/** @param {unknown} compared @param {Settings} settings @param {Limits} limits */
function canCompare(compared, settings, limits) {
  if (!isObject(compared)) return false;
  const names = Object.keys(compared);
  const strange = names.some((name) => !KEPT.some((one) => one === name));
  if (strange || !names.length) return !strange;
  // What is kept beside these settings keeps nothing beside itself, and its heads are as they will be shown.
  const kept = validate(compared, { ...settings, compared: {} }, limits);
  return !kept.refused.length && kept.settings.heads === (compared.heads ?? settings.heads);
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} entries @param {(key: string, value: unknown) => boolean} holds */
const every = (entries, holds) =>
  isObject(entries) && Object.entries(entries).every(([key, value]) => holds(key, value));

/** Whether an array that was given has this place. @param {string} place @param {Limits} limits */
function exists(place, { shape, given }) {
  const [name, index] = parsePlace(place);
  const axes = axesOf(name, shape);
  return given.includes(name) && index.length === axes.length &&
    index.every((i, axis) => i < axes[axis]);
}

/** @param {string} place @param {Limits} limits */
function isTokenPlace(place, { shape }) {
  const index = /^\d+,\d+$/.test(place) ? place.split(",").map(Number) : [Infinity];
  return index.every((i, axis) => i < shape[axis]);
}

/** @param {unknown} focus */
function isFocus(focus) {
  if (!isObject(focus)) return false;
  const { of = "q", ...rest } = focus;
  return typeof of === "string" &&
    Object.entries(rest).every(([name, i]) =>
      COORDINATES.some((one) => one === name) && Number.isInteger(i) && i >= 0
    );
}

/** The settings in words. @param {Settings} settings @param {boolean} padded  whether there is padding to speak of */
export function inWords(settings, padded) {
  const { heads, seq, d_model, causal, padding, scaled, temperature, edits } = settings;
  const changed = Object.keys(edits).length;
  return [
    `${heads} head${heads === 1 ? "" : "s"}`,
    `${seq} token${seq === 1 ? "" : "s"}`,
    `d_model ${d_model}`,
    causal ? "causal mask" : "no causal mask",
    ...(padded ? [padding ? "padding mask" : "no padding mask"] : []),
    scaled ? "divided by √d_head" : "not divided by √d_head",
    ...(temperature === 1 ? [] : [`temperature ${temperature}`]),
    ...(changed ? [`${changed} number${changed === 1 ? "" : "s"} changed`] : []),
  ].join(" · ");
}
