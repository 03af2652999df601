// @ts-check
/**
 * The ways on: a sentence of the reader's own, with what happens while the model loads and reads; one of the sentences
 * that are there; and a link.
 *
 * @typedef {import("../store.js").State} State
 */

import { h } from "../../shared/h.js";
import { shortened } from "../../shared/labels.js";

const PAUSE = 250; // milliseconds after the last key, before what was typed is read

/** @param {import("../index.js").ViewContext} context */
export function actionsView({ given, session, choose }) {
  const { size } = session;
  const open = h(
    "button",
    { type: "button", class: "mw-open", onclick: () => session.open() },
    "Use your own sentence",
    size ? h("span", { class: "mh-said" }, ` (${size}, once)`) : "",
  );
  const promise = `loads ${size} once, then works offline; what you type stays in this page`;
  const about = h("p", { class: "mw-about" }, size ? promise : "");
  const field = h("textarea", {
    rows: 2,
    id: `${given.id}-text`,
    maxlength: 1000,
    spellcheck: "false",
    autocapitalize: "sentences",
  });
  const label = h("label", { for: `${given.id}-text` }, "Your sentence");
  const privacy = h("span", { class: "mw-private" }, size ? "stays in this page" : "");
  const progress = h("progress", { max: 1, "aria-label": "The model is loading" });
  const words = h("span", { class: "mw-status", role: "status" });
  const button = h("button", {
    type: "button",
    class: "mw-statusbutton",
    onclick: () => session.press(),
  });
  const status = h("div", { class: "mw-statusline" }, progress, words, button);
  const own = h(
    "div",
    { class: "mw-own", hidden: true },
    h("div", { class: "mw-fieldline" }, label, privacy),
    field,
  );
  const list = listOf(given, choose);
  const wayOn = given.wayOn.address
    ? [h("a", { class: "mw-wayon", href: given.wayOn.address }, `${given.wayOn.words} →`)]
    : [];
  const first = h("div", { class: "mw-first" }, open, about, own, status);
  const root = h(
    "div",
    { class: "mw-actions" },
    first,
    ...wayOn,
    ...list,
  );
  const canOpen = session.canOpen;
  root.hidden = !canOpen && !list.length && !wayOn.length;

  const stop = readWhatIsTyped(field, session);

  return {
    root,
    /** @param {State} state @param {State | null} before @param {HTMLElement} besideHead  the place of what is told of a switch */
    draw({ isOpen, status: now, text, reading }, before, besideHead) {
      const { state, words: told, part, again } = now;
      const place = now.isAtHead ? besideHead : first;
      if (status.parentElement !== place) place.append(status);
      [open.hidden, about.hidden, own.hidden] = [isOpen || !canOpen, isOpen || !canOpen, !isOpen];
      about.hidden ||= !size || (Boolean(told || again) && !now.isAtHead);
      status.classList.toggle("mw-empty", !told && !again);
      progress.hidden = state !== "loading";
      progress.value = part;
      words.textContent = told;
      button.textContent = again;
      button.hidden = !again;
      if (isOpen && !before?.isOpen) {
        field.value = text || reading.text;
        if (before) field.focus({ preventScroll: true });
      } else if (document.activeElement !== field && text !== field.value && text) {
        field.value = text;
      }
      const select = root.querySelector("select");
      if (select) {
        select.value = String(given.sentences.findIndex((each) => each.text === reading.text));
      }
    },
    destroy: stop,
  };
}

/** A text is read a little after the last key, and at once with Enter; gives what ends it. @param {any} field @param {import("../session/session.js").Session} session */
function readWhatIsTyped(field, session) {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => session.read(field.value), PAUSE);
  });
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    clearTimeout(waiting);
    session.read(field.value);
  });
  return () => clearTimeout(waiting);
}

/** The sentences that are there, to choose from. @param {import("../given.js").Given} given @param {(sentence: number) => void} choose */
function listOf({ sentences, id }, choose) {
  if (sentences.length < 2) return [];
  const options = sentences.map(({ text }, i) => h("option", { value: i }, shortened(text, 60)));
  const select = h(
    "select",
    {
      id: `${id}-list`,
      onchange: (/** @type {any} */ event) =>
        event.target.value !== "-1" && choose(Number(event.target.value)),
    },
    h("option", { value: -1 }, "your own"),
    ...options,
  );
  return [
    h("div", { class: "mw-list" }, h("label", { for: `${id}-list` }, "Another sentence"), select),
  ];
}
