// @ts-check
/**
 * The explorer's settings in the address of a page, written and read. Pure functions.
 *
 * @typedef {import("./settings.js").Settings} Settings
 */

import { parseEntry } from "./attention.js";
import { COORDINATES } from "./focus.js";
import { SIMPLE, SWITCHES } from "./settings.js";
import { same } from "../shared/history.js";

const SIDES = ["now", "baseline"];

/** A title as a name for links and files. @param {string} title */
export const slug = (title) =>
  [...title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")].slice(0, 60).join(
    "",
  ) || "explorer";

/**
 * What a link holds of a state: the settings, and which side is shown where that isn't the reader's own.
 * @param {import("./scene.js").State} state @returns {Settings & {side?: string}}
 */
export const linked = ({ settings, side }) =>
  side === "baseline" ? { ...settings, side } : settings;

/**
 * The page's address with an explorer's state in it: what differs from the state at first, and nothing else.
 * @param {string} address @param {string} name @param {Settings} settings @param {Settings} initial
 */
export function asLink(address, name, settings, initial) {
  const url = new URL(address);
  const parameters = new URLSearchParams();
  for (const [setting, value] of Object.entries(settings)) {
    if (same(value, initial[/** @type {keyof Settings} */ (setting)])) continue;
    for (const [key, text] of inLink(setting, value)) parameters.set(key, text);
  }
  if (url.searchParams.has("explorer")) url.search = ""; // an older kind of link
  // Brackets, commas and colons may stand as they are; a link that is read is trusted.
  const query = String(parameters).replace(/%(5B|5D|2C)/g, decodeURIComponent);
  url.hash = query ? `${name}?${query}` : name;
  return url.href;
}

/** How a link writes a setting: keys and texts. @param {string} setting @param {unknown} value @returns {[string, string][]} */
export function inLink(setting, value) {
  if (typeof value !== "object" || value === null) return [[setting, String(value)]];
  /** @type {Record<string, (key: string) => string>} */
  const keys = {
    edits: (key) => key,
    token_labels: (key) => `token[${key}]`,
    baseline: (key) => `baseline.${key}`,
    focus: (key) => `focus.${key}`,
  };
  const parts = setting === "baseline"
    ? Object.entries(value).flatMap(([name, part]) => inLink(name, part))
    : Object.entries(value);
  return parts.map(([key, part]) => [keys[setting](key), String(part)]);
}

/**
 * The settings that an address holds for the explorer of this name, as far as they can be read, and what can't be.
 * @param {string} address @param {string} name
 */
export function fromLink(address, name) {
  const parameters = parametersOf(new URL(address), name);
  const settings = /** @type {Record<string, any>} */ ({});
  const unread = /** @type {string[]} */ ([]);
  if (!parameters) return { settings, unread };
  for (const [key, text] of parameters) {
    if (key === "explorer") continue;
    const [, group, name] = /^(?:(baseline|focus)\.)?(.+)$/.exec(key) ?? ["", "", key];
    const [array, index] = parseEntry(name);
    const value = valueOf(array ? "number" : name, text, group === "focus");
    const into = group ? (settings[group] ??= {}) : settings;
    if (array === "token" && !group) (settings.token_labels ??= {})[index.join(",")] = text;
    else if (value === undefined) unread.push(`${key}=${text}`);
    else if (array) (into.edits ??= {})[name] = value;
    else into[name] = value;
  }
  return { settings, unread };
}

/** What an address says to the explorer of this name, if anything. @param {URL} url @param {string} name */
function parametersOf({ hash, searchParams }, name) {
  const [target, query] = hash.slice(1).split("?");
  if (query && decoded(target) === name) return new URLSearchParams(query);
  return searchParams.get("explorer") === name ? searchParams : null; // an older kind of link
}

/** @param {string} text  of an address, where a hand may have written anything */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What stands for a setting in a link, or undefined where it can't be read. @param {string} name @param {string} text @param {boolean} inFocus  whether it is of the focus */
function valueOf(name, text, inFocus) {
  if (name === (inFocus ? "of" : "station")) return text;
  if (name === "side") return SIDES.includes(text) ? text : undefined;
  if (name === "as_tables" || SWITCHES.some((one) => one === name)) {
    return { true: true, false: false }[text];
  }
  const known = (inFocus ? COORDINATES : ["number", ...SIMPLE]).some((one) => one === name);
  return known && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
}
