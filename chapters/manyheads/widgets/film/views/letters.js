// @ts-check
/** The letters: above them what layer 1 looks at from the chosen one, below them layer 0's look one back. */

import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { same } from "../../shared/history.js";
import { svg } from "../../shared/views/svg.js";
import { hueOfHead } from "./plot.js";

// Pixels: the arcs' room above and below, and the highest arc.
const [ABOVE, BELOW, HIGH] = [96, 48, 80];
const WIDEST = 44; // a letter's room, as in the style sheet
const FAINT = 0.02; // of less, no arc is drawn
const [TOLD, APART] = [0.12, 46]; // weights that are written, and how far apart

/** @typedef {import("../scene.js").Scene} Scene */
/** @typedef {import("../scene.js").Look} Look */

/** @param {import("../index.js").FilmContext} context */
export function lettersView({ store }) {
  const [above, below] = [ABOVE, BELOW].map((height) =>
    svg("svg", { class: "mf-arcs", height, width: "100%", "aria-hidden": "true" })
  );
  const chips = h("div", { class: "mf-chips", role: "group", "aria-label": "Letters" });
  const under = h("p", { class: "mf-under" }, "layer 0, every letter to the one before");
  const root = h(
    "div",
    { class: "mf-letters" },
    h("p", { class: "mf-over" }, "layer 1, from the chosen letter"),
    above,
    chips,
    below,
    under,
  );
  let drawn = /** @type {string[]} */ ([]);

  chips.addEventListener("click", (/** @type {any} */ event) => {
    const chip = event.target.closest("button");
    if (chip) store.move({ place: Number(chip.dataset.place), plays: false });
  });
  chips.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const { state: { place }, letters } = store.scene;
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const next = by ? place + by : { Home: 0, End: letters.length - 1 }[event.key];
    if (next === undefined || next < 0 || next >= letters.length) return;
    event.preventDefault();
    store.move({ place: next, plays: false });
    chips.children[next].focus();
  });

  return {
    root,
    /** @param {Scene} scene */
    draw(scene) {
      const { letters, state: { place }, look } = scene;
      if (!same(letters, drawn)) {
        drawn = letters;
        chips.style.setProperty("--letters", String(letters.length));
        chips.replaceChildren(
          ...letters.map((letter, i) =>
            h(
              "button",
              { type: "button", "data-place": i, "aria-label": `${letter}, place ${i}` },
              letter,
            )
          ),
        );
      }
      [...chips.children].forEach((chip, i) => {
        chip.setAttribute("aria-pressed", String(i === place));
        chip.setAttribute("tabindex", i === place ? "0" : "-1");
        chip.classList.toggle("mf-same", letters[i] === letters[place]);
        chip.classList.toggle("mf-target", i === look?.target);
      });
      const pitch = Math.min((root.clientWidth || 700) / letters.length, WIDEST);
      // Not where the weights stand.
      under.classList.toggle("mf-at-left", (look?.target ?? 0) > letters.length / 2);
      above.replaceChildren(...(look ? arcsAbove(scene, look, pitch) : []));
      below.replaceChildren(...(look ? arcsBelow(scene, look, pitch) : []));
    },
  };
}

/** @param {Scene} scene @param {Look} look @param {number} pitch  from one letter to the next */
function arcsAbove({ state: { place, off }, letters }, { maps, target }, pitch) {
  const seq = letters.length;
  const heads = ["1.1", "1.0"].filter((head) => head !== off);
  const middle = (/** @type {number} */ i) => (i + 0.5) * pitch;
  /** @param {string} head @param {number} key */
  const weightOf = (head, key) => maps[head][place * seq + key];
  const arcs = heads.flatMap((head, i) =>
    letters.slice(0, place + 1).flatMap((_, key) => {
      const weight = weightOf(head, key);
      if (weight < FAINT) return [];
      const shift = (heads.length > 1 ? (i ? 3 : -3) : 0) * Math.min(1, pitch / 20);
      return [arc(
        middle(key) + shift,
        middle(place) + (key === place ? 8 : shift / 2),
        ABOVE,
        -(18 + (HIGH - 24 - 7 * i) * Math.sqrt((place - key) / Math.max(seq - 1, 8))),
        { hue: hueOfHead(head), weight, thickest: 9 },
      )];
    })
  );
  return [...arcs, ...labelsAbove(heads, weightOf, { place, target, middle })];
}

/** The weights on the place that gets most, one over the other, and others that are large and stand free. @param {string[]} heads @param {(head: string, key: number) => number} weightOf @param {{place: number, target: number, middle: (i: number) => number}} where */
function labelsAbove(heads, weightOf, { place, target, middle }) {
  const x = Math.max(middle(target) - 12, 34);
  const atTarget = heads.map((head, i) =>
    label(x, ABOVE - 24 + 19 * i - (heads.length > 1 ? 0 : -10), weightOf(head, target), head, true)
  );
  const taken = [x - 18, middle(place)];
  const others = Array.from({ length: place + 1 }, (_, key) => key)
    .filter((key) => key !== target)
    .map((key) => ({
      key,
      head: heads.reduce((a, b) => weightOf(a, key) >= weightOf(b, key) ? a : b),
    }))
    .filter(({ key, head }) => weightOf(head, key) >= TOLD)
    .sort((a, b) => weightOf(b.head, b.key) - weightOf(a.head, a.key))
    .flatMap(({ key, head }) => {
      const at = Math.max(middle(key) - 10, 34);
      if (taken.some((other) => Math.abs(other - at) < APART)) return [];
      taken.push(at);
      return [label(at, ABOVE - 5, weightOf(head, key), head, false)];
    });
  return [...atTarget, ...others];
}

/** @param {Scene} scene @param {Look} look @param {number} pitch */
function arcsBelow({ state: { off }, letters }, { maps, target }, pitch) {
  const seq = letters.length;
  const heads = ["0.0", "0.1"].filter((head) => head !== off);
  const arcs = heads.flatMap((head) =>
    letters.slice(1).map((_, i) =>
      arc((i + 0.5) * pitch, (i + 1.5) * pitch, 0, head === "0.0" ? 21 : 13, {
        hue: hueOfHead(head),
        weight: maps[head][(i + 1) * seq + i],
        thickest: 4,
      })
    )
  );
  if (target === 0) return arcs;
  const x = Math.min(Math.max(target * pitch, 34), seq * pitch - 36);
  const labels = ["0.0", "0.1"].map((head, i) =>
    head === off
      ? svg("text", {
        x: x + (i ? 3 : -3),
        y: 40,
        "text-anchor": i ? "start" : "end",
        style: `fill: ${hueOfHead(head)}`,
      }, "off")
      : label(
        x + (i ? 3 : -3),
        40,
        maps[head][target * seq + target - 1],
        head,
        true,
        i ? "start" : "end",
      )
  );
  return [...arcs, ...labels];
}

/** @param {number} x @param {number} y @param {number} weight @param {string} head @param {boolean} isBold @param {string} [anchor] */
const label = (x, y, weight, head, isBold, anchor = "end") =>
  svg("text", {
    x,
    y,
    "text-anchor": anchor,
    class: isBold ? "mf-bold" : "",
    style: `fill: ${hueOfHead(head)}`,
  }, weightText(weight));

/**
 * Half an ellipse, nearly, from one letter to another.
 * @param {number} from @param {number} to @param {number} floor @param {number} height  below 0: upwards
 * @param {{hue: string, weight: number, thickest: number}} line
 */
function arc(from, to, floor, height, { hue, weight, thickest }) {
  const bend = floor + height * 4 / 3; // a curve reaches three quarters of its handles
  return svg("path", {
    d: `M${from.toFixed(1)} ${floor}C${from.toFixed(1)} ${bend.toFixed(1)} ${to.toFixed(1)} ${
      bend.toFixed(1)
    } ${to.toFixed(1)} ${floor}`,
    style: `stroke: ${hue}`,
    "stroke-width": Math.max(0.75, thickest * weight).toFixed(2),
    "stroke-opacity": Math.max(0.1, Math.sqrt(weight)).toFixed(3),
  });
}
