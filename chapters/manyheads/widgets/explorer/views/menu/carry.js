// @ts-check
/** A fold with what can be taken away: shown as text, to be copied or saved. */

import { asCode, asCsv, asSvg } from "../../export.js";
import { asLink, linked } from "../../link.js";
import { inWords } from "../../settings.js";
import { copyButton } from "./copy.js";
import { h } from "../../../shared/h.js";

const FIELD_HOLDS = 100_000; // characters in a field: a browser takes seconds to lay out millions

/** @typedef {{text: string, ending: string, type: string}} File  ending: the end of its name */

/** @param {import("../../scene.js").Context & {name: string}} context  name: the explorer's, in links and names of files */
export function carryView({ store, given, name }) {
  let palette = /** @type {import("../../../shared/colours.js").Palette | null} */ (null);
  const files = filesOf({ store, given, name }, () => palette);
  let kind = "";
  let madeFrom = ""; // the settings that the file was made from
  let file = /** @type {File} */ ({ text: "", ending: "", type: "" });
  const content = contentOf(() => file, name);
  const choices = Object.keys(files).map((one) =>
    h("button", { type: "button", "aria-pressed": "false", onclick: () => choose(one) }, one)
  );
  const summary = h("summary", {}, "Take it with you");
  const bar = h("div", { class: "mh-controls" }, ...choices);
  const root = h("details", { class: "mh-carry" }, summary, bar, content.root);
  root.addEventListener("toggle", () => draw());

  /** @param {string} chosen */
  function choose(chosen) {
    kind = chosen;
    content.root.hidden = false;
    for (const button of choices) {
      button.setAttribute("aria-pressed", String(button.textContent === kind));
    }
    draw();
  }
  /** @param {import("../../scene.js").Scene} [scene] */
  function draw(scene) {
    palette = scene?.palette ?? palette;
    content.say("");
    if (!kind || !root.open) return;
    const { settings } = store.state;
    const { focus: _focus, station: _station, ...rest } = settings; // the two stand in a link alone
    const from = JSON.stringify([kind, kind === "Link" ? linked(store.state) : rest]);
    if (madeFrom !== from) {
      madeFrom = from;
      file = files[kind](settings);
      content.draw();
    }
    const [all, first] = [file.text.length, FIELD_HOLDS].map((n) => n.toLocaleString("en"));
    const cut = file.text.length > FIELD_HOLDS
      ? ` Here are the first ${first}; Copy and Save take them all.`
      : "";
    content.say(`${all} characters.${cut}`);
  }
  return { root, draw };
}

/** The file's text in a field, and the buttons that take it. @param {() => File} file @param {string} name */
function contentOf(file, name) {
  const field = h("textarea", {
    readonly: true,
    rows: 5,
    "aria-label": "What to carry away",
    spellcheck: "false",
  });
  const status = h("span", { role: "status" });
  /** @param {string} words */
  const say = (words) => void (status.textContent = words);
  const copy = copyButton(() => file().text, (done) => {
    const byHand = file().text.length > FIELD_HOLDS
      ? "save it as a file."
      : "the text is selected, press Ctrl+C.";
    say(done ? "Copied." : `This page isn't allowed to copy: ${byHand}`);
  });
  copy.addEventListener("click", () => field.select()); // for a page that may not copy: Ctrl+C does
  const onclick = () => saveFile(name, file());
  const save = h("button", { type: "button", onclick }, "Save as a file");
  const bar = h("div", { class: "mh-controls" }, copy, save, status);
  return {
    root: h("div", { hidden: true }, field, bar),
    say,
    draw: () => void (field.value = file().text.slice(0, FIELD_HOLDS)),
  };
}

/**
 * @param {Pick<import("../../scene.js").Context, "store" | "given"> & {name: string}} context @param {() => any} palette  of the page, once it was drawn
 * @returns {Record<string, (settings: import("../../settings.js").Settings) => File>}
 */
function filesOf({ store, name, given: { inputsOf, title, padded, initial } }, palette) {
  return {
    Link: () => ({
      text: asLink(location.href, name, linked(store.state), initial),
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
      text: asSvg(inputsOf(settings), title, inWords(settings, padded), palette()),
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
