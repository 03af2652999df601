// @ts-check
/**
 * Arrows of two numbers on a plane. Tips that can be moved are buttons: dragged by mouse or finger, and moved a step by
 * the arrow keys.
 *
 * @typedef {import("./places.js").Window} Window
 * @typedef {{text: string, at: number[], toward?: number[], kind?: string}} PlaneLabel
 *
 * @typedef {object} PlaneScene
 * @property {Window} window  what is shown of the plane
 * @property {{from?: number[], to: number[], kind: string}[]} arrows
 * @property {PlaneLabel[]} labels  the first ones stand where they would like to
 * @property {(project: (point: number[]) => number[]) => Element[]} [under]  what lies under the arrows
 * @property {(project: (point: number[]) => number[]) => Element[]} [over]
 *
 * @typedef {object} Tips  what can be moved
 * @property {string[]} names
 * @property {(index: number, to: number[]) => void} move
 */

import { h } from "../h.js";
import { alongLine, placeLabels, snapped } from "./places.js";
import { arrow, shape } from "./svg.js";

const DRAG_STEP = 0.05;
const KEY_STEP = 0.1;
const KEYS = /** @type {Record<string, number[]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
});

/**
 * @param {object} options
 * @param {string} options.label
 * @param {{width: number, height: number}} options.room  in which it is drawn, and scaled to what there is
 * @param {Tips} [options.tips]
 */
export function planeView({ label, room, tips }) {
  const picture = shape("svg", {
    viewBox: `0 0 ${room.width} ${room.height}`,
    "aria-hidden": "true",
  });
  const texts = h("div", { class: "mh-texts", "aria-hidden": "true" });
  const handles = (tips?.names ?? []).map(() =>
    h("button", { type: "button", class: "mh-tip mh-cursor" })
  );
  const role = tips ? { role: "group", "aria-label": label } : { role: "img", "aria-label": label };
  const root = h("div", { class: "mh-plane", ...role }, picture, texts, ...handles);
  let scene = /** @type {PlaneScene} */ ({});
  /** @param {number[]} point @returns {[number, number]} */
  const project = ([x, y]) => {
    const { left, right, bottom, top } = scene.window;
    return [
      ((x - left) / (right - left)) * room.width,
      ((top - y) / (top - bottom)) * room.height,
    ];
  };
  /** @type {PlaneContext} */
  const context = { root, tips, window: () => scene.window, tipAt: (i) => scene.arrows[i].to };
  handles.forEach((handle, index) => listenToTip(handle, index, context));

  return {
    root,
    /** @param {PlaneScene} next  the first arrows are those of the tips */
    draw(next) {
      scene = next;
      const arrows = scene.arrows.map(({ from = [0, 0], to, kind }) => ({
        ends: [project(from), project(to)],
        kind,
      }));
      picture.replaceChildren(
        gridOf(scene.window, project, room),
        ...(scene.under?.(project) ?? []),
        ...arrows.map(({ ends, kind }) => arrow(ends[0], ends[1], kind)),
        ...(scene.over?.(project) ?? []),
      );
      const taken = arrows.flatMap(({ ends }) => alongLine(ends[0], ends[1]));
      texts.replaceChildren(...labelsOf(scene.labels, project, room, taken));
      handles.forEach((handle, index) => {
        const [x, y] = project(scene.arrows[index].to);
        handle.style.left = `${(100 * x) / room.width}%`;
        handle.style.top = `${(100 * y) / room.height}%`;
        const point = scene.arrows[index].to.map(twoDecimals).join(", ");
        handle.setAttribute(
          "aria-label",
          `The tip of “${tips?.names[index]}” at ${point}. Arrow keys move it.`,
        );
      });
    },
  };
}

/** A number with two decimals, and a sign that can be read. @param {number} x */
export const twoDecimals = (x) => (Math.abs(x) < 0.005 ? 0 : x).toFixed(2).replace("-", "−");

/** @param {number[]} point */
export const pointText = (point) => `(${point.map(twoDecimals).join(", ")})`;

/** Lines at round numbers, and both axes. @param {Window} window @param {(point: number[]) => number[]} project @param {{width: number, height: number}} room */
function gridOf({ left, right, bottom, top }, project, { width, height }) {
  const step = [1, 2, 5, 10, 20, 50].find((each) => (right - left) / each <= 9) ?? 100;
  const lines = [];
  for (let n = Math.ceil(left / step); n * step <= right; n++) {
    const [x] = project([n * step, 0]);
    lines.push({ kind: n ? "mh-gridline" : "mh-axisline", d: `M${x} 0V${height}` });
  }
  for (let n = Math.ceil(bottom / step); n * step <= top; n++) {
    const [, y] = project([0, n * step]);
    lines.push({ kind: n ? "mh-gridline" : "mh-axisline", d: `M0 ${y}H${width}` });
  }
  return shape("g", {}, ...lines.map(({ kind, d }) => shape("path", { class: kind, d })));
}

/** @param {PlaneLabel[]} labels @param {(point: number[]) => number[]} project @param {{width: number, height: number}} room @param {import("./places.js").Box[]} taken */
function labelsOf(labels, project, room, taken) {
  const boxes = placeLabels(
    labels.map(({ text, at, toward = at, kind }) => ({
      at: project(at),
      toward: [toward[0], -toward[1]],
      width: 8.5 * Math.min(text.length, 14) + (kind?.includes("mh-asking") ? 22 : 4),
      height: kind?.includes("mh-asking") ? 28 : 20,
    })),
    room,
    taken,
  );
  return boxes.map(({ x, y, width, height }, i) => {
    const made = h("span", { class: labels[i].kind ?? "" }, labels[i].text);
    made.style.left = `${(100 * (x + width / 2)) / room.width}%`;
    made.style.top = `${(100 * (y + height / 2)) / room.height}%`;
    return made;
  });
}

/**
 * @typedef {object} PlaneContext
 * @property {HTMLElement} root
 * @property {Tips | undefined} tips
 * @property {() => Window} window
 * @property {(index: number) => number[]} tipAt
 */

/** @param {HTMLElement} handle @param {number} index @param {PlaneContext} context */
function listenToTip(handle, index, { root, tips, window, tipAt }) {
  /** @param {number[]} point @param {number} step */
  const move = (point, step) => tips?.move(index, snapped(point, window(), step));
  let held = /** @type {{pointer: number[], tip: number[]} | null} */ (null);
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    held = { pointer: [event.clientX, event.clientY], tip: tipAt(index) };
  });
  handle.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { left, right, bottom, top } = window();
    const unit = [(right - left) / root.clientWidth, (top - bottom) / root.clientHeight];
    move([
      held.tip[0] + (event.clientX - held.pointer[0]) * unit[0],
      held.tip[1] - (event.clientY - held.pointer[1]) * unit[1],
    ], DRAG_STEP);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    handle.addEventListener(name, () => (held = null));
  }
  handle.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // else the page scrolls
    const [x, y] = tipAt(index);
    const to = [x + KEY_STEP * by[0], y + KEY_STEP * by[1]];
    move(to.map((number) => Number(number.toFixed(4))), DRAG_STEP);
  });
}
