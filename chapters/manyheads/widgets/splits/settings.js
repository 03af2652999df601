// @ts-check
/** The settings of the splits, which are the widget's traits, and what of them can be. */

import { fitting } from "../shared/divisors.js";
import { spelt, upTo } from "../shared/guards.js";

/**
 * @typedef {import("../shared/dimensions.js").Sizes & {causal: boolean}} Settings
 * @typedef {import("../shared/store.js").Refusal} Refusal
 */

export const SETTINGS = /** @type {const} */ (["heads", "seq", "d_model", "causal"]);

/**
 * What of the wanted settings can be, with what was before in place of the rest. A smaller d_model takes the heads
 * along.
 * @param {Record<string, any>} wanted @param {Settings} before @param {number[]} shape  (batch, seq, d_model) of x
 * @returns {{settings: Settings, refused: Refusal[]}}
 */
export function validate(wanted, before, [, maxSeq, maxDModel]) {
  const fits = {
    heads: upTo(wanted.heads, Infinity),
    seq: upTo(wanted.seq, maxSeq),
    d_model: upTo(wanted.d_model, maxDModel),
    causal: typeof wanted.causal === "boolean",
  };
  const settings = { ...before };
  const refused = /** @type {Refusal[]} */ ([]);
  for (const name of SETTINGS) {
    const value = wanted[name];
    if (fits[name]) Object.assign(settings, { [name]: value });
    else {
      const words = `${name} can't be ${spelt(value)}; it stays ${before[name]}.`;
      refused.push({ name, value, words });
    }
  }
  return { settings: { ...settings, heads: fitting(settings.d_model, settings.heads) }, refused };
}
