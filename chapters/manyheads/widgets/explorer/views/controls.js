// @ts-check
/**
 * The bar of controls: sizes, temperature, the sentence, switches, and the buttons that go back.
 *
 * @typedef {import("../scene.js").Scene} Scene
 * @typedef {import("../settings.js").Settings} Settings
 * @typedef {import("../scene.js").Context} Context
 */

import { COLDEST, HOTTEST, IN_BASELINE, LONGEST, SWITCHES } from "../settings.js";
import { makeDimensions } from "../../shared/dimensions.js";
import { numberField, showNumber, stepper, switchOff } from "../../shared/fields.js";
import { rounded } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { shortened } from "../../shared/labels.js";

const SWITCH_NAMES = {
  causal: "Causal mask",
  padding_mask: "Padding mask",
  scaled: "Divide by √d_head",
};

/** @param {Context} context */
export function controlsView(context) {
  const { store, given } = context;
  const dimensions = makeDimensions({ ...context, ...given });
  const temperature = temperatureControl(context);
  const sentence = sentenceControl(context);
  const switches = SWITCHES.filter((name) => name !== "padding_mask" || given.padded)
    .map((name) =>
      switchControl(SWITCH_NAMES[name], (on) => store.change({ [name]: on }), (s) => s[name])
    );
  const buttons = buttonsOf(context);
  const controls = [temperature, ...(given.shape[0] > 1 ? [sentence] : []), ...switches];
  return {
    root: h(
      "div",
      { class: "mh-controls" },
      ...dimensions.fields,
      ...controls.map(({ root }) => root),
      ...buttons.roots,
    ),
    /** @param {Scene} scene */
    draw(scene) {
      for (const each of [dimensions, ...controls, buttons]) each.draw(scene);
    },
  };
}

/** @param {string} label @param {(on: boolean) => void} change @param {(settings: Settings) => boolean} read */
export function switchControl(label, change, read) {
  const input = h("input", { type: "checkbox", "aria-label": label });
  input.addEventListener("input", () => change(input.checked));
  return {
    root: h("label", { class: "mh-control mh-check" }, input, label),
    /** @param {Scene} scene */
    draw: ({ settings }) => void (input.checked = read(settings)),
  };
}

/** @param {Context} context */
function temperatureControl({ store, say, given: { id } }) {
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
  return {
    root: stepper("Temperature", field, () => multiply(0.5), () => multiply(2)),
    draw: () => showNumber(field, holds()),
  };
}

/** @param {Context} context */
function sentenceControl({ store, given }) {
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
    root: h("div", { class: "mh-control" }, h("span", { "aria-hidden": "true" }, label), select),
    /** @param {Scene} scene */
    draw({ settings }) {
      const texts = Array.from(
        { length: batch },
        (_, i) => names[i] ?? `${i + 1}: ${beginning(settings, i)} …`,
      );
      if (offered !== texts.join("\n")) {
        offered = texts.join("\n");
        select.replaceChildren(...texts.map((text, value) => h("option", { value }, text)));
      }
      select.value = String(settings.sentence);
    },
  };
}

/** @param {Context} context */
function buttonsOf({ store, say, given }) {
  const undo = h("button", { type: "button", onclick: goBack }, "Undo");
  const reset = h("button", { type: "button", class: "mh-reset", onclick: startAgain }, "Reset");
  const compare = h("button", { type: "button", onclick: toggleCompare });

  function goBack() {
    store.undo();
    say(store.state.canUndo ? "One step back." : "Back at the beginning.");
  }
  function startAgain() {
    store.change({ ...given.initial, hovered: null, pinned: false });
    say("Everything is back where it started.");
  }
  function toggleCompare() {
    const { settings } = store.state;
    const isComparing = Object.keys(settings.baseline).length > 0;
    const all = Object.fromEntries(IN_BASELINE.map((name) => [name, settings[name]]));
    store.change({ baseline: isComparing ? {} : all, side: "now" });
    if (!isComparing) {
      say("These settings and numbers are kept. Now change something, and compare.");
    }
  }
  return {
    roots: [undo, reset, compare],
    /** @param {Scene} scene */
    draw({ canUndo, sides }) {
      switchOff(undo, !canUndo);
      compare.textContent = sides.baseline ? "Stop comparing" : "Keep and compare";
    },
  };
}
