// @ts-check
/**
 * The picture of the curve: the loss as far as the film has come and beyond, flags, and the scores below on the same
 * axis.
 *
 * @typedef {import("../axis.js").Axis} Axis
 * @typedef {import("../scene.js").Scene} Scene
 * @typedef {import("../flags.js").Flag} Flag
 * @typedef {[number, number]} Point
 */

import {
  HEIGHT,
  lineThrough,
  LOSS_FLOOR,
  LOSS_TOP,
  SCORE_FLOOR,
  SCORE_TOP,
  stepLabels,
} from "../axis.js";
import { dotted, wordsOfFlag } from "../flags.js";
import { weightText } from "../../shared/format.js";
import { svg } from "../../shared/views/svg.js";
import { HEADS } from "../record.js";

const FLAG_ROW = 22; // pixels from one flag's words to the next one's
const LETTER = 6.6; // pixels of a letter, about

/** @param {Scene} scene @param {Axis} axis @param {Flag[]} flags */
export function plotOf(scene, axis, flags) {
  const { off } = scene.state;
  return svg(
    "svg",
    { width: axis.width, height: HEIGHT },
    ...gridOf(axis),
    ...ticksOf(scene, axis),
    ...lossOf(scene, axis),
    ...scoresOf(scene, axis),
    ...(off ? [] : flags.flatMap((flag, row) => flagOf(scene, axis, flag, row))),
    ...handleOf(scene, axis),
  );
}

/** @param {string} head */
export const hueOfHead = (head) => `var(--mh-head-${HEADS.indexOf(head)})`;

/** @param {number} x @param {number} y @param {string} text @param {Record<string, string>} [attributes] */
const words = (x, y, text, attributes = {}) => svg("text", { x, y, ...attributes }, text);

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} kind */
const rule = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: kind });

/** @param {Axis} axis */
function gridOf({ left, right, y, scoreY }) {
  const losses = [0, 2, 4].flatMap((loss) => [
    rule(left, y(loss), right, y(loss), loss ? "mf-dots" : "mf-floor"),
    words(left - 10, y(loss) + 4, String(loss), { "text-anchor": "end" }),
  ]);
  const scores = [0, 0.5, 1].flatMap((score) => [
    rule(left, scoreY(score), right, scoreY(score), score ? "mf-dots" : "mf-floor"),
    words(left - 10, scoreY(score) + 4, String(score), { "text-anchor": "end" }),
  ]);
  return [...losses, ...scores];
}

/** A tick for each step that can be gone to, and the steps' numbers. @param {Scene} scene @param {Axis} axis */
function ticksOf({ steps, state: { step } }, axis) {
  const { x } = axis;
  const ticks = steps.map((each) => rule(x(each), LOSS_FLOOR, x(each), LOSS_FLOOR + 6, "mf-tick"));
  const numbers = stepLabels(axis, steps[steps.length - 1], step).map((each) =>
    words(x(each), SCORE_FLOOR + 20, String(each), {
      "text-anchor": "middle",
      class: each === step ? "mf-now" : "",
    })
  );
  return [...ticks, ...numbers];
}

/** @param {import("../record.js").About} about @param {Axis} axis @param {string} off @returns {Point[]} */
export const lossPoints = ({ curves, steps }, { x, y }, off) =>
  curves[off].loss.map((loss, i) => [x(steps[i]), y(loss)]);

/** Where a flag's words stand: a line through them. @param {Axis} axis @param {Flag} flag @param {number} row @returns {Point[]} */
export function flagLine({ x, isNarrow }, flag, row) {
  const [from, y] = [x(flag.step), flagTop(row)];
  return [[from, y], [from + 18 + LETTER * (wordsOfFlag(flag, isNarrow).length + 5), y]];
}

/** Where the words of the curve with a head off stand. @param {Axis} axis @returns {Point[]} */
export const offLine = ({ left, right }) => [[left, LOSS_TOP + 6], [right, LOSS_TOP + 6]];

/** @param {number} row */
const flagTop = (row) => LOSS_TOP + 4 + row * FLAG_ROW;

/** @param {Scene} scene @param {Axis} axis */
function lossOf(scene, axis) {
  const { state: { off }, index } = scene;
  const whole = lossPoints(scene.about, axis, "");
  const done = off ? whole : whole.slice(0, index + 1);
  const area = `${lineThrough(done)}L${
    done[done.length - 1][0]
  } ${LOSS_FLOOR}L${axis.left} ${LOSS_FLOOR}Z`;
  const drawn = [
    svg("path", { d: area, class: "mf-area" }),
    svg("path", { d: lineThrough(whole), class: "mf-ahead" }),
    svg("path", { d: lineThrough(done), class: "mf-done" }),
    words(axis.left + 10, LOSS_FLOOR - 10, "loss"),
  ];
  if (!off) return drawn;
  const label = `${axis.isNarrow ? "with" : "the same model with"} head ${
    dotted(off)
  } switched off`;
  return [
    ...drawn,
    svg("path", {
      d: lineThrough(lossPoints(scene.about, axis, off)),
      class: "mf-off",
      style: `stroke: ${hueOfHead(off)}`,
    }),
    words(axis.right - (axis.isNarrow ? 0 : 28), LOSS_TOP + 6, label, {
      "text-anchor": "end",
      class: "mf-bold",
      style: `fill: ${hueOfHead(off)}`,
    }),
  ];
}

/** The scores' lines; the numbers stand at their end. @param {Scene} scene @param {Axis} axis */
function scoresOf({ about, state: { off }, index, scores }, axis) {
  const rows = about.curves[off].scores;
  const lines = HEADS.flatMap((head, i) => {
    if (head === off) return [];
    const points = rows.map((
      row,
      n,
    ) => /** @type {Point} */ ([axis.x(about.steps[n]), axis.scoreY(row[i])]));
    const stroke = `stroke: ${hueOfHead(head)}`;
    const [cx, cy] = points[index];
    return [
      svg("path", { d: lineThrough(points), class: "mf-score-ahead", style: stroke }),
      svg("path", { d: lineThrough(points.slice(0, index + 1)), class: "mf-score", style: stroke }),
      svg("circle", { cx, cy, r: 4, class: "mf-dot", style: `fill: ${hueOfHead(head)}` }),
    ];
  });
  return [...lines, ...(axis.isNarrow ? [] : legendOf(axis, scores, off))];
}

/** @param {Axis} axis @param {number[]} scores @param {string} off */
function legendOf({ right, width }, scores, off) {
  const note = words(
    right - 28,
    SCORE_FLOOR - 10,
    "weight layer 0 puts one back, and layer 1 on what followed",
    {
      "text-anchor": "end",
    },
  );
  const groups = [["what followed", 2, SCORE_TOP - 2], ["one back", 0, SCORE_TOP + 38]];
  const numbers = groups.flatMap(([text, from, y]) => [
    words(width, Number(y), String(text), { "text-anchor": "end" }),
    ...[0, 1].map((i) => {
      const at = Number(from) + i;
      return words(
        width - (i ? 0 : 42),
        Number(y) + 18,
        HEADS[at] === off ? "off" : weightText(scores[at]),
        {
          "text-anchor": "end",
          class: "mf-bold",
          style: `fill: ${hueOfHead(HEADS[at])}`,
        },
      );
    }),
  ]);
  return [note, ...numbers];
}

/** A flag on the curve, its pole through the scores, and its words. @param {Scene} scene @param {Axis} axis @param {Flag} flag @param {number} row */
function flagOf({ about, index }, axis, flag, row) {
  const [x, top] = [axis.x(flag.step), flagTop(row)];
  const hue = hueOfHead(flag.heads[0]);
  const [foot, score] = [
    axis.y(about.curves[""].loss[flag.index]),
    axis.scoreY(about.curves[""].scores[flag.index][flag.score]),
  ];
  const kind = flag.index <= index ? "mf-flag" : "mf-flag mf-to-come";
  const number = svg("tspan", { class: "mf-bold" }, String(flag.step));
  return [
    svg(
      "g",
      { class: kind, style: `--hue: ${hue}` },
      rule(x, top - 8, x, foot, "mf-pole"),
      rule(x, foot, x, score, "mf-pole mf-thin"),
      svg("path", { d: `M${x} ${top - 8}h11l-4 5 4 5h-11z` }),
      svg("circle", { cx: x, cy: foot, r: 4 }),
      svg("text", { x: x + 18, y: top + 2 }, number, ` ${wordsOfFlag(flag, axis.isNarrow)}`),
    ),
  ];
}

/** @param {Scene} scene @param {Axis} axis */
function handleOf({ state: { step }, loss }, { x, y }) {
  const [cx, cy] = [x(step), y(loss)];
  return [
    rule(cx, cy, cx, SCORE_FLOOR, "mf-needle"),
    svg("circle", { cx, cy, r: 11, class: "mf-handle" }),
    svg("circle", { cx, cy, r: 4, class: "mf-pip" }),
  ];
}
