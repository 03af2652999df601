// @ts-check
/** The fields for heads, sequence length and model dimension, which hold heads to a divisor of the model dimension. */

import { divisors, fitting, listed, make, numberField, showNumber, stepper } from "./fields.js";

/** @typedef {{heads: number, seq: number, d_model: number}} Sizes */

const LABELS = { seq: "Sequence length", d_model: "Model dimension" };

/**
 * @param {object} options
 * @param {string} options.id
 * @param {number[]} options.shape  (batch, seq, d_model) of the tensors: the largest that can be chosen
 * @param {() => Sizes} options.read
 * @param {(changes: Partial<Sizes>, step?: string) => void} options.change
 * @param {(words: string) => void} options.say
 */
export function makeDimensions({ id, shape: [, maxSeq, maxDModel], read, change, say }) {
  const highest = { seq: maxSeq, d_model: maxDModel };
  const heads = make("select", { id: `${id}-heads`, "aria-label": "Heads" });
  const shown = /** @type {Record<string, any>} */ ({});
  heads.addEventListener("input", () => choose(Number(heads.value)));

  const dimensions = {
    /** The heads that the reader chose, for when d_model lets them be again. */
    wished: read().heads,
    fields: [
      stepper("Heads", heads, () => step(-1), () => step(1)),
      sizeField("seq"),
      sizeField("d_model"),
    ],
    draw,
  };
  let offered = 0;

  /** @param {"seq" | "d_model"} name */
  function sizeField(name) {
    const attributes = {
      id: `${id}-${name}`,
      min: 1,
      max: highest[name],
      step: 1,
      inputmode: "numeric",
      "aria-label": LABELS[name],
    };
    const holds = () => read()[name];
    /** @param {number} number */
    const fits = (number) => Number.isInteger(number) && number >= 1 && number <= highest[name];
    /** Refuse in words and leave the state as it was. @param {number} holds */
    const refuse = (holds) =>
      say(`${LABELS[name]} can be a whole number from 1 to ${highest[name]}; it stays ${holds}.`);
    /** @param {number} by */
    const turn = (by) => (fits(holds() + by) ? accept(name, holds() + by) : refuse(holds()));
    const field = numberField(attributes, {
      holds,
      fits,
      accept: (number, step) => accept(name, number, step),
      refuse,
    });
    shown[name] = field;
    return stepper(LABELS[name], field, () => turn(-1), () => turn(1));
  }

  /** @param {number} wanted */
  function choose(wanted) {
    dimensions.wished = wanted;
    change({ heads: wanted });
  }

  /** @param {number} by */
  function step(by) {
    const { heads, d_model } = read();
    const choices = divisors(d_model);
    const next = choices[choices.indexOf(heads) + by];
    if (next) choose(next);
    else {say(
        `d_model ${d_model} splits into ${
          listed(choices)
        } heads; there is nothing beyond ${heads}.`,
      );}
  }

  /** @param {"seq" | "d_model"} name @param {number} number @param {string} [step]  the visit to the field that it comes from */
  function accept(name, number, step) {
    if (name === "seq") return change({ seq: number }, step);
    const { wished } = dimensions;
    const heads = fitting(number, wished);
    change({ d_model: number, heads }, step);
    if (heads !== wished) {
      say(`d_model ${number} does not split into ${wished} heads: now heads is ${heads}.`);
    }
  }

  /** @param {Sizes} sizes */
  function draw(sizes) {
    if (offered !== sizes.d_model) {
      offered = sizes.d_model;
      heads.replaceChildren(
        ...divisors(offered).map((n) => make("option", { value: n }, String(n))),
      );
    }
    heads.value = String(sizes.heads);
    for (const name of /** @type {const} */ (["seq", "d_model"])) {
      showNumber(shown[name], sizes[name]);
    }
  }

  return dimensions;
}
