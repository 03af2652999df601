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
 * @typedef {import("./scene.js").Context & {stations: string[], name: string, sections: Record<string, string>}} ViewContext
 */

import { arrive, makeAddress } from "./arrive.js";
import { announce, listenToPage } from "./bridge.js";
import { givenBy } from "./inputs.js";
import { linked, slug } from "./link.js";
import { focusOf, letterOf, sidesOf } from "./scene.js";
import { inWords, SETTINGS, validate } from "./settings.js";
import { stationsOf } from "./stations.js";
import { barView } from "./views/bar.js";
import { footView } from "./views/foot.js";
import { pipelineView } from "./views/pipeline.js";
import { stageView } from "./views/stage/stage.js";
import { stickyView } from "./views/sticky.js";
import { whyView } from "./views/why.js";
import { paletteOf } from "../shared/colours.js";
import { h } from "../shared/h.js";
import { makeStore } from "../shared/store.js";
import { onNewTheme } from "../shared/theme.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const given = givenBy(model);
  const name = slug(given.title);
  const stations = stationsOf(given.inputsOf(given.initial)).map(({ id }) => id);
  const store = storeOf(model, { ...given, stations }, (state, { words, cause }) => {
    page.draw(state);
    say(words); // what was told before may no longer be true
    if (cause !== "begin") address.keep(page.root, linked(state));
  });
  /** @param {string} words */
  const say = (words) => page.say(words.length > 400 ? `${words.slice(0, 399)}…` : words);
  const context = { store, say, given, stations, name, sections: model.get("sections") ?? {} };
  const address = makeAddress(name, given.initial);
  const page = pageOf(context);
  el.append(page.root);
  const endTheme = onNewTheme(() => page.repaint(store.state));
  store.begin();
  arrive(context, name, page.root);
  const onLink = () => arrive(context, name, page.root, given.initial);
  addEventListener("hashchange", onLink);
  listenToPage(page.root, store);
  return () => {
    removeEventListener("hashchange", onLink);
    store.stop();
    address.stop();
    endTheme();
    page.destroy();
  };
}

/** The views together. @param {ViewContext} context */
function pageOf(context) {
  const { given, store } = context;
  const bar = barView(context, () => root);
  const line = pipelineView({
    go: (station) => store.move({ station }),
    label: `Stations of ${given.title}`,
  });
  const [stage, why, foot] = [stageView(context), whyView(context), footView(context)];
  const printed = h("p", { class: "mh-printed" });
  const root = h(
    "section",
    {
      class: `mh-widget mh-explorer${given.shape[0] > 1 ? " mh-choosing" : ""}`,
      "data-explorer": true,
      id: context.name,
      "aria-labelledby": `${given.id}-title`,
    },
    bar.root,
    printed,
    line.root,
    stage.root,
    why.root,
    foot.root,
  );
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") store.move({ focus: {}, hovered: null });
  });
  const sticky = stickyView(context, root);
  let drawn = /** @type {Scene | null} */ (null);

  /** @param {State} state @param {boolean} [isNewTheme] */
  function draw(state, isNewTheme = false) {
    const { settings } = state;
    const isNew = !drawn || settings !== drawn.settings;
    const sides = !drawn || isNew ? sidesOf(given, settings) : drawn.sides;
    const palette = !drawn || isNewTheme ? paletteOf(root) : drawn.palette;
    const shown = state.side === "baseline" && sides.baseline ? sides.baseline : sides.now;
    const focus = focusOf(sides, state);
    const letter = letterOf(shown, focus);
    const scene = { ...state, sides, shown, focus, letter, palette };
    // The mouse changes what is in focus alone, and often: then only the views that show it are drawn.
    const others = isNew || isNewTheme || shown !== drawn?.shown ? [bar, line, foot, sticky] : [];
    drawn = scene;
    Object.assign(root.dataset, {
      heads: settings.heads,
      seq: settings.seq,
      dModel: settings.d_model,
      station: settings.station,
    });
    for (const view of [...others, stage, why]) view.draw(scene);
    printed.textContent = `${shown.station.name}: ${inWords(settings, given.padded)}`;
    announce(root, scene, given);
  }
  return {
    root,
    draw,
    say: foot.say,
    /** @param {State} state */
    repaint(state) {
      if (drawn && String(paletteOf(root).paper) !== String(drawn.palette.paper)) draw(state, true);
    },
    destroy() {
      for (const view of [bar, line, stage, foot, sticky]) view.destroy();
      root.remove();
    },
  };
}

/**
 * @param {any} model @param {import("./settings.js").Limits} limits
 * @param {(state: State, change: import("../shared/store.js").Change) => void} onChange
 */
function storeOf(model, limits, onChange) {
  return makeStore(model, {
    traits: SETTINGS,
    validate: (wanted, /** @type {Settings} */ before) => validate(wanted, before, limits),
    local: /** @type {Local} */ ({ hovered: null, side: "now" }),
    keptByUndo: ["focus", "station", "as_tables"],
  }, onChange);
}

export default { render };
