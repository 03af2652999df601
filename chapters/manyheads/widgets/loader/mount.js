// @ts-check
/**
 * Mounts the book's widgets in the built page, with no kernel and no network.
 *
 * A page's first widget is mounted at once; the others as the reader comes near (near.js).
 *
 * An anywidget's state holds its module, which is run as anywidget runs it (host.js). Of ipywidgets' own controls, those
 * that the book uses become native inputs (controls.js), and jslink works (states.js). Any other widget says that it
 * needs a live notebook.
 */

import { CONTROLS, element } from "./controls.js";
import { importModule, initialize, NEVER, renderWidget, titleOf } from "./host.js";
import { parse } from "./json.js";
import { beginAll, whenCalm, whenNear } from "./near.js";
import { findModel, models } from "./references.js";
import { newScripts, readStates, statesAhead } from "./states.js";
import { beginTexts, keepTexts } from "./texts.js";

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
 * The place of a view: what the page has ready for it, which holds its room, or a dead widget where a browser has saved
 * the page; else a new one.
 * @param {Element} script
 */
function placeOf(script) {
  const ready = script.nextElementSibling;
  if (ready?.matches(".static-widget")) return /** @type {HTMLElement} */ (ready);
  const place = element("div", { class: "static-widget", translate: "no" });
  script.after(place);
  return place;
}

/** Fulfilled when the page's style is there (sheet.js): without it, a widget would measure another page. */
const styled = new Promise((resolve) => {
  if (!document.documentElement.classList.contains("mh-bare")) resolve(null);
  else addEventListener("styled", resolve, { once: true });
});

/** @param {Element} script  a view's @param {HTMLElement} place */
async function mountView(script, place) {
  const id = parse(script).model_id;
  const states = statesAhead(script).catch(reportError); // on their way while the style comes
  await styled;
  await states;
  const model = findModel(id);
  if (model?.get("_esm")) await initialize(model).catch(() => {}); // mount tells of it
  place.replaceChildren();
  await mount(id, place);
}

/** Take away what a dead widget has at the end of the page. What a live one has put there says so of itself (sticky.js). */
function clearBody() {
  for (const left of document.querySelectorAll("body > .mh-widget")) {
    if (!("isLive" in left)) left.remove();
  }
}

let isFirst = true;

/** See to the widgets that the parser has passed since the last call. */
function mountNew() {
  readStates();
  for (const script of newScripts("widget-view")) {
    const place = placeOf(script);
    const call = () => mountView(script, place);
    // A link may lead to any of them (arrive.js).
    if (isFirst || location.hash || location.search) call();
    else whenNear(place, call);
    isFirst = false;
  }
}

/** What can wait. A widget that is shown nowhere may still work for others. */
async function finish() {
  const all = [...models.values()].filter((model) => model.get("_esm")).map(initialize);
  await Promise.allSettled(all);
  keepTexts();
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
document.documentElement.classList.add("mh-live"); // a widget's place holds its room (book.css)
beginTexts(importModule);
// The built page says "widgets" right after each of them, so that none waits for the rest of the page.
for (const event of ["widgets", "DOMContentLoaded"]) addEventListener(event, mountNew);
addEventListener("DOMContentLoaded", clearBody);
addEventListener("beforeprint", beginAll);
if (document.readyState !== "loading") mountNew();
if (document.readyState === "complete") whenCalm(finish);
else addEventListener("load", () => whenCalm(finish));
