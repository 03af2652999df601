// @ts-check
/** The sentence, which says in words what is drawn. A screen reader hears it, but not all of them while the film plays. */

import { h } from "../../shared/h.js";
import { toldOf } from "../told.js";
import { hueOfHead } from "./plot.js";

export function sentenceView() {
  const root = h("p", { class: "mf-said" });
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw(scene) {
      root.setAttribute("aria-live", scene.state.plays ? "off" : "polite");
      root.replaceChildren(
        ...toldOf(scene).map(({ text, head, isStrong }) =>
          head
            ? h("b", { style: `color: ${hueOfHead(head)}` }, text)
            : isStrong
            ? h("b", {}, text)
            : text
        ),
      );
    },
  };
}
