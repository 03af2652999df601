// @ts-check
/**
 * The stage: the station's tensors, on the board or as tables, and which of the heads is shown where there is room for
 * one only.
 *
 * @typedef {import("../../scene.js").Scene} Scene
 * @typedef {import("../../scene.js").Context} Context
 */

import { findNamed } from "../../scene.js";
import { written } from "../../../shared/format.js";
import { h } from "../../../shared/h.js";
import { boardView } from "./board.js";
import { listen, listenToSwipes } from "./gestures.js";
import { headsView } from "./heads.js";
import { tablesView } from "./tables.js";
import { titleView } from "./title.js";

const SINGLE_BELOW = 560; // pixels of width: there is room for one head only
const HEIGHTS = { wide: 300, single: 260 };

/** @param {Context} context */
export function stageView(context) {
  const spoken = h("p", { class: "mh-said", "aria-live": "polite" }); // for ears alone
  const [title, heads, board] = [titleView(context), headsView(chooseHead), boardView(chooseHead)];
  const tables = tablesView();
  const roots = [title, heads, board, tables].map(({ root }) => root);
  let scene = /** @type {Scene | null} */ (null);
  let target = /** @type {HTMLElement | null} */ (null); // what stands for the number in focus
  let width = innerWidth < 600 ? innerWidth - 64 : 628; // a guess until it is known, which is before the first paint
  const watch = new ResizeObserver(() => {
    const known = board.root.clientWidth;
    if (!known || known === width) return;
    width = known;
    if (scene) draw(scene, scene);
  });
  watch.observe(board.root);
  const root = h("div", { class: "mh-stage" }, ...roots, spoken);

  const isSingle = () => width < SINGLE_BELOW;
  const asTables = () => Boolean(scene?.shown.settings.as_tables);
  /** @param {number} head */
  function chooseHead(head) {
    const { focus, shown: { inputs: { heads: count } } } = /** @type {Scene} */ (scene);
    const held = Math.min(Math.max(head, 0), count - 1);
    context.store.move({ focus: { ...focus, head: held }, hovered: null });
  }
  /** @param {Scene} next @param {Scene | null} before */
  function draw(next, before) {
    const hadFocus = [board, tables].some((view) => view.root.contains(document.activeElement));
    root.classList.toggle("mh-single", isSingle());
    [board.root.hidden, tables.root.hidden] = [asTables(), !asTables()];
    title.draw(next);
    heads.draw(next, isSingle());
    const height = isSingle() ? HEIGHTS.single : HEIGHTS.wide;
    const isOther = before !== null &&
      before.shown.settings.station !== next.shown.settings.station;
    if (asTables()) tables.draw(next);
    else board.draw(next, { width, height, single: isSingle() }, isOther);
    mark(next);
    if (hadFocus) target?.focus({ preventScroll: true });
  }
  /** @param {Scene} next */
  function mark(next) {
    target = (asTables() ? tables : board).mark(next, labelOf(next));
  }
  /** Give what stands for the number in focus the keyboard's focus. */
  function takeFocus() {
    if (!target) return;
    // Where the focus stays on the same element, only its name changes, which no screen reader tells of itself.
    spoken.textContent = document.activeElement === target ? target.getAttribute("aria-label") : "";
    target.focus({ preventScroll: true });
  }
  const focusNow = () => /** @type {Scene} */ (scene).focus;
  const cellAt = (/** @type {any} */ event) =>
    asTables() ? tables.cellAt(event) : board.cellAt(event, focusNow());
  listen([board.root, tables.root], context, () => scene, cellAt, takeFocus);
  listenToSwipes(board.root, isSingle, (by) => chooseHead(focusNow().head + by));
  return {
    root,
    /** @param {Scene} next */
    draw(next) {
      const before = scene;
      scene = next;
      if (before && isSame(before, next, isSingle())) mark(next);
      else draw(next, before);
    },
    destroy() {
      watch.disconnect();
      board.stop();
    },
  };
}

/** Whether nothing differs but the rings. @param {Scene} before @param {Scene} next @param {boolean} isSingle */
const isSame = (before, next, isSingle) =>
  next.shown === before.shown && next.palette === before.palette && next.letter === before.letter &&
  (next.focus.head === before.focus.head || !needsHead(next, isSingle));

/** Whether another head in focus changes what is drawn. @param {Scene} scene @param {boolean} isSingle */
const needsHead = ({ shown, letter }, isSingle) => {
  const { after, before, left } = shown.parts(letter);
  const perHead = after.length > 1 || (before?.length ?? 0) > 1;
  return perHead && (isSingle || left !== undefined || after.length > 1);
};

/** What a screen reader says of the number in focus. @param {Scene} scene */
function labelOf({ shown, focus }) {
  const { block, row, column, number, focus: held } = findNamed(shown, focus);
  const { inputs } = shown;
  if (shown.station.id !== "weights") {
    return `${block.title}, row ${block.rowName(row)}, column ${block.columnName(column)}: ${
      written(number)
    }`;
  }
  const [query, key] = [held.query, held.key].map((i) => inputs.tokens[i]);
  return `Head ${held.head}, query ${query}, key ${key}: weight ${written(number)}`;
}
