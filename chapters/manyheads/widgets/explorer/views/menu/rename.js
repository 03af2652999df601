// @ts-check
/** A fold with a field for each token's text. */

import { isToken, LONGEST, WHAT_IS_A_TOKEN } from "../../settings.js";
import { h } from "../../../shared/h.js";
import { isolated, visible } from "../../../shared/labels.js";

/** @param {import("../../scene.js").Context} context */
export function renameView({ store, say, given }) {
  const fields = h("div", { class: "mh-controls" });
  const words = "The words are labels: the numbers stay as they are.";
  const root = h("details", {}, h("summary", {}, "Change the words"), h("p", {}, words), fields);
  root.addEventListener("toggle", draw);
  let madeFor = ""; // the sentence and the length that there are fields for

  const tokens = () => given.inputsOf(store.state.settings).tokens;
  /** @param {number} i @param {string} text */
  function rename(i, text) {
    if (!isToken(text)) {
      return say(
        `A token can be ${WHAT_IS_A_TOKEN}; it stays “${isolated(visible(tokens()[i]))}”.`,
      );
    }
    const { token_labels, sentence } = store.state.settings;
    const index = `${sentence},${i}`;
    store.change({ token_labels: { ...token_labels, [index]: text } }, `token ${index}`);
  }
  /** @param {number} i */
  function fieldOf(i) {
    const name = `Token ${i}`;
    const field = h("input", {
      type: "text",
      maxlength: 10 * LONGEST,
      size: 10,
      "aria-label": name,
      spellcheck: "false",
    });
    field.addEventListener("input", () => rename(i, field.value));
    field.addEventListener("change", () => (field.value = tokens()[i]));
    return h("label", { class: "mh-control" }, h("span", {}, name), field);
  }
  function draw() {
    if (!root.open) return;
    const { sentence, seq } = store.state.settings;
    if (madeFor !== `${sentence} ${seq}`) {
      madeFor = `${sentence} ${seq}`;
      fields.replaceChildren(...Array.from({ length: seq }, (_, i) => fieldOf(i)));
    }
    const texts = tokens();
    fields.querySelectorAll("input").forEach(
      (/** @type {HTMLInputElement} */ field, /** @type {number} */ i) => {
        if (document.activeElement !== field) field.value = texts[i];
      },
    );
  }
  return { root, draw };
}
