// @ts-check
/**
 * The loss curve, which is the slider's track: a range input lies over it, unseen, and its handle is drawn on the curve.
 */

import { axisOf, freeBox, LOSS_FLOOR, LOSS_TOP, NARROW } from "../axis.js";
import { flagsOf } from "../flags.js";
import { cellText, weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { plotOf } from "./plot.js";

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
    h("span", {}, step, "step"),
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
      root.classList.toggle("mf-narrow", width < NARROW);
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

  /** Where no curve runs. @param {import("../scene.js").Scene} scene @param {import("../axis.js").Axis} axis */
  function placeFigures({ state }, axis) {
    const [wide, high] = axis.isNarrow ? [180, 50] : [320, 52];
    const curves = [...new Set(["", state.off])].map((off) =>
      about.curves[off].loss.map((
        each,
        i,
      ) => /** @type {[number, number]} */ ([axis.x(about.steps[i]), axis.y(each)]))
    );
    const tops = [LOSS_TOP, LOSS_TOP + 28, LOSS_TOP + 56, LOSS_FLOOR - high - 12];
    const boxes = tops.map((
      top,
    ) => [axis.right - 28 - wide, top - 4, axis.right - 28, top + high]);
    figures.style.top = `${freeBox(boxes, curves)[1] + 4}px`;
    figures.style.right = `${axis.width - axis.right + 28}px`;
  }
}
