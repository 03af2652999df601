// @ts-check
/** The sentence, which says in words what is drawn, and below it what the reader's own seeds came to. */

import { h } from "../../shared/h.js";
import { toldOfOwn, toldOfPlaces } from "../told.js";
import { hueOf } from "./places.js";

export function saidView() {
  const [said, own] = [h("p", { class: "mp-said" }), h("p", { class: "mp-own" })];
  return {
    root: h("div", {}, said, own),
    /** @param {import("../scene.js").Scene} scene */
    draw(scene) {
      // A screen reader hears where it ends, and not every step of the film.
      said.setAttribute("aria-live", scene.state.plays ? "off" : "polite");
      said.replaceChildren(
        ...toldOfPlaces(scene).map((piece) =>
          piece.head !== undefined
            ? h("b", { style: `color: ${hueOf(piece.head)}` }, piece.text)
            : piece.isStrong
            ? h("b", {}, piece.text)
            : piece.text
        ),
      );
      const text = toldOfOwn(scene.state);
      if (own.textContent !== text) own.textContent = text;
    },
  };
}
