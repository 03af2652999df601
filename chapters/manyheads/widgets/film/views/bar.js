// @ts-check
/** The title, and the buttons that play the film or go to its ends. */

import { h } from "../../shared/h.js";
import { svg } from "../../shared/views/svg.js";

const ICONS = {
  start: "M4 3h2.5v10H4zM13 3v10L6.5 8z",
  play: "M4 2.5v11L13.5 8z",
  stop: "M3.5 3h3.2v10H3.5zM9.3 3h3.2v10H9.3z",
  end: "M9.5 3H12v10H9.5zM3 3v10l6.5-5z",
};

/** @param {import("../index.js").FilmContext} context @param {string} title @param {string} id */
export function barView({ store, about, player }, title, id) {
  const last = about.steps[about.steps.length - 1];
  const play = h("button", { class: "mf-play mh-primary", type: "button", onclick: player.toggle });
  /** @param {"start" | "end"} icon @param {string} label @param {number} step */
  const toEnd = (icon, label, step) =>
    h("button", {
      type: "button",
      "aria-label": label,
      onclick: () => store.move({ step, plays: false }),
    }, iconOf(icon));
  const root = h(
    "div",
    { class: "mf-bar" },
    h("p", { class: "mh-title", id }, title),
    h(
      "div",
      { class: "mf-buttons", role: "group", "aria-label": "Film" },
      toEnd("start", "To the start", 0),
      play,
      toEnd("end", "To the end", last),
    ),
    h(
      "p",
      { class: "mf-what" },
      "Two layers of two heads read 64 symbols in random order that start over. Drag along the curve.",
    ),
  );
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw({ state: { plays }, isOwn }) {
      if (play.dataset.plays !== String(plays)) {
        play.dataset.plays = String(plays);
        play.replaceChildren(iconOf(plays ? "stop" : "play"), plays ? "Stop" : "Play");
      }
      play.toggleAttribute("disabled", isOwn);
    },
  };
}

/** @param {keyof typeof ICONS} name */
const iconOf = (name) =>
  svg(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "currentColor" }),
  );
