// @ts-check
/** The four maps, equally large, each in its head's hue and with a switch that takes the head off. */

import { dotted } from "../flags.js";
import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { HEADS } from "../record.js";
import { paintMap, placeAt, placeRing, ringOf } from "./paint.js";
import { hueOfHead } from "./plot.js";

/** @param {import("../index.js").FilmContext} context */
export function mapsView({ store, palette }) {
  const maps = HEADS.map((head) => mapView(store, head, palette));
  return {
    root: h("div", { class: "mf-maps" }, ...maps.map(({ root }) => root)),
    /** @param {import("../scene.js").Scene} scene */
    draw: (scene) => maps.forEach((map) => map.draw(scene)),
  };
}

/** @param {import("../index.js").FilmContext["store"]} store @param {string} head @param {() => import("../../shared/colours.js").Palette} palette */
function mapView(store, head, palette) {
  const canvas = h("canvas", { role: "img" });
  const ring = h("i", { class: "mf-ring" });
  const score = h("span", { class: "mf-score-text" });
  const power = h("button", {
    type: "button",
    role: "switch",
    class: "mf-switch",
    "aria-label": `Head ${dotted(head)}`,
    onclick: () => store.move({ off: store.scene.state.off === head ? "" : head, plays: false }),
  }, h("i"));
  const root = h(
    "div",
    { class: "mf-map", "data-head": head, style: `--hue: ${hueOfHead(head)}` },
    h("div", { class: "mf-head" }, h("b", {}, `head ${dotted(head)}`), score, power),
    h("div", { class: "mf-square" }, canvas, ring),
  );
  canvas.addEventListener("click", (/** @type {PointerEvent} */ event) => {
    const { letters } = store.scene;
    const place = placeAt(canvas, event, letters.length);
    if (place !== null) store.move({ place, plays: false });
  });
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw(scene) {
      const { state: { off }, scores } = scene;
      const isOff = off === head;
      const told = isOff
        ? "switched off"
        : `${head[0] === "0" ? "one back" : "followed"} ${weightText(scores[HEADS.indexOf(head)])}`;
      score.textContent = told;
      power.setAttribute("aria-checked", String(!isOff));
      root.classList.toggle("mf-is-off", isOff);
      canvas.setAttribute("aria-label", `Map of head ${dotted(head)}: ${told}`);
      const cell = paintMap(canvas, scene, head, palette());
      const chosen = ringOf(scene, head);
      ring.hidden = !chosen || isOff;
      if (chosen) placeRing(ring, cell, chosen);
    },
  };
}
