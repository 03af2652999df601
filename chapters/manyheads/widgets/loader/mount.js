// @ts-check
/**
 * Mounts the book's widgets in the built page, with no kernel and no network.
 *
 * An anywidget's state holds its module, which is run as anywidget runs it (host.js). Of ipywidgets' own controls, those
 * that the book uses become native inputs (controls.js), and jslink works (states.js). Any other widget says that it
 * needs a live notebook.
 */

import { CONTROLS, element } from "./controls.js";
import { importModule, initialize, NEVER, renderWidget, titleOf } from "./host.js";
import { findModel, models } from "./references.js";
import { newScripts, parse, readStates, sharedTexts } from "./states.js";

/** @param {HTMLElement} place @param {string} title @param {string} problem */
function showProblem(place, title, problem) {
  const line = `This widget (${title}) ${problem}: open the page in Colab or Jupyter.`;
  place.append(element("p", { class: "static-missing", role: "alert" }, line));
}

/**
 * Show the model that a reference or an id names. Its error stands in its place, and the others go on.
 * @param {unknown} reference
 * @param {HTMLElement} place
 */
async function mount(reference, place, signal = NEVER) {
  const model = findModel(reference);
  const name = model?.name ?? "no readable state in this page";
  try {
    if (model?.get("_esm")) await renderWidget(model, place, signal, mount);
    else if (model && Object.keys(CONTROLS).includes(name)) {
      place.append(CONTROLS[name](model, mount));
    } else showProblem(place, name, "needs a live notebook");
  } catch (error) {
    const problem = `stopped with “${error}”; it may work in a live notebook`;
    showProblem(place, model ? titleOf(model) : name, problem);
    reportError(error);
  }
}

/**
 * Take away a widget's place that came with the page: a browser saves what it shows, and in the saved page that is dead.
 * @param {Element | null} left
 */
function takeAway(left) {
  if (left?.matches(".static-widget")) left.remove();
}

/** The same of what a widget had put at the end of the page. What one has put there now says so of itself (sticky.js). */
function clearBody() {
  for (const left of document.querySelectorAll("body > .mh-widget")) {
    if (!("isLive" in left)) left.remove();
  }
}

/** Mount the widgets that the parser has passed since the last call. */
function mountNew() {
  readStates();
  for (const script of newScripts("widget-view")) {
    takeAway(script.nextElementSibling);
    const place = element("div", { class: "static-widget", translate: "no" });
    script.after(place);
    mount(parse(script).model_id, place);
  }
  // A widget that is shown nowhere may still work for others.
  for (const model of models.values()) if (model.get("_esm")) initialize(model);
}

/**
 * Tokens' signs that were shaped while their font was on its way are shaped anew: Chromium keeps some of them as boxes.
 * @param {{ fontfaces?: readonly FontFace[] }} event
 */
function shapeAnew({ fontfaces = [] }) {
  if (!fontfaces.some(({ family }) => /SC subset/i.test(family))) return;
  for (const place of document.querySelectorAll(".static-widget")) {
    /** @type {HTMLElement} */ (place).style.fontFeatureSettings = '"kern"'; // as it was
  }
}

document.fonts?.addEventListener("loadingdone", shapeAnew);
// The modules load while the parser is still on its way to the first widget.
for (const [key, text] of Object.entries(sharedTexts)) {
  if (key.startsWith("_esm")) importModule(text);
}
// The built page says "widgets" right after each of them, so that none waits for the rest of the page.
for (const event of ["widgets", "DOMContentLoaded"]) addEventListener(event, mountNew);
addEventListener("DOMContentLoaded", clearBody);
if (document.readyState !== "loading") mountNew();
