// @ts-check
/** The plane of a choice: the words' arrows, their average, and what the word that asks takes of each. */

import { planeView } from "../../shared/figure/plane.js";
import { windowFor } from "../../shared/figure/places.js";
import { shape } from "../../shared/figure/svg.js";

/**
 * @typedef {import("../choice.js").Chosen} Chosen
 * @typedef {import("../choice.js").ChoiceState} ChoiceState
 */

const ROOM = { width: 440, height: 340 };
const RIBBON = 12; // pixels of a share of 1

/** @param {{words: string[], start: number[][], move: (index: number, to: number[]) => void}} context */
export function arrowsView({ words, start, move }) {
  const plane = planeView({
    label: "The words as arrows. The table tells the same in numbers.",
    room: ROOM,
    tips: { names: words, move },
  });
  const least = leastWindow(start);
  return {
    root: plane.root,
    /** @param {ChoiceState} state @param {Chosen} chosen */
    draw({ vectors, asks }, { shares, average, result }) {
      plane.draw({
        window: windowFor(vectors, least, ROOM),
        arrows: vectors.map((to, index) => ({
          to,
          kind: `mh-vector${index === asks ? " mh-thick" : ""}`,
        })),
        labels: [
          ...words.map((text, index) => ({
            text,
            at: vectors[index],
            kind: index === asks ? "mh-wordname mh-asking" : "mh-wordname",
          })),
          { text: "choice", at: result, toward: [1, -1], kind: "mh-choicename" },
          { text: "average", at: average, toward: [-1, 0], kind: "mh-averagename" },
        ],
        under: (project) => [
          shape("path", {
            class: "mh-hull",
            d: `M${hullOf(vectors.map(project)).map((p) => p.join(" ")).join("L")}Z`,
          }),
          ...vectors.map((vector, index) =>
            ribbon(project(vector), project(result), shares[index])
          ),
        ],
        over: (project) => [
          dot("mh-averagedot", project(average)),
          dot("mh-choicedot", project(result)),
        ],
      });
    },
  };

  /** @param {string} kind @param {number[]} at */
  function dot(kind, [cx, cy]) {
    return shape("circle", { class: kind, cx, cy, r: 6.5 });
  }
}

/** What is shown at least: the arrows at the start, with room for their names. @param {number[][]} start */
export function leastWindow(start) {
  const [xs, ys] = [0, 1].map((axis) => [0, ...start.map((vector) => vector[axis])]);
  return {
    left: Math.min(...xs) - 1.5,
    right: Math.max(...xs) + 1.6,
    bottom: Math.min(...ys) - 0.95,
    top: Math.max(...ys) + 1.2,
  };
}

/** From a word to the choice, as wide as its share. @param {number[]} from @param {number[]} to @param {number} share */
const ribbon = ([x1, y1], [x2, y2], share) =>
  shape("line", {
    class: "mh-ribbon",
    x1,
    y1,
    x2,
    y2,
    "stroke-width": Math.max(1, RIBBON * share),
  });

/** The corners around all points, in their order around the middle. @param {number[][]} points */
export function hullOf(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @param {number[][]} path */
  const half = (path) => {
    const kept = /** @type {number[][]} */ ([]);
    for (const point of path) {
      while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) {
        kept.pop();
      }
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  const around = [...half(sorted), ...half([...sorted].reverse())];
  return around.length ? around : points.slice(0, 1);
}

/** Above 0 for a turn to one side, below for the other. @param {number[]} a @param {number[]} b @param {number[]} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
