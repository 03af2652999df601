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
    spellcheck: "false",
    autocapitalize: "sentences",
    enterkeyhint: "go",
  });
  const { status, progress, words, button } = statusOf(session);
  const own = h(
    "div",
    { class: "mw-own", hidden: true },
    h(
      "div",
      { class: "mw-fieldline" },
      h("label", { for: field.id }, "Your sentence"),
      h("span", { class: "mw-private" }, size ? "stays in this page" : ""),
    ),
    h("div", { class: "mw-grown" }, field),
  );
  const typing = readWhatIsTyped(field, session);
  const list = listOf(given, (sentence) => {
    typing.stop(); // what was chosen after it counts
    if (sentence < 0) session.open();
    else choose(sentence);
  });
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

  return {
    root,
    /** @param {State} state @param {State | null} before @param {HTMLElement} besideHead  the place of what is told of a switch */
    draw(state, before, besideHead) {
      const { isOpen, status: now, reading } = state;
      const { state: doing, words: told, part, again } = now;
      const place = now.isAtHead ? besideHead : first;
      if (status.parentElement !== place) place.append(status);
      [open.hidden, about.hidden, own.hidden] = [isOpen || !canOpen, isOpen || !canOpen, !isOpen];
      about.hidden ||= !size || (Boolean(told || again) && !now.isAtHead);
      status.classList.toggle("mw-empty", !told && !again);
      progress.hidden = doing !== "loading";
      progress.value = part;
      words.textContent = told;
      button.textContent = again;
      button.hidden = !again;
      const isOpened = isOpen && !before?.isOpen;
      // What the reader is typing stays, and so does what was refused.
      const isAsked = state.wish && state.wish !== before?.wish && !typing.isWaiting;
      const asked = isOpened || isAsked ? askedText(state) : field.value;
      if (asked !== field.value) fill(field, asked);
      if (isOpened && before) beginTyping(field);
      const select = root.querySelector("select");
      if (select) {
        select.value = String(given.sentences.findIndex((each) => each.text === reading.text));
      }
    },
    destroy: typing.stop,
  };
}

/** What goes on, how far it is, and what can be done about it. @param {import("../session/session.js").Session} session */
function statusOf(session) {
  const progress = h("progress", { max: 1, "aria-label": "The model is loading" });
  const words = h("span", { class: "mw-status", role: "status" });
  const button = h("button", {
    type: "button",
    class: "mw-statusbutton",
    onclick: () => session.press(),
  });
  const status = h("div", { class: "mw-statusline" }, progress, words, button);
  return { status, progress, words, button };
}

/** @param {any} field @param {string} text */
function fill(field, text) {
  field.value = text;
  grow(field);
}

/** As high as its text, of which the style sheet lays out a second one behind it. @param {any} field */
const grow = (field) => (field.parentElement.dataset.text = field.value);

/** What is typed takes the place of what stands there. @param {any} field */
function beginTyping(field) {
  field.focus({ preventScroll: true });
  field.select();
}

/** The text that is asked for, or else shown. @param {State} state */
const askedText = ({ wish, reading }) => wish?.text ?? reading.text;

/** A text is read a little after the last key, and at once with Enter. @param {any} field @param {import("../session/session.js").Session} session */
function readWhatIsTyped(field, session) {
  let waiting = 0;
  const stop = () => {
    clearTimeout(waiting);
    waiting = 0;
  };
  const read = () => {
    stop();
    session.read(field.value);
  };
  field.addEventListener("input", () => {
    grow(field);
    stop();
    waiting = setTimeout(read, PAUSE);
  });
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    read();
    // On a phone the words may stand above what is in sight.
    field.closest("[data-wall]").querySelector(".mw-words").scrollIntoView({ block: "nearest" });
  });
  return {
    stop,
    /** Whether something was typed that is not read yet. */
    get isWaiting() {
      return waiting > 0;
    },
  };
}

/** The sentences that are there, to choose from. @param {import("../given.js").Given} given @param {(sentence: number) => void} choose */
function listOf({ sentences, id }, choose) {
  if (sentences.length < 2) return [];
  const options = sentences.map(({ text }, i) => h("option", { value: i }, shortened(text, 60)));
  const select = h(
    "select",
    {
      id: `${id}-list`,
      onchange: (/** @type {any} */ event) => choose(Number(event.target.value)),
    },
    h("option", { value: -1 }, "your own"),
    ...options,
  );
  return [
    h("div", { class: "mw-list" }, h("label", { for: `${id}-list` }, "Another sentence"), select),
  ];
}
