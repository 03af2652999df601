// @ts-check
/**
 * How a map is to be read, or what the heads that stand out have in common; and the scale of its strength. While heads are off it leads to what changed, and back.
 *
 * @typedef {import("../kinds.js").Kind} Kind
 * @typedef {import("../store.js").State} State
 */

import { cellText } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { THRESHOLD } from "../kinds.js";

const RAMP = 7;
const AXES = "row: the word that looks · column: the word looked at";
/** What the heads of a kind have in common. @type {Record<string, string>} */
const IN_COMMON = {
  all: AXES,
  previous: `on average ${THRESHOLD} or more to the word before`,
  next: `on average ${THRESHOLD} or more to the word after`,
  same: `on average ${THRESHOLD} or more to the same word elsewhere`,
  ends: `on average ${THRESHOLD} or more to the first and the last token`,
  none: `on average below ${THRESHOLD} in each of these ways`,
};

/** @param {import("../index.js").ViewContext} context */
export function legendView({ store, session, given }) {
  const axes = h("span");
  const difference = h("button", {
    type: "button",
    class: "mw-kind",
    onclick: () => store.move({ difference: !store.state.difference }),
  }, "what changed");
  const allOn = h(
    "button",
    { type: "button", class: "mw-kind", onclick: () => session.switchTo([]) },
    "all heads on",
  );
  const switches = h("span", { class: "mw-switches" }, difference, allOn);
  const [low, high] = [h("span"), h("span")];
  const steps = Array.from({ length: RAMP }, () => h("span"));
  const ramp = h("span", { class: "mw-ramp", "aria-hidden": "true" }, ...steps);
  const aside = h("p", { class: "mw-aside" });
  const root = h(
    "div",
    { class: "mw-legend" },
    axes,
    switches,
    h("span", { class: "mw-scale" }, low, ramp, high),
    aside,
    ...(given.leftOut ? [h("p", { class: "mw-leftout" }, given.leftOut)] : []),
  );
  return {
    root,
    /** Below the maps. @param {import("../layout.js").Layout} layout */
    place: ({ labels }) => root.style.setProperty("--labels", `${labels}px`),
    /** @param {State} state @param {Record<Kind, boolean[]>} kinds @param {number} largest  change that the wall shows */
    draw({ off, difference: isShown, kind, reading }, kinds, largest) {
      axes.hidden = off.length > 0;
      axes.textContent = IN_COMMON[kind];
      switches.hidden = !off.length;
      difference.setAttribute("aria-pressed", String(isShown));
      [low.textContent, high.textContent] = isShown ? endsOf(largest) : ["weight 0", "1"];
      ramp.hidden = isShown && !largest;
      aside.textContent = asideOf(reading.tokens, kinds, isShown);
      steps.forEach((step, i) => {
        const part = isShown ? (2 * i) / (RAMP - 1) - 1 : i / (RAMP - 1);
        const full = isShown ? (part < 0 ? "negative" : "positive") : "ink";
        step.style.setProperty("--full", `var(--mh-${full})`);
        step.style.setProperty("--strength", String(Math.abs(part)));
      });
    },
  };
}

/**
 * What has no colour, what the marks at the sentence's ends are, and why the kinds' counts add up to more than there are
 * heads.
 * @param {string[]} tokens @param {Record<Kind, boolean[]>} kinds @param {boolean} isChange  whether what changed is shown
 */
function asideOf(tokens, { all, previous, next, same, ends }, isChange) {
  const isOften = (/** @type {number} */ at) =>
    [previous, next, same, ends].filter((of) => of[at]).length > 1;
  const often = all.filter((_, at) => isOften(at)).length;
  const counted = `${often} ${often === 1 ? "head fits" : "heads fit"} more than one group`;
  return [
    ...(isChange ? ["grey: layers that can’t change"] : []),
    ...(tokens[0] === "[CLS]" ? ["[CLS], [SEP]: the sentence’s start and end"] : []),
    ...(often && !isChange ? [counted] : []),
  ].join(" · ");
}

/** The ends of the scale of what changed. @param {number} largest */
function endsOf(largest) {
  if (!largest) return ["No map changes: no layer comes after it.", ""];
  const change = cellText(largest);
  return [`less (−${change})`, `more (+${change})`];
}
