// @ts-check
/** The choice of a head: where there is room for one only, and where there are too many for maps that are buttons. */

import { headVariable } from "../../../shared/colours.js";
import { numberField, showNumber, stepper, switchEnds } from "../../../shared/fields.js";
import { h } from "../../../shared/h.js";
import { BUTTONS_UP_TO } from "../../../shared/views/wall.js";

const TABS_UP_TO = 4;

/** @param {(head: number) => void} choose */
export function headsView(choose) {
  let [heads, head] = [1, 0];
  const tabs = h("span", { class: "mh-headtabs", role: "group", "aria-label": "Which head" });
  const field = numberField({ min: 0, step: 1, inputmode: "numeric", "aria-label": "Head" }, {
    holds: () => head,
    fits: (number) => Number.isInteger(number) && number >= 0 && number < heads,
    accept: choose,
    refuse: () => {},
  });
  const step = stepper(
    "Head",
    field,
    () => head > 0 && choose(head - 1),
    () => head < heads - 1 && choose(head + 1),
  );
  const of = h("span", { class: "mh-of" });
  const root = h("div", { class: "mh-heads" }, tabs, step, of);
  return {
    root,
    /** @param {import("../../scene.js").Scene} scene @param {boolean} isSingle */
    draw({ shown: { inputs }, letter, shown, focus }, isSingle) {
      heads = inputs.heads;
      head = Math.min(focus.head, heads - 1);
      const { after, before } = shown.parts(letter);
      const hasHeads = after[0].head >= 0 || (before?.[0].head ?? -1) >= 0;
      root.hidden = !(hasHeads && heads > 1 && (isSingle || heads > BUTTONS_UP_TO));
      tabs.hidden = heads > TABS_UP_TO;
      step.hidden = of.hidden = !tabs.hidden;
      of.textContent = `of ${heads}, counted from 0`;
      showNumber(field, head);
      switchEnds(step, head === 0, head === heads - 1);
      drawTabs();
    },
  };

  function drawTabs() {
    const count = tabs.hidden ? 0 : heads;
    for (let one = 0; one < count; one++) {
      const tab = tabs.children[one] ??
        tabs.appendChild(h("button", { type: "button", onclick: () => choose(one) }));
      tab.textContent = `Head ${one}`;
      tab.ariaPressed = String(one === head);
      tab.style.setProperty("--head", headVariable(one, heads));
    }
    while (tabs.children.length > count) tabs.lastElementChild?.remove();
  }
}
