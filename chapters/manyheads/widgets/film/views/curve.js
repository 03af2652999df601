// @ts-check
/**
 * The loss curve, which is the slider's track: a range input lies over it, unseen, and its handle is drawn on the curve.
 */

import { axisOf, freeBox, LOSS_FLOOR, LOSS_TOP } from "../axis.js";
import { flagsOf } from "../flags.js";
import { cellText, weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { flagLine, lossPoints, offLine, plotOf } from "./plot.js";

const THUMB = 32; // pixels, as film.css has it
const FAR = 5; // records that Page up and Page down go

/** @param {import("../index.js").FilmContext} context */
export function curveView({ store, about }) {
  const last = about.steps[about.steps.length - 1];
  const flags = flagsOf(about);
  const picture = h("div", { class: "mf-plot", "aria-hidden": "true" });
  const [step, loss, right] = [h("b"), h("b"), h("b")];
  const figures = h(
    "div",
    { class: "mf-figures", "aria-hidden": "true" },
    h("span", { class: "mf-wide" }, step, "step"),
    h("span", {}, loss, "loss"),
    h("span", {}, right, h("i", { class: "mf-wide" }, "of the answers "), "right"),
  );
  const slider = h("input", {
    type: "range",
    class: "mf-slider",
    "aria-label": "Training step",
    min: 0,
    max: last,
    step: 1,
    oninput: () => store.move({ step: Number(slider.value), plays: false }),
    onkeydown: onKey,
  });
  const root = h("div", { class: "mf-curve" }, picture, figures, slider);

  /** From record to record: a step of 1 would lead back to where it was. @param {KeyboardEvent} event */
  function onKey(event) {
    const { steps, state } = store.scene;
    const at = steps.indexOf(state.step);
    const by = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: FAR,
      PageDown: -FAR,
      Home: -steps.length,
      End: steps.length,
    }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = Math.min(Math.max(at + by, 0), steps.length - 1);
    store.move({ step: steps[next], plays: false });
  }

  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw(scene) {
      const { state, index } = scene;
      const width = root.clientWidth || 900;
      const axis = axisOf(width, about);
      picture.replaceChildren(plotOf(scene, axis, flags));
      slider.style.left = `${axis.left - THUMB / 2}px`;
      slider.style.width = `${axis.right - axis.left + THUMB}px`;
      slider.value = String(state.step);
      const [lossText, rightText] = [cellText(scene.loss), weightText(scene.right)];
      slider.setAttribute(
        "aria-valuetext",
        `step ${state.step}, loss ${lossText}, ${rightText} of the answers right`,
      );
      [step, loss, right].forEach((element, i) => {
        element.textContent = [state.step, lossText, rightText][i];
      });
      placeFigures(scene, axis);
      root.dataset.index = index;
    },
  };

  /** Where no curve runs and no flag has its words. @param {import("../scene.js").Scene} scene @param {import("../axis.js").Axis} axis */
  function placeFigures({ state: { off } }, axis) {
    const [wide, high] = axis.isNarrow ? [130, 48] : [320, 50];
    const curves = [...new Set(["", off])].map((each) => lossPoints(about, axis, each));
    const taken = off ? [offLine(axis)] : flags.map((flag, row) => flagLine(axis, flag, row));
    const right = axis.right - (axis.isNarrow ? 0 : 28);
    const tops = [LOSS_TOP, LOSS_TOP + 22, LOSS_TOP + 44, LOSS_FLOOR - high - 10];
    const boxes = tops.map((top) => [right - wide, top, right, top + high]);
    figures.style.top = `${freeBox(boxes, [...curves, ...taken])[1]}px`;
    figures.style.right = `${axis.width - right}px`;
  }
}
