// @ts-check
/** A fold with what can be taken away: shown as text, to be copied or saved. */

import { asCode, asCsv, asSvg } from "../export.js";
import { asLink } from "../link.js";
import { inWords } from "../settings.js";
import { copyButton } from "../../shared/copy.js";
import { h } from "../../shared/h.js";

const FIELD_HOLDS = 100_000; // characters in a field: a browser takes seconds to lay out millions

/** @typedef {{text: string, ending: string, type: string}} File  ending: the end of its name */

/** @param {import("../scene.js").Context & {name: string}} context  name: the explorer's, in links and names of files */
export function carryView({ store, given, name }) {
  let kind = "";
  let madeFrom = ""; // the settings that the file was made from
  let file = /** @type {File} */ ({ text: "", ending: "", type: "" });
  const field = h("textarea", {
    readonly: true,
    rows: 5,
    "aria-label": "What to carry away",
    spellcheck: "false",
  });
  const status = h("span", { role: "status" });
  const copy = copyButton(() => file.text, copied);
  copy.addEventListener("click", () => field.select()); // for a page that may not copy: Ctrl+C does
  const save = h(
    "button",
    { type: "button", onclick: () => saveFile(name, file) },
    "Save as a file",
  );
  const row = h("div", { class: "mh-controls" }, copy, save, status);
  const content = h("div", { hidden: true }, field, row);
  const files = filesOf(name, given);
  const choices = Object.keys(files).map((one) =>
    h("button", { type: "button", "aria-pressed": "false", onclick: () => choose(one) }, one)
  );
  const summary = h("summary", {}, "Take it with you");
  const root = h(
    "details",
    { class: "mh-carry" },
    summary,
    h("div", { class: "mh-controls" }, ...choices),
    content,
  );
  root.addEventListener("toggle", draw);

  /** @param {string} chosen */
  function choose(chosen) {
    kind = chosen;
    content.hidden = false;
    for (const button of choices) {
      button.setAttribute("aria-pressed", String(button.textContent === kind));
    }
    draw();
  }
  /** @param {boolean} done */
  function copied(done) {
    const byHand = file.text.length > FIELD_HOLDS
      ? "save it as a file."
      : "the text is selected, press Ctrl+C.";
    status.textContent = done ? "Copied." : `This page may not copy: ${byHand}`;
  }
  function draw() {
    status.textContent = "";
    if (!kind || !root.open) return;
    const { settings } = store.state;
    const { focus: _focus, station: _station, ...rest } = settings; // the two stand in a link alone
    const from = JSON.stringify([kind, kind === "Link" ? settings : rest]);
    if (madeFrom !== from) {
      madeFrom = from;
      file = files[kind](settings);
      field.value = file.text.slice(0, FIELD_HOLDS);
    }
    const [all, first] = [file.text.length, FIELD_HOLDS].map((n) => n.toLocaleString("en"));
    const cut = file.text.length > FIELD_HOLDS
      ? ` Here are the first ${first}; Copy and Save take them all.`
      : "";
    status.textContent = `${all} characters.${cut}`;
  }
  return { root, draw };
}

/**
 * @param {string} name @param {import("../inputs.js").Given} given
 * @returns {Record<string, (settings: import("../settings.js").Settings) => File>}
 */
function filesOf(name, { inputsOf, title, padded }) {
  return {
    Link: (settings) => ({
      text: asLink(location.href, name, settings),
      ending: "link.txt",
      type: "text/plain",
    }),
    "PyTorch code": (settings) => ({
      text: asCode(inputsOf(settings)),
      ending: "attention.py",
      type: "text/x-python",
    }),
    "Weights (CSV)": (settings) => ({
      text: asCsv(inputsOf(settings)),
      ending: "weights.csv",
      type: "text/csv",
    }),
    "Picture (SVG)": (settings) => ({
      text: asSvg(inputsOf(settings), title, inWords(settings, padded)),
      ending: "heatmaps.svg",
      type: "image/svg+xml",
    }),
  };
}

/** @param {string} name @param {File} file */
function saveFile(name, { text, ending, type }) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: `${name}-${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address));
}
