// @ts-check
/** The settings of the splits, which are the widget's traits, and what of them can be. */

import { validateSizes } from "../shared/divisors.js";
import { spelt } from "../shared/guards.js";

/**
 * @typedef {import("../shared/divisors.js").Sizes & {causal: boolean}} Settings
 * @typedef {import("../shared/store.js").Refusal} Refusal
 */

export const SETTINGS = /** @type {const} */ (["heads", "seq", "d_model", "causal"]);

/**
 * What of the wanted settings can be, with what was before in place of the rest.
 * @param {Record<string, any>} wanted @param {Settings} before
 * @param {import("../shared/divisors.js").SizeLimits} limits
 * @returns {{settings: Settings, refused: Refusal[]}}
 */
export function validate(wanted, before, limits) {
  const { sizes, refused } = validateSizes(wanted, before, limits);
  const { causal } = wanted;
  if (typeof causal === "boolean") return { settings: { ...sizes, causal }, refused };
  const words = `causal can't be ${spelt(causal)}; it stays ${before.causal}.`;
  return {
    settings: { ...sizes, causal: before.causal },
    refused: [...refused, { name: "causal", value: causal, words }],
  };
}
