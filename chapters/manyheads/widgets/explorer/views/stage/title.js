// @ts-check
/**
 * The line above the board: the station's name, the choice of Q, K or V, the choice of what is compared, the shape.
 *
 * @typedef {import("../../scene.js").Scene} Scene
 * @typedef {import("../../scene.js").Context} Context
 */

import { lettersOf } from "../../stations.js";
import { h } from "../../../shared/h.js";

/** @param {Context} context */
export function titleView({ store }) {
  const name = h("strong", {});
  const letters = h("span", { class: "mh-tabs", role: "group", "aria-label": "Which rows" });
  const sides = h("span", { class: "mh-tabs", role: "group", "aria-label": "Which settings" });
  const shape = h("span", { class: "mh-shape" });
  return {
    root: h("div", { class: "mh-stagehead" }, name, letters, sides, shape),
    /** @param {Scene} scene */
    draw(scene) {
      const { shown, letter, focus, sides: { now, baseline } } = scene;
      const { station, stations, inputs } = shown;
      name.textContent = station.off ? `${station.name} (off)` : station.name;
      tabs(
        letters,
        station.ofThree ? lettersOf(inputs) : [],
        letter,
        (of) => of.toUpperCase(),
        (of) => {
          const token = letter === "q" ? focus.query : focus.key;
          store.move({ focus: { ...focus, of, query: token, key: token }, hovered: null });
        },
      );
      const both = /** @type {("now" | "baseline")[]} */ (baseline ? ["baseline", "now"] : []);
      const chosen = shown === now ? "now" : "baseline";
      tabs(
        sides,
        both,
        chosen,
        (side) => (side === "now" ? "Now" : "Kept"),
        (side) => store.move({ side }),
      );
      const before = stations[stations.indexOf(station) - 1];
      const isMove = ["reshape", "swap", "swap-back", "merge"].includes(station.id);
      const words = isMove && before ? `${shapeText(before.shape)} → ` : "";
      shape.textContent = `${words}${shapeText(station.shape)}`;
      shape.title = station.shape.length === 4
        ? "sentence, head, query, key"
        : "sentence, token, column";
    },
  };
}

/** @param {number[]} shape */
const shapeText = (shape) => `(${shape.join(", ")})`;

/** @template {string} Choice @param {HTMLElement} root @param {Choice[]} choices @param {Choice} chosen @param {(choice: Choice) => string} name @param {(choice: Choice) => void} choose */
function tabs(root, choices, chosen, name, choose) {
  root.hidden = choices.length < 2;
  // The buttons stay the same elements, so that the one that was pressed keeps the keyboard's focus.
  choices.forEach((choice, i) => {
    const button = root.children[i] ?? root.appendChild(h("button", { type: "button" }));
    button.textContent = name(choice);
    button.ariaPressed = String(choice === chosen);
    /** @type {any} */ (button).onclick = () => choose(choice);
  });
  while (root.children.length > choices.length) root.lastElementChild?.remove();
}
