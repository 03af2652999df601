// @ts-check
/** What the colours of the heatmaps mean, and the switch between heatmaps and tables. */

import { h } from "../../shared/h.js";
import { switchControl } from "./controls.js";

/** @param {import("../scene.js").Context} context */
export function legendView({ store }) {
  const ramp = h("span", { class: "mh-ramp", "aria-hidden": "true" });
  const end = " 1 (the colour grows with the weight's square root, so that small weights show)";
  const scale = h("p", {}, "weight 0 ", ramp, end);
  const asTables = switchControl(
    "Tables with more digits",
    (on) => store.move({ as_tables: on }),
    (settings) => settings.as_tables,
  );
  const root = h("div", { class: "mh-legend" }, scale, asTables.root);
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw(scene) {
      root.hidden = scene.settings.station !== "weights";
      scale.hidden = scene.settings.as_tables;
      asTables.draw(scene);
    },
  };
}
