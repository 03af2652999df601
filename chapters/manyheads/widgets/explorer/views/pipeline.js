// @ts-check
/**
 * The line of stations: each a thumbnail of its tensor, with the shape once for a run of equal ones. It stands in the
 * explorer, and where a page has a section for each station, once more at the top of the window.
 *
 * @typedef {import("../scene.js").Scene} Scene
 * @typedef {import("../stations.js").Station} Station
 */

import { lettersOf } from "../stations.js";
import { h } from "../../shared/h.js";
import { inNextFrame, whenCalm } from "./later.js";
import { drawThumbnail, sizeThumbnail } from "../../shared/views/thumbnail.js";

/** What comes out of a station, by the name that it has in the chapters' code and text. @type {Record<string, string>} */
const COMES_OUT = {
  x: "X",
  swap: "q",
  scaled: "scores",
  weights: "weights",
  mixed: "mixed",
  merge: "merged",
  output: "output",
};

/** @param {{go: (station: string) => void, label: string}} options */
export function pipelineView({ go, label }) {
  const list = h("ol", {});
  const root = h("nav", { class: "mh-pipeline", "data-pipeline": true, "aria-label": label }, list);
  let stops = /** @type {ReturnType<typeof makeStop>[]} */ ([]);
  let drawn = /** @type {Scene | null} */ (null);
  let current = -1;
  let stop = () => {}; // painting that was put off
  // Asked when sizes have changed, and not while drawing: there it would cost a layout.
  const fit = new ResizeObserver(showCurrent);
  fit.observe(root);

  /** The small pictures come after the stage: all stations are worked out for them. @param {Scene} scene @param {typeof inNextFrame} when */
  function paint(scene, when) {
    stop();
    stop = when(() => scene.shown.stations.forEach((station, i) => stops[i].paint(station, scene)));
  }

  function showCurrent() {
    const door = stops[current]?.door;
    if (!door || root.scrollWidth <= root.clientWidth) return;
    const [place, around] = [door.getBoundingClientRect(), root.getBoundingClientRect()];
    root.scrollBy({
      left: place.left + place.width / 2 - around.left - around.width / 2,
      behavior: drawn && !matchMedia("(prefers-reduced-motion: reduce)").matches
        ? "smooth"
        : "instant",
    });
  }
  return {
    root,
    /** @param {Scene} scene @param {string} [at]  the station that is marked, where it is another than the chosen one */
    draw(scene, at = scene.shown.station.id) {
      const { stations } = scene.shown;
      if (stops.length !== stations.length) {
        stops = stations.map((station) => makeStop(station, go));
        list.replaceChildren(...stops.map(({ door }) => h("li", {}, door)));
        drawn = null;
      }
      if (drawn?.shown !== scene.shown || drawn.palette !== scene.palette) {
        const isNew = drawn?.shown.inputs !== scene.shown.inputs || drawn.palette !== scene.palette;
        if (isNew) {
          stations.forEach((station, i) =>
            stops[i].draw(station, lettersOf(scene.shown.inputs).length)
          );
        }
        if (isNew) paint(scene, drawn ? inNextFrame : whenCalm);
        if (isNew) drawBrackets(list, stations);
        drawn = scene;
      }
      const next = stations.findIndex(({ id }) => id === at);
      stops.forEach(({ door }, i) => {
        if (i === next) door.setAttribute("aria-current", "step");
        else door.removeAttribute("aria-current");
      });
      if (next !== current) {
        current = next;
        fit.unobserve(root);
        fit.observe(root); // tells once, before the next paint
      }
    },
    destroy() {
      stop();
      fit.disconnect();
    },
  };
}

/** @param {Station} station @param {(station: string) => void} go */
function makeStop({ id }, go) {
  const [step, name] = [h("span", { class: "mh-step" }), h("span", { class: "mh-stop" })];
  const canvas = h("canvas", { "aria-hidden": "true" });
  const off = h("span", { class: "mh-off", "aria-hidden": "true" }, "off");
  const title = h("span", { class: "mh-stopname" }, step, name);
  const door = h(
    "button",
    {
      type: "button",
      class: "mh-door mh-onpaper",
      "data-stop": id,
      "data-tie": COMES_OUT[id] ?? false, // lights up with that name
      onclick: () => go(id),
    },
    title,
    canvas,
    off,
  );
  return {
    door,
    /** All but the picture, for which there is room. @param {Station} station @param {number} letters  how many tensors it has where three are alike */
    draw(station, letters) {
      write(step, station.step && `${station.step} `);
      write(name, station.off && id === "scaled" ? "÷" : station.name);
      door.title = station.sentence;
      canvas.hidden = Boolean(station.off);
      off.hidden = !station.off;
      sizeThumbnail(canvas, id === "qkv" ? letters : 1);
    },
    /** @param {Station} station @param {Scene} scene */
    paint(station, { palette, shown: { inputs } }) {
      if (station.off) return;
      const letters = id === "qkv" ? lettersOf(inputs) : [/** @type {const} */ ("q")];
      const groups = letters.map((letter) => station.parts(letter).after);
      drawThumbnail(canvas, groups, palette, inputs.heads);
    },
  };
}

/** A text that stays is not laid out again. @param {HTMLElement} place @param {string} text */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Below a run of stations with equal shapes, the shape once. @param {HTMLElement} list @param {Station[]} stations */
function drawBrackets(list, stations) {
  const olds = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".mh-bracket")]);
  const texts = stations.map(({ shape }) => `(${shape.join(",")})`);
  let from = 0;
  for (let i = 1; i <= texts.length; i++) {
    if (texts[i] === texts[from]) continue;
    const bracket = olds.shift() ?? list.appendChild(h("li", {}, h("code", {})));
    bracket.className = `mh-bracket${i - from > 1 ? " mh-run" : ""}`;
    bracket.style.gridColumn = `${from + 1} / ${i + 1}`;
    write(/** @type {HTMLElement} */ (bracket.firstElementChild), texts[from]);
    from = i;
  }
  for (const old of olds) old.remove();
}
