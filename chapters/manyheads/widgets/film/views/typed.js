// @ts-check
/** The field for letters of the reader's own, which the model answers as it was after a step that is kept. */

import { freshId, h } from "../../shared/h.js";
import { lettersOf } from "../store.js";

/** @param {import("../index.js").FilmContext} context */
export function typedView({ store, about }) {
  const id = freshId();
  const field = h("input", {
    type: "text",
    id,
    class: "mf-field",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: about.letters,
    oninput: () => {
      const { kept } = lettersOf(field.value, about);
      store.move({
        letters: kept,
        place: kept ? kept.length - 1 : about.letters.length - 1,
        plays: false,
      });
    },
  });
  const back = h("button", {
    type: "button",
    onclick: () => {
      field.value = "";
      store.move({ letters: "", place: about.letters.length - 1 });
      field.focus();
    },
  }, "Clear");
  const note = h("span", { class: "mf-note", role: "status" });
  const root = h(
    "div",
    { class: "mf-typed" },
    h("label", { for: id }, "Letters of your own"),
    field,
    back,
    note,
  );
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw({ state, isOwn }) {
      if (lettersOf(field.value, about).kept !== state.letters) field.value = state.letters;
      back.toggleAttribute("disabled", field.value === "");
      note.textContent = noteOf(field.value, state, isOwn);
    },
  };

  /** @param {string} text @param {import("../store.js").State} state @param {boolean} isOwn */
  function noteOf(text, { step }, isOwn) {
    const { strange, isCut } = lettersOf(text, about);
    if (strange.length) {
      const signs = strange.map((sign) => sign === " " ? "the space" : sign).join(", ");
      return `The model knows only A–Z, a–z, 0–9, + and /, and leaves out ${signs}.`;
    }
    if (isCut) return `It reads ${about.places} letters at most.`;
    return isOwn
      ? `The model itself answers, as it was after step ${step}.`
      : "Try some that start over after 8 to 16.";
  }
}
