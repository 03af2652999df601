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
import { readParameters } from "./model.js";
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
  const id = freshId();
  let scene = /** @type {Scene} */ (/** @type {unknown} */ (null));
  let palette = /** @type {import("../shared/colours.js").Palette | null} */ (null);

  const store = makeFilmStore(model, about, (state) => {
    scene = sceneOf(about, state, first);
    draw();
    player.follow(state.plays);
    ask(state);
  });
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
    palette: () => palette ??= paletteOf(root),
  };
  const [bar, curve, typed] = [
    barView(context, model.get("title"), id),
    curveView(context),
    typedView(context),
  ];
  const [letters, guesses, sentence, maps] = [
    lettersView(context),
    guessesView(),
    sentenceView(),
    mapsView(context),
  ];
  const views = [bar, curve, typed, letters, guesses, sentence, maps];
  const root = h(
    "section",
    { class: "mh-widget mh-film", "data-film": true, "aria-labelledby": id },
    bar.root,
    curve.root,
    typed.root,
    h("div", { class: "mf-middle" }, letters.root, guesses.root),
    sentence.root,
    maps.root,
    footOf(about),
  );

  function draw() {
    Object.assign(root.dataset, {
      step: scene.state.step,
      off: scene.state.off,
      place: scene.state.place,
    });
    root.dataset.state = scene.look ? "ready" : scene.state.problem ? "error" : "loading";
    root.classList.toggle("mf-narrow", curve.root.clientWidth < NARROW);
    for (const view of views) view.draw(scene);
  }

  /** What the state takes and is not here. A failure is told, and the reader's next move asks once more. @param {State} state */
  function ask({ step, letters: own, frames, models }) {
    if (own && !models.has(step)) {
      bring(`kept ${step}`, async () => {
        const parameters = readParameters(await source.kept(step), about);
        return { models: new Map([...store.state.models, [step, parameters]]) };
      });
    }
    if (!own && !frames && step !== first?.step) bringFrames();
  }

  const bringFrames = () => bring("frames", async () => ({ frames: await source.frames() }));
  const asked = /** @type {Set<string>} */ (new Set());
  /** @param {string} what @param {() => Promise<Partial<State>>} get */
  async function bring(what, get) {
    if (asked.has(what)) return;
    asked.add(what);
    try {
      store.move({ ...await get(), problem: "" });
    } catch (error) {
      if (/** @type {any} */ (error).kind === "cancelled") return;
      store.move({
        problem: "What the heads do here didn't come. Is there a network? Move on to try again.",
        plays: false,
      });
      asked.delete(what);
    }
  }

  el.append(root);
  store.begin();
  const endTheme = onNewTheme(() => {
    palette = null;
    draw();
  });
  let width = root.clientWidth;
  const resized = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    draw();
  });
  resized.observe(root);
  const endSight = watchSight(root, { near: bringFrames, seen: () => player.play() });
  return () => {
    for (const end of [store.stop, source.stop, player.stop, endTheme, endSight]) end();
    resized.disconnect();
    root.remove();
  };
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
