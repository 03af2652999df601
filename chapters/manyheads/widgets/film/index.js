// @ts-check
/**
 * A training as a film: the loss curve is the slider, and what the heads look at, what the model guesses and a sentence
 * follow it. This file puts the store, the source of the frames and the views together.
 *
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./store.js").State} State
 *
 * @typedef {object} FilmContext  what a view is made with
 * @property {import("./record.js").About} about
 * @property {{readonly scene: Scene, move: (changes: Partial<State>) => void}} store
 * @property {ReturnType<typeof makePlayer>} player
 * @property {() => import("../shared/colours.js").Palette} palette
 */

import { paletteOf } from "../shared/colours.js";
import { freshId, h } from "../shared/h.js";
import { onNewTheme } from "../shared/theme.js";
import { NARROW } from "./axis.js";
import { makeFetching } from "./fetching.js";
import { makePlayer, watchSight } from "./player.js";
import { checkedAbout } from "./record.js";
import { sceneOf } from "./scene.js";
import { sourceOf } from "./source.js";
import { makeFilmStore } from "./store.js";
import { barView } from "./views/bar.js";
import { curveView } from "./views/curve.js";
import { guessesView } from "./views/guesses.js";
import { lettersView } from "./views/letters.js";
import { mapsView } from "./views/maps.js";
import { sentenceView } from "./views/sentence.js";
import { typedView } from "./views/typed.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const about = checkedAbout(model.get("about"));
  const source = sourceOf(model);
  const first = firstOf(model);
  let scene = /** @type {Scene} */ (/** @type {unknown} */ (null));
  let palette = /** @type {import("../shared/colours.js").Palette | null} */ (null);

  const store = makeFilmStore(model, about, (state) => {
    scene = sceneOf(about, state, first);
    page.draw(scene);
    player.follow(state.plays);
    if (scene.look) return;
    if (scene.isOwn) fetching.kept(state.step);
    else fetching.frames();
  });
  const fetching = makeFetching(about, source, store);
  const player = makePlayer(() => context.store);
  /** @type {FilmContext} */
  const context = {
    about,
    store: {
      get scene() {
        return scene;
      },
      move: store.move,
    },
    player,
    palette: () => palette ??= paletteOf(page.root),
  };
  const page = pageOfFilm(context, model.get("title"));
  el.append(page.root);
  store.begin();
  const ends = [
    store.stop,
    source.stop,
    player.stop,
    onNewTheme(() => {
      palette = null;
      page.draw(scene);
    }),
    onNewWidth(page.root, () => page.draw(scene)),
    watchSight(page.root, { near: fetching.frames, seen: player.play }),
    () => page.root.remove(),
  ];
  return () => ends.forEach((end) => end());
}

/** All views, in their order. @param {FilmContext} context @param {string} title */
function pageOfFilm(context, title) {
  const id = freshId();
  const [bar, curve, typed] = [
    barView(context, title, id),
    curveView(context),
    typedView(context),
  ];
  const [letters, guesses, sentence, maps] = [
    lettersView(context),
    guessesView(),
    sentenceView(),
    mapsView(context),
  ];
  const root = h(
    "section",
    { class: "mh-widget mh-film", "data-film": true, "aria-labelledby": id },
    bar.root,
    curve.root,
    typed.root,
    h("div", { class: "mf-middle" }, letters.root, guesses.root),
    sentence.root,
    maps.root,
    footOf(context.about),
  );
  return {
    root,
    /** @param {Scene} scene */
    draw(scene) {
      const { state: { step, off, place, problem }, look } = scene;
      const state = look ? "ready" : problem ? "error" : "loading";
      Object.assign(root.dataset, { step, off, place, state });
      root.classList.toggle("mf-narrow", curve.root.clientWidth < NARROW);
      for (const view of [bar, curve, typed, letters, guesses, sentence, maps]) view.draw(scene);
    },
  };
}

/** Calls when an element's width has changed; gives what ends it. @param {HTMLElement} element @param {() => void} act */
function onNewWidth(element, act) {
  let width = element.clientWidth;
  const observer = new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    act();
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** The frame that a built page holds, of the step at which it begins. @param {any} model */
function firstOf(model) {
  const view = model.get("first");
  if (!view?.byteLength) return null;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return { step: Number(model.get("step")), bytes };
}

/** @param {import("./record.js").About} about */
function footOf({ sequences }) {
  const scale = Array.from(
    { length: 5 },
    (_, i) => h("i", { style: `--strength: ${Math.sqrt(i / 4)}` }),
  );
  return h(
    "p",
    { class: "mf-foot" },
    h(
      "span",
      {},
      `rows look, columns are looked at · hatched: hidden · scores: ${sequences} fresh sequences, one back at places 1 to 15`,
    ),
    h("span", { class: "mf-scale" }, "weight 0 ", ...scale, " 1"),
  );
}

export default { render };
