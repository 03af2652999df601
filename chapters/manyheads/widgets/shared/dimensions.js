// @ts-check
/** The fields for heads, sequence length and model dimension, which hold heads to a divisor of the model dimension. */

import { divisors } from "./divisors.js";
import { numberField, showNumber, stepper } from "./fields.js";
import { listed } from "./format.js";
import { h } from "./h.js";

/** @typedef {{heads: number, seq: number, d_model: number}} Sizes */

const LABELS = { seq: "Sequence length", d_model: "Model dimension" };

/**
 * @param {object} options
 * @param {string} options.id
 * @param {number[]} options.shape  (batch, seq, d_model) of the tensors: the largest that can be chosen
 * @param {{state: {settings: Sizes, preferredHeads: number}, change: (changes: Partial<Sizes>, field?: string) => unknown}} options.store
 * @param {(words: string) => void} options.say
 */
export function makeDimensions({ id, shape: [, maxSeq, maxDModel], store, say }) {
  const heads = makeHeads(id, store, say);
  const options = { id, store, say };
  const seq = makeSize("seq", { ...options, highest: maxSeq });
  const dModel = makeSize("d_model", { ...options, highest: maxDModel });
  return {
    fields: [heads.root, seq.root, dModel.root],
    /** @param {{settings: Sizes}} state */
    draw({ settings }) {
      for (const field of [heads, seq, dModel]) field.draw(settings);
    },
  };
}

/** @param {string} id @param {any} store @param {(words: string) => void} say */
function makeHeads(id, store, say) {
  const select = h("select", { id: `${id}-heads`, "aria-label": "Heads" });
  select.addEventListener("input", () => store.change({ heads: Number(select.value) }));
  let offeredFor = 0; // the d_model whose divisors are offered

  /** @param {number} by */
  function step(by) {
    const { heads, d_model } = store.state.settings;
    const choices = divisors(d_model);
    const next = choices[choices.indexOf(heads) + by];
    if (next) return store.change({ heads: next });
    const all = listed(choices);
    say(`d_model ${d_model} splits into ${all} heads; there is nothing beyond ${heads}.`);
  }
  return {
    root: stepper("Heads", select, () => step(-1), () => step(1)),
    /** @param {Sizes} sizes */
    draw({ heads, d_model }) {
      if (offeredFor !== d_model) {
        offeredFor = d_model;
        const options = divisors(d_model).map((n) => h("option", { value: n }, String(n)));
        select.replaceChildren(...options);
      }
      select.value = String(heads);
    },
  };
}

/**
 * @param {"seq" | "d_model"} name
 * @param {{id: string, store: any, say: (words: string) => void, highest: number}} options
 */
function makeSize(name, { id, store, say, highest }) {
  const label = LABELS[name];
  const field = numberField(
    {
      id: `${id}-${name}`,
      min: 1,
      max: highest,
      step: 1,
      inputmode: "numeric",
      "aria-label": label,
    },
    { holds, fits, accept, refuse },
  );

  function holds() {
    return store.state.settings[name];
  }
  /** @param {number} number */
  function fits(number) {
    return Number.isInteger(number) && number >= 1 && number <= highest;
  }
  /** @param {number} number @param {string} [visit] */
  function accept(number, visit) {
    store.change({ [name]: number }, visit);
    const { settings: { heads }, preferredHeads } = store.state;
    if (name === "d_model" && heads !== preferredHeads) {
      say(`d_model ${number} does not split into ${preferredHeads} heads: now heads is ${heads}.`);
    }
  }
  /** @param {number} number */
  function refuse(number) {
    say(`${label} can be a whole number from 1 to ${highest}; it stays ${number}.`);
  }
  /** @param {number} by */
  function step(by) {
    const next = holds() + by;
    if (fits(next)) accept(next);
    else refuse(holds());
  }
  return {
    root: stepper(label, field, () => step(-1), () => step(1)),
    /** @param {Sizes} sizes */
    draw: (sizes) => showNumber(field, sizes[name]),
  };
}
