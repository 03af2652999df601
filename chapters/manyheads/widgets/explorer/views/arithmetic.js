// @ts-check
/**
 * The number in focus: how it came about, how it differs from the baseline's, and a field to change it.
 *
 * @typedef {import("../scene.js").Found} Found
 * @typedef {import("../scene.js").Scene} Scene
 */

import { find } from "../scene.js";
import { fits, WHAT_FITS } from "../settings.js";
import { headColour } from "../../shared/colours.js";
import { numberField, showNumber } from "../../shared/fields.js";
import { written } from "../../shared/format.js";
import { h } from "../../shared/h.js";
import { explain } from "../explain/number.js";

/** @param {import("../scene.js").Context} context */
export function arithmeticView(context) {
  const label = "Arithmetic of the cell in focus";
  const working = h("div", { class: "mh-focus", role: "group", "aria-label": label });
  const editor = numberEditor(context);
  return {
    root: h("div", { class: "mh-work" }, working, editor.root),
    /** @param {Scene} scene */
    draw({ sides, side, focus, theme }) {
      const now = find(sides.now, focus);
      const baseline = sides.baseline && find(sides.baseline, focus);
      const onBaseline = baseline && side === "baseline";
      const found = onBaseline ? baseline : now;
      const colour = headColour(found.focus.head, theme.dark);
      working.style.setProperty("--head", `rgb(${colour.join(" ")})`);
      working.replaceChildren(
        ...explain(found),
        ...(baseline ? [difference(baseline, now)] : []),
      );
      editor.draw(onBaseline ? "" : found.block.entry(found.row, found.column), found.number);
    },
  };
}

/** @param {Found} baseline @param {Found} now */
function difference(baseline, now) {
  const by = now.number - baseline.number;
  const words = Number.isFinite(by) ? ` Difference: ${by > 0 ? "+" : ""}${written(by)}.` : "";
  return h("p", { class: "mh-beside" }, `Kept${inBrief(baseline)} Now${inBrief(now)}${words}`);
}

/** @param {Found} found */
function inBrief({ block, row, column, number }) {
  const head = block.headAt(row, column);
  const names = `row ${block.rowNames(row).join(", ")}, column ${block.columnName(column)}`;
  return `${head < 0 ? "" : ` (head ${head}, ${names})`}: ${written(number)}.`;
}

/** A field for the number in focus, where it is one that was given. @param {import("../scene.js").Context} context */
function numberEditor({ store, say, given: { id } }) {
  const label = "Change this number";
  let inFocus = { entry: "", number: 0 };
  const field = numberField({ id: `${id}-edit`, "aria-label": label }, {
    holds: () => inFocus.number,
    fits,
    accept(number, visit) {
      store.change({ edits: { ...store.state.settings.edits, [inFocus.entry]: number } }, visit);
    },
    refuse: (number) => say(`A number here can be ${WHAT_FITS}; it stays ${written(number)}.`),
  });
  const root = h("label", { class: "mh-control mh-edit", hidden: true }, label, field);
  return {
    root,
    /** @param {string} entry @param {number} number */
    draw(entry, number) {
      root.hidden = !entry;
      inFocus = { entry, number: Number(number.toPrecision(7)) }; // float32 has no more digits than these
      if (entry) showNumber(field, inFocus.number);
    },
  };
}
