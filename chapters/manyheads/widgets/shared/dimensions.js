// @ts-check
/**
 * The fields for heads, sequence length and model dimension. Each steps through the sizes that go with the others, so
 * that none of them changes behind the reader's back.
 */

import { choicesOf, noSuchDimension } from "./divisors.js";
import { numberField, showNumber, stepper, switchEnds } from "./fields.js";
import { lastOf, listed } from "./format.js";
import { h } from "./h.js";

/**
 * @typedef {import("./divisors.js").Sizes} Sizes
 * @typedef {{state: {settings: Sizes}, change: (changes: Partial<Sizes>, field?: string) => unknown}} SizesStore
 *
 * @typedef {object} SizesContext
 * @property {string} id  ahead of the ids of the fields
 * @property {number[]} shape  (batch, seq, d_model) of the tensors: the largest that can be chosen
 * @property {string} [fixed]  why the sizes can't be changed; empty where they can
 * @property {SizesStore} store
 * @property {(words: string) => void} say
 *
 * @typedef {{root: HTMLElement, draw: (sizes: Sizes) => void}} SizeField
 */

const LABELS = { heads: "Heads", seq: "Sequence length", d_model: "Model dimension" };

/** The fields in the order heads, seq, d_model. @param {SizesContext} context */
export function makeDimensions(context) {
  const made = context.fixed ? fixedFields(context, context.fixed) : [
    makeHeads(context),
    makeSize("seq", context),
    makeSize("d_model", context),
  ];
  return {
    fields: made.map(({ root }) => root),
    /** @param {{settings: Sizes}} state */
    draw({ settings }) {
      for (const field of made) field.draw(settings);
    },
  };
}

/** Sizes that can't be changed, as text; the button says why. @param {SizesContext} context @param {string} fixed @returns {SizeField[]} */
function fixedFields({ say }, fixed) {
  const why = h("button", {
    type: "button",
    class: "mh-why",
    title: fixed,
    "aria-label": "Why can’t the sizes be changed?",
    onclick: () => say(fixed),
  }, "why?");
  return /** @type {const} */ (["heads", "seq", "d_model"]).map((name) => {
    const value = h("b", {});
    const label = h("span", {}, LABELS[name]);
    const row = h("div", { class: "mh-fixed" }, value, ...(name === "heads" ? [why] : []));
    return {
      root: h("div", { class: "mh-control", title: fixed }, label, row),
      draw: (sizes) => void (value.textContent = String(sizes[name])),
    };
  });
}

/** @param {SizesContext} context @returns {SizeField} */
function makeHeads({ id, shape, store, say }) {
  const select = h("select", { id: `${id}-heads`, "aria-label": LABELS.heads });
  select.addEventListener("input", () => store.change({ heads: Number(select.value) }));
  const root = stepper(LABELS.heads, select, () => step(-1), () => step(1));
  let offeredFor = 0; // the d_model whose divisors are offered

  /** @param {number} by */
  function step(by) {
    const { settings } = store.state;
    const choices = choicesOf(settings, { shape }).heads;
    const next = choices[choices.indexOf(settings.heads) + by];
    if (next) return store.change({ heads: next });
    const { heads, d_model } = settings;
    say(
      `d_model ${d_model} splits into ${listed(choices)} heads; there is nothing beyond ${heads}.`,
    );
  }
  return {
    root,
    draw({ heads, d_model }) {
      const choices = choicesOf({ heads, d_model }, { shape }).heads;
      if (offeredFor !== d_model) {
        offeredFor = d_model;
        select.replaceChildren(...choices.map((n) => h("option", { value: n }, String(n))));
      }
      select.value = String(heads);
      switchEnds(root, heads === choices[0], heads === lastOf(choices));
    },
  };
}

/** @param {"seq" | "d_model"} name @param {SizesContext} context @returns {SizeField} */
function makeSize(name, { id, shape, store, say }) {
  const label = LABELS[name];
  const highest = shape[name === "seq" ? 1 : 2];
  const attributes = {
    id: `${id}-${name}`,
    max: highest,
    inputmode: "numeric",
    "aria-label": label,
  };
  const field = numberField(attributes, {
    holds,
    fits: (number) => choices().includes(number),
    // Of 48, which 12 heads can have, the 4 comes first.
    mayBecome: (text) => choices().some((choice) => String(choice).startsWith(text)),
    accept: (number, visit) => store.change({ [name]: number }, visit),
    refuse,
  });
  const root = stepper(label, field, () => step(-1), () => step(1));

  function holds() {
    return store.state.settings[name];
  }
  function choices() {
    return name === "seq" ? upwards(highest) : choicesOf(store.state.settings, { shape }).d_model;
  }
  /** @param {number} stays @param {number} number */
  function refuse(stays, number) {
    const inRange = Number.isInteger(number) && number >= 1 && number <= highest;
    say(
      inRange
        ? noSuchDimension(number, store.state.settings, highest)
        : `${label} can be a whole number from 1 to ${highest}; it stays ${stays}.`,
    );
  }
  /** @param {number} by */
  function step(by) {
    const next = choices()[choices().indexOf(holds()) + by];
    if (next) store.change({ [name]: next });
    else refuse(holds(), NaN);
  }
  return {
    root,
    draw(sizes) {
      const all = choices();
      Object.assign(field, { min: all[0], step: all[0] });
      showNumber(field, sizes[name]);
      switchEnds(root, sizes[name] === all[0], sizes[name] === lastOf(all));
    },
  };
}

/** @param {number} highest */
const upwards = (highest) => Array.from({ length: highest }, (_, i) => i + 1);
