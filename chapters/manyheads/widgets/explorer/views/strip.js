// @ts-check
/**
 * The pipeline: its stations in their order, where the reader is, and where to go.
 *
 * @typedef {import("../scene.js").Scene} Scene
 * @typedef {import("../stations.js").Station} Station
 */

import { switchOff } from "../../shared/fields.js";
import { h } from "../../shared/h.js";

/** @param {import("../scene.js").Context & {stations: string[]}} context  stations: those that have numbers */
export function stripView({ store, stations }) {
  const explanation = h("p", { class: "mh-told" });
  const missing = h("p", { class: "mh-missing" });
  const [back, next] = [[-1, "◀ Back"], [1, "Next ▶"]].map(([by, text]) =>
    h("button", { type: "button", onclick: () => turn(Number(by)) }, String(text))
  );
  const line = stationLine((station) => store.move({ station }));

  /** @param {number} by */
  function turn(by) {
    const station = stations[stations.indexOf(store.state.settings.station) + by];
    if (station) store.move({ station });
  }
  return {
    root: h(
      "div",
      { class: "mh-strip" },
      line.root,
      missing,
      h("div", { class: "mh-turn" }, back, explanation, next),
    ),
    /** @param {Scene} scene */
    draw({ sides: { now } }) {
      const { id } = now.station;
      line.draw(now.stations, id);
      explanation.textContent = now.station.explanation;
      switchOff(back, stations[0] === id);
      switchOff(next, stations.at(-1) === id);
      const closed = now.stations.filter(({ known }) => !known)
        .map(({ step, name }) => `${step} ${name}`);
      const names = new Intl.ListFormat("en").format(closed);
      missing.textContent = closed.length
        ? `This explorer was not given the numbers of ${names}.`
        : "";
    },
    destroy: () => line.destroy(),
  };
}

/** @param {(station: string) => void} go */
function stationLine(go) {
  const list = h("ol", { class: "mh-stations" });
  const attributes = { role: "group", "aria-label": "Stations of the pipeline" };
  const root = h("div", { class: "mh-line", ...attributes }, list);
  const items = /** @type {ReturnType<typeof stationItem>[]} */ ([]);
  let current = /** @type {HTMLElement | null} */ (null);
  // Asked when sizes have changed, and not while drawing: there it would cost a layout.
  const fit = new ResizeObserver(() => {
    // The keyboard has to stop at what scrolls, and at nothing else.
    if (root.scrollWidth > root.clientWidth) root.tabIndex = 0;
    else root.removeAttribute("tabindex");
    const left = current ? current.offsetLeft : 0;
    root.scrollLeft = left - root.offsetLeft - root.clientWidth / 3;
  });

  return {
    root,
    /** @param {Station[]} stations @param {string} chosen */
    draw(stations, chosen) {
      stations.forEach((station, i) => {
        if (!items[i]) {
          items[i] = stationItem(station, go);
          list.append(h("li", {}, items[i].door));
        }
        const { door, draw } = items[i];
        draw(station);
        if (station.id !== chosen) door.removeAttribute("aria-current");
        else if (current !== door) {
          current = door;
          door.setAttribute("aria-current", "step");
          fit.unobserve(root);
          fit.observe(root); // tells once, before the next paint
        }
      });
    },
    destroy: () => fit.disconnect(),
  };
}

/** A station in the line: a button, where its numbers are known. @param {Station} station @param {(station: string) => void} go */
function stationItem({ id, known }, go) {
  const [label, size] = [h("span", {}), h("code", {})];
  const door = known
    ? h("button", { class: "mh-door", type: "button", onclick: () => go(id) }, label, size)
    : h("span", { class: "mh-door" }, label, size);
  return {
    door,
    /** @param {Station} station */
    draw({ step, name, shape }) {
      label.textContent = `${step} ${name}`;
      size.textContent = `(${shape.join(", ")})`;
    },
  };
}
