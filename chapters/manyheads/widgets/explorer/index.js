// @ts-check
/**
 * The explorer's front end: multi-head attention, computed and drawn from the widget's traits alone. It is a module as
 * the anywidget front-end module specification says, so a notebook and the built page load the same one.
 *
 * Here the parts are put together. A reader's change goes to the store, which keeps what can be; the state that comes
 * of it becomes a scene, and the views draw the scene.
 *
 * @typedef {import("./scene.js").Local} Local
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").State} State
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {import("./scene.js").Context & {stations: string[], name: string}} ViewContext
 */

import { arrive } from "./arrive.js";
import { givenBy } from "./inputs.js";
import { slug } from "./link.js";
import { focusOf, sidesOf } from "./scene.js";
import { inWords, SETTINGS, validate } from "./settings.js";
import { stationsOf } from "./stations.js";
import { arithmeticView } from "./views/arithmetic.js";
import { carryView } from "./views/carry.js";
import { controlsView } from "./views/controls.js";
import { legendView } from "./views/legend.js";
import { renameView } from "./views/rename.js";
import { sidesView } from "./views/sides.js";
import { stripView } from "./views/strip.js";
import { h } from "../shared/h.js";
import { shortened } from "../shared/labels.js";
import { makeStore } from "../shared/store.js";
import { onNewTheme, themeOf } from "../shared/theme.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const given = givenBy(model);
  const name = slug(given.title);
  const stations = stationsOf(given.inputsOf(given.initial)).filter(({ known }) => known)
    .map(({ id }) => id);
  const store = storeOf(model, { ...given, stations }, (state, { cause, words }) => {
    if (words || cause === "change") say(words);
    page.draw(state);
  });
  const message = h("p", { class: "mh-message", role: "status" });
  /** @param {string} words */
  const say = (words) => void (message.textContent = shortened(words, 600));
  const context = { store, say, given, stations, name };
  const page = pageOf(context, message);
  el.append(page.root);
  const endTheme = onNewTheme(() => page.repaint(store.state));
  store.begin();
  arrive(context, name, page.root);
  return () => {
    store.stop();
    endTheme();
    page.destroy();
  };
}

/** The views together. @param {ViewContext} context @param {HTMLElement} message */
function pageOf(context, message) {
  const views = viewsOf(context, (more) => {
    root.ariaBusy = String(more);
    if (drawn) placeArithmetic(views, drawn); // its head may be one of the last
  });
  const { controls, printed, strip, sides, legend, arithmetic, rename, carry } = views;
  const roots = [printed, strip, sides, legend, arithmetic, rename, carry].map(({ root }) => root);
  const root = rootOf(context, [controls.root, message, ...roots, sides.spoken]);
  let drawn = /** @type {Scene | null} */ (null);

  /** @param {State} state @param {boolean} [isNewTheme] */
  function draw(state, isNewTheme = false) {
    const { settings } = state;
    const isNew = settings !== drawn?.settings || isNewTheme;
    const scene = {
      ...state,
      sides: !drawn || isNew ? sidesOf(context.given, settings) : drawn.sides,
      theme: !drawn || isNew ? themeOf(root) : drawn.theme,
      focus: focusOf(context.given, state),
    };
    drawn = scene;
    const { heads, seq, d_model: dModel, station } = settings;
    Object.assign(root.dataset, { heads, seq, dModel, station });
    // The mouse changes what is in focus alone, and often: then only the views that show it are drawn.
    const others = isNew ? [controls, printed, strip, legend, rename, carry] : [];
    for (const view of [...others, sides, arithmetic]) view.draw(scene);
    placeArithmetic(views, scene);
  }
  return {
    root,
    draw,
    /** @param {State} state */
    repaint(state) {
      if (String(themeOf(root).paper) !== String(drawn?.theme.paper)) draw(state, true);
    },
    destroy() {
      for (const view of [strip, sides]) view.destroy();
      root.remove();
    },
  };
}

/** The arithmetic opens right below what it is about. @param {ReturnType<typeof viewsOf>} views @param {Scene} scene */
function placeArithmetic({ arithmetic, legend, sides }, { pinned, sides: { baseline } }) {
  if (pinned && !baseline) sides.putBelow(arithmetic.root);
  else if (legend.root.nextSibling !== arithmetic.root) legend.root.after(arithmetic.root);
}

/**
 * @param {any} model @param {import("./settings.js").Limits} limits
 * @param {(state: State, change: import("../shared/store.js").Change) => void} onChange
 */
function storeOf(model, limits, onChange) {
  return makeStore(model, {
    traits: SETTINGS,
    validate: (wanted, /** @type {Settings} */ before) => validate(wanted, before, limits),
    local: /** @type {Local} */ ({ hovered: null, pinned: false, side: "now" }),
    keptByUndo: ["focus", "station", "as_tables"],
  }, onChange);
}

/** @param {ViewContext} context @param {(more: boolean) => void} onDrawn */
const viewsOf = (context, onDrawn) => ({
  controls: controlsView(context),
  printed: printedView(context),
  strip: stripView(context),
  sides: sidesView(context, onDrawn),
  legend: legendView(context),
  arithmetic: arithmeticView(context),
  rename: renameView(context),
  carry: carryView(context),
});

/** What stands on paper in the controls' place. @param {import("./scene.js").Context} context */
function printedView({ given }) {
  const root = h("p", { class: "mh-printed" });
  return {
    root,
    /** @param {Scene} scene */
    draw({ settings, sides: { now: { station } } }) {
      const words = inWords(settings, given.padded);
      root.textContent = `Station ${station.step}, ${station.name}: ${words}`;
    },
  };
}

/** @param {ViewContext} context @param {HTMLElement[]} children */
function rootOf({ given: { id, title }, name }, children) {
  const titled = `${id}-title`;
  return h(
    "section",
    {
      class: "mh-widget mh-explorer",
      "data-explorer": true,
      id: name,
      "aria-labelledby": titled,
    },
    h("p", { class: "mh-title", id: titled }, title),
    ...children,
  );
}

export default { render };
