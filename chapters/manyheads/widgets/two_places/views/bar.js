// @ts-check
/** The title, the runs to choose from, and the buttons that play one and train another. */

import { h } from "../../shared/h.js";
import { svg } from "../../shared/views/svg.js";
import { OWN } from "../store.js";

const SIGNS = { play: "M4 2.5v11L13.5 8z", stop: "M3.5 3h3.2v10H3.5zM9.3 3h3.2v10H9.3z" };

/** @param {import("../index.js").PlacesContext} context @param {string} title @param {string} id */
export function topView({ runs, store, player }, title, id) {
  const choices = runs.map(({ name }) =>
    h("button", {
      type: "button",
      onclick: () => store.move({ run: name, plays: false }),
    }, name)
  );
  const another = h("button", { type: "button", onclick: player.another }, "Another seed");
  const play = h("button", { class: "mp-play mh-primary", type: "button", onclick: player.toggle });
  const root = h(
    "div",
    { class: "mp-bar" },
    h("p", { class: "mh-title", id }, title),
    h(
      "div",
      { class: "mp-buttons" },
      h("div", { class: "mp-runs", role: "group", "aria-label": "Run" }, ...choices),
      another,
      play,
    ),
    h(
      "p",
      { class: "mp-what" },
      "Eight symbols in a row; the model must name the ones at places 2 and 5. Nobody tells either head which is its own.",
    ),
  );
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw({ state }) {
      runs.forEach(({ name }, i) => choices[i].setAttribute("aria-pressed", name === state.run));
      another.setAttribute("aria-pressed", state.run === OWN);
      if (play.dataset.plays === String(state.plays)) return;
      play.dataset.plays = String(state.plays);
      play.replaceChildren(
        svg(
          "svg",
          { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
          svg("path", { d: SIGNS[state.plays ? "stop" : "play"], fill: "currentColor" }),
        ),
        state.plays ? "Stop" : "Play",
      );
    },
  };
}
