// @ts-check
/**
 * Controls of the bar and of the menu: switches, the temperature, the choice of a sentence.
 *
 * @typedef {import("../../scene.js").Scene} Scene
 * @typedef {import("../../settings.js").Settings} Settings
 * @typedef {import("../../scene.js").Context} Context
 */

import { COLDEST, HOTTEST, LONGEST } from "../../settings.js";
import { numberField, showNumber, stepper, switchEnds } from "../../../shared/fields.js";
import { rounded } from "../../../shared/format.js";
import { h } from "../../../shared/h.js";
import { shortened } from "../../../shared/labels.js";

/** @param {string} label @param {(on: boolean) => void} change @param {(settings: Settings) => boolean} read @param {string} [words]  shown in the label's place */
export function switchControl(label, change, read, words = label) {
  const input = h("input", { type: "checkbox", "aria-label": label });
  input.addEventListener("input", () => change(input.checked));
  return {
    root: h("label", { class: "mh-check" }, input, words),
    /** @param {Scene} scene */
    draw: ({ settings }) => void (input.checked = read(settings)),
  };
}

/** @param {Context} context */
export function temperatureControl({ store, say, given: { id } }) {
  const holds = () => rounded(store.state.settings.temperature);
  const range = `${COLDEST} to ${HOTTEST}`;
  const field = numberField({
    id: `${id}-temperature`,
    min: COLDEST,
    max: HOTTEST,
    step: COLDEST,
    "aria-label": "Temperature",
  }, {
    holds,
    fits: (number) => number >= COLDEST && number <= HOTTEST,
    accept: (temperature, visit) => store.change({ temperature }, visit),
    refuse: (number) => say(`Temperature can be a number from ${range}; it stays ${number}.`),
  });
  /** @param {number} by */
  function multiply(by) {
    const wanted = store.state.settings.temperature * by;
    store.change({ temperature: Math.min(Math.max(wanted, COLDEST), HOTTEST) });
  }
  const root = stepper("Temperature", field, () => multiply(0.5), () => multiply(2));
  return {
    root,
    draw() {
      showNumber(field, holds());
      switchEnds(root, holds() <= COLDEST, holds() >= HOTTEST);
    },
  };
}

/** @param {Context} context */
export function sentenceControl({ store, given }) {
  const { id, names, shape: [batch] } = given;
  const label = names.length ? "Example" : "Sentence"; // what the batch is made of
  const select = h("select", { id: `${id}-sentence`, "aria-label": label });
  select.addEventListener("input", () => store.change({ sentence: Number(select.value) }));
  let offered = "";

  /** The first words of a sentence, as they are labelled now. @param {Settings} settings @param {number} sentence */
  function beginning(settings, sentence) {
    const { tokens } = given.inputsOf({ ...settings, sentence });
    return tokens.slice(0, 6).map((token) => shortened(token, LONGEST)).join(" ");
  }
  return {
    root: h(
      "div",
      { class: "mh-control mh-choice" },
      h("span", { "aria-hidden": "true" }, label),
      select,
    ),
    /** @param {Scene} scene */
    draw({ settings }) {
      const texts = Array.from(
        { length: batch },
        (_, i) => names[i] ?? `${i}: ${beginning(settings, i)} …`,
      );
      if (offered !== texts.join("\n")) {
        offered = texts.join("\n");
        select.replaceChildren(...texts.map((text, value) => h("option", { value }, text)));
      }
      select.value = String(settings.sentence);
    },
  };
}
