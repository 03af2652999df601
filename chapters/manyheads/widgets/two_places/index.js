// @ts-check
/**
 * Two heads learn where to look: their weights at every step, from a record or from a training in the page. This file
 * puts the store, the player and the views together.
 *
 * @typedef {object} PlacesContext  what a view is made with
 * @property {import("./training.js").Run[]} runs
 * @property {ReturnType<typeof makePlacesStore>} store
 * @property {ReturnType<typeof playerOf>} player
 */

import { freshId, h } from "../shared/h.js";
import { layoutOf } from "./layout.js";
import { checkedRuns } from "./given.js";
import { playerOf, playOnceInSight } from "./player.js";
import { sceneOfPlaces } from "./scene.js";
import { makePlacesStore } from "./store.js";
import { topView } from "./views/bar.js";
import { linesView } from "./views/lines.js";
import { bothView } from "./views/path.js";
import { placesView } from "./views/places.js";
import { saidView } from "./views/said.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const runs = checkedRuns(model.get("runs"));
  const id = freshId();
  const store = makePlacesStore(model, runs, draw);
  const player = playerOf(runs, () => store);
  const context = { runs, store, player };
  const views = [
    topView(context, model.get("title"), id),
    placesView(),
    linesView(context),
    bothView(),
    saidView(),
  ];
  const [top, bars, lines, path, said] = views.map((view) => view.root);
  const picture = h("div", { class: "mp-picture" }, bars, lines, path);
  const root = h(
    "section",
    { class: "mh-widget mh-places", "data-film": true, "aria-labelledby": id },
    top,
    picture,
    said,
  );
  let width = 0;

  function draw() {
    const scene = sceneOfPlaces(runs, store.state);
    const { run, step } = scene.state;
    Object.assign(root.dataset, { run, step, places: scene.places.join(" ") });
    if (width <= 0) return; // it has no room yet, and is drawn when it gets some
    const layout = layoutOf(width);
    root.classList.toggle("mp-narrow", layout.isNarrow);
    for (const view of views) view.draw(scene, layout);
  }

  el.append(root);
  width = widthOf(root);
  store.begin();
  const resized = new ResizeObserver(() => {
    if (widthOf(root) === width) return;
    width = widthOf(root);
    draw();
  });
  resized.observe(root);
  const endSight = playOnceInSight(root, lines, player.play);
  return () => {
    for (const end of [store.stop, player.stop, endSight]) end();
    resized.disconnect();
    root.remove();
  };
}

/** The room inside its padding. @param {HTMLElement} root */
function widthOf(root) {
  const { paddingLeft, paddingRight } = getComputedStyle(root);
  return root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
}

export default { render };
