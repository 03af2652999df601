// @ts-check
/**
 * One station on show: the heads' weights as heatmaps, or any station's numbers as tables.
 *
 * @typedef {import("../stations.js").Shown} Shown
 * @typedef {import("../stations.js").Focus} Focus
 * @typedef {import("../stations.js").Block} Block
 * @typedef {ReturnType<typeof makeStage>} Stage
 */

import { h } from "../../shared/h.js";
import { hasNumbers, makePanel, setMasks } from "./panels.js";
import { blockOf } from "../stations.js";
import { makeTables } from "./tables.js";

const AT_ONCE = 48; // heads that are drawn before the page gets its turn again
const MANY = 24; // heads: more, and they scroll in a box of their own
// Pixels, of panels and of what the style sheet puts between and inside them.
const [NARROWEST, WIDEST, GAP, MARGIN] = [192, 416, 16, 54];

/** @param {(more: boolean) => void} onDrawn  called when a turn has drawn its heads; whether more will come */
export function makeStage(onDrawn) {
  const grids = h("div", { class: "mh-grids" });
  const tables = makeTables();
  const root = h("div", { class: "mh-stage" });
  /** The panels made so far for this sequence length; the first `shown` of them stand in the page. */
  let panels = /** @type {import("./panels.js").Panel[]} */ ([]);
  let shown = 0;
  let drawnSeq = 0;
  let drawing = 0;
  let blocks = /** @type {Block[]} */ ([]);
  let drawn = { station: "", maps: false, heads: 0 };
  let width = 0;
  let across = 1; // panels in a row
  new ResizeObserver(() => fit(grids.clientWidth)).observe(grids);

  /** Share the width out: a panel's, and a painted cell's. Containers and their units would cost a style pass a panel. @param {number} wide */
  function fit(wide) {
    width = wide || width || 2 * WIDEST; // until it is known, which is before the first paint: asking would cost a layout
    across = Math.max(1, Math.min(drawn.heads, Math.floor((width + GAP) / (NARROWEST + GAP))));
    const panel = Math.min((width - GAP * (across - 1)) / across, WIDEST);
    grids.style.setProperty("--across", String(across));
    grids.style.setProperty("--cell", `${((panel - MARGIN) / drawnSeq).toFixed(3)}px`);
  }

  /**
   * @param {Shown} s @param {import("../stations.js").Station} station @param {object} options
   * @param {boolean} options.asTables @param {Focus} options.focus @param {import("../../shared/theme.js").Theme} options.theme
   * @param {Record<string, number>} options.edits
   */
  function draw(s, station, { asTables, focus, theme, edits }) {
    const maps = station.id === "weights" && !asTables;
    const moving = !drawn.maps && !maps && drawn.station !== "" && drawn.station !== station.id &&
      !matchMedia("(prefers-reduced-motion: reduce)").matches;
    blocks = station.blocks();
    drawn = { station: station.id, maps, heads: s.heads };
    drawing++;
    if (root.firstChild !== (maps ? grids : tables.root)) {
      root.replaceChildren(maps ? grids : tables.root);
    }
    if (!maps) {
      tables.draw(blocks, focus, theme, edits, moving);
      return onDrawn(false);
    }
    if (drawnSeq !== s.seq) {
      // Panels hold a fixed number of cells; with another length they are made anew.
      for (const panel of panels) panel.root.remove();
      [panels, shown, drawnSeq] = [[], 0, s.seq];
      grids.classList.toggle("mh-small", hasNumbers(s.seq));
    }
    const many = s.heads > MANY;
    grids.classList.toggle("mh-many", many);
    // The keyboard has to stop at what scrolls.
    for (
      const [name, value] of Object.entries({
        tabindex: "0",
        role: "group",
        "aria-label": `${s.heads} heads`,
      })
    ) {
      if (many) grids.setAttribute(name, value);
      else grids.removeAttribute(name);
    }
    setMasks(grids, s);
    fit(width);
    while (shown > s.heads) panels[--shown].root.remove();
    drawHeads(s, theme, 0, drawing);
  }

  /** @param {Shown} s @param {import("../../shared/theme.js").Theme} theme @param {number} from @param {number} turn */
  function drawHeads(s, theme, from, turn) {
    if (turn !== drawing) return; // the state has changed meanwhile: a newer turn draws it
    const to = Math.min(from + AT_ONCE, s.heads);
    const fresh = document.createDocumentFragment();
    for (let head = from; head < to; head++) {
      if (head === panels.length) panels.push(makePanel(head, s.seq));
      panels[head].draw(s, theme);
      if (head >= shown) fresh.append(panels[head].root);
    }
    if (to > shown) {
      grids.append(fresh);
      shown = to;
    }
    if (to < s.heads) setTimeout(() => drawHeads(s, theme, to, turn));
    onDrawn(to < s.heads);
  }

  return {
    root,
    draw,
    blockOf: (/** @type {Focus} */ focus) => blockOf(blocks, focus),

    /** Mark the focus; gives the element that can take the keyboard's focus, if it is shown. @param {Focus} focus @param {string} label */
    point(focus, label) {
      if (drawn.maps) {
        panels.slice(0, shown).forEach((panel, head) => head !== focus.head && panel.unpoint());
        return focus.head < shown ? panels[focus.head].point(focus.query, focus.key, label) : null;
      }
      const block = blockOf(blocks, focus);
      return tables.point(block, ...block.at(focus), label);
    },

    /** What is under a pointer: an element, or a place on a painted map. @param {any} event @param {Focus} focus @returns {Partial<Focus> | null} */
    focusUnder(event, focus) {
      if (!drawn.maps) return tables.focusAt(event.target, focus);
      const cell = event.target.closest?.("[data-key]");
      if (cell) {
        return {
          head: Number(cell.dataset.head),
          query: Number(cell.dataset.query),
          key: Number(cell.dataset.key),
        };
      }
      const field = event.target.closest?.("[data-map]");
      if (!field || !grids.contains(field)) return null;
      const box = field.getBoundingClientRect();
      const [key, query] = [
        (event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height,
      ].map((part) => Math.min(Math.max(Math.floor(part * drawnSeq), 0), drawnSeq - 1));
      return { head: Number(field.dataset.map), query, key };
    },

    /** Where a key leads from the focus: over cells, to a row's ends, to the next block; null where it leads nowhere. @param {string} pressed @param {Focus} focus @returns {Partial<Focus> | null} */
    step(pressed, focus) {
      if (!blocks.length) return null; // nothing was drawn yet: nothing has been compared
      const block = blockOf(blocks, focus);
      const [row, column] = block.at(focus);
      const turn = { PageUp: -1, PageDown: 1 }[pressed];
      if (turn) {
        const next = blocks[blocks.indexOf(block) + turn];
        return next
          ? next.focusAt(Math.min(row, next.rows - 1), Math.min(column, next.columns - 1))
          : null;
      }
      const to = {
        ArrowLeft: [row, column - 1],
        ArrowRight: [row, column + 1],
        ArrowUp: [row - 1, column],
        ArrowDown: [row + 1, column],
        Home: [row, 0],
        End: [row, block.columns - 1],
      }[pressed];
      if (!to || to[0] < 0 || to[1] < 0 || to[0] >= block.rows || to[1] >= block.columns) {
        return null;
      }
      return block.focusAt(to[0], to[1]);
    },

    /** Put an element below the table, or the row of heads, that the focus is in: the last one may be a page away. @param {HTMLElement} element @param {Focus} focus */
    putBelow(element, focus) {
      const figure = drawn.maps ? null : tables.figureOf(blockOf(blocks, focus));
      if (figure) return figure.nextSibling === element || figure.after(element);
      if (!drawn.maps || focus.head >= shown) return root.after(element);
      const last = panels[Math.min(focus.head - (focus.head % across) + across, shown) - 1].root;
      return last.nextSibling === element || last.after(element);
    },
  };
}
