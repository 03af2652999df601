// @ts-check
/**
 * The heads' weights as heatmaps, in rows as wide as the page.
 *
 * @typedef {import("../focus.js").Focus} Focus
 * @typedef {import("../focus.js").ScoreCell} ScoreCell
 * @typedef {import("../inputs.js").Inputs} Inputs
 * @typedef {import("../../shared/theme.js").Theme} Theme
 */

import { h } from "../../shared/h.js";
import { hasNumbers, makePanel, setMasks } from "./panels.js";

const AT_ONCE = 48; // heads that are drawn before the page gets its turn again
const MANY = 24; // heads: more, and they scroll in a box of their own
// Pixels, of panels and of what the style sheet puts between and inside them.
const [NARROWEST, WIDEST, GAP, MARGIN] = [192, 416, 16, 54];

/** @param {(more: boolean) => void} onDrawn  called when a turn has drawn its heads; whether more will come */
export function makeHeatmaps(onDrawn) {
  const root = h("div", { class: "mh-grids" });
  const inRows = makeRows(root);
  /** The panels made so far for this sequence length; the first `standing` of them are in the page. */
  let panels = /** @type {import("./panels.js").Panel[]} */ ([]);
  let standing = 0;
  let drawnSeq = 0;
  let turn = 0; // of drawing

  /** @param {Inputs} s @param {Theme} theme */
  function draw(s, theme) {
    if (drawnSeq !== s.seq) {
      // Panels hold a fixed number of cells; with another length they are made anew.
      for (const panel of panels) panel.root.remove();
      [panels, standing, drawnSeq] = [[], 0, s.seq];
      root.classList.toggle("mh-small", hasNumbers(s.seq));
    }
    setScrolling(root, s.heads);
    setMasks(root, s);
    inRows.fit(s.heads, s.seq);
    while (standing > s.heads) panels[--standing].root.remove();
    drawHeads(s, theme, 0, ++turn);
  }

  /** @param {Inputs} s @param {Theme} theme @param {number} from @param {number} ofTurn */
  function drawHeads(s, theme, from, ofTurn) {
    if (ofTurn !== turn) return; // the state has changed meanwhile: a newer turn draws it
    const to = Math.min(from + AT_ONCE, s.heads);
    const fresh = document.createDocumentFragment();
    for (let head = from; head < to; head++) {
      if (head === panels.length) panels.push(makePanel(head, s.seq));
      panels[head].draw(s, theme);
      if (head >= standing) fresh.append(panels[head].root);
    }
    if (to > standing) {
      root.append(fresh);
      standing = to;
    }
    if (to < s.heads) setTimeout(() => drawHeads(s, theme, to, ofTurn));
    onDrawn(to < s.heads);
  }

  return {
    root,
    draw,
    /** Something else is drawn: what is left of this drawing is not needed. */
    stop: () => void turn++,
    destroy: () => inRows.destroy(),
    /** Mark a cell; gives what can take the keyboard's focus, if it stands there. @param {Focus} focus @param {string} label @returns {HTMLElement | null} */
    mark({ head, query, key }, label) {
      panels.slice(0, standing).forEach((panel, i) => i !== head && panel.unmark());
      return head < standing ? panels[head].mark(query, key, label) : null;
    },
    /** What is under a pointer: an element, or a place on a painted map. @param {any} event */
    cellAt: (event) => cellUnder(event, root, drawnSeq),
    /** The last panel of the row that a head's panel is in. @param {number} head @returns {HTMLElement | null} */
    lastOfRow(head) {
      if (head >= standing) return null;
      const { across } = inRows;
      return panels[Math.min(head - (head % across) + across, standing) - 1].root;
    },
  };
}

/** Shares the width out: a panel's, and a painted cell's. Containers and their units would cost a style pass a panel. @param {HTMLElement} root */
function makeRows(root) {
  // Until the width is known, which is before the first paint, it is guessed: asking would cost a layout.
  let width = 2 * WIDEST;
  let [across, heads, seq] = [1, 0, 0];
  const watch = new ResizeObserver(() => {
    width = root.clientWidth || width;
    share();
  });
  watch.observe(root);

  function share() {
    across = Math.max(1, Math.min(heads, Math.floor((width + GAP) / (NARROWEST + GAP))));
    const panel = Math.min((width - GAP * (across - 1)) / across, WIDEST);
    root.style.setProperty("--across", String(across));
    root.style.setProperty("--cell", `${((panel - MARGIN) / seq).toFixed(3)}px`);
  }
  return {
    get across() {
      return across;
    },
    /** @param {number} ofHeads @param {number} ofTokens */
    fit(ofHeads, ofTokens) {
      [heads, seq] = [ofHeads, ofTokens];
      share();
    },
    destroy: () => watch.disconnect(),
  };
}

/** Many heads scroll in a box of their own, at which the keyboard has to stop. @param {HTMLElement} root @param {number} heads */
function setScrolling(root, heads) {
  const attributes = { tabindex: "0", role: "group", "aria-label": `${heads} heads` };
  root.classList.toggle("mh-many", heads > MANY);
  for (const [name, value] of Object.entries(attributes)) {
    if (heads > MANY) root.setAttribute(name, value);
    else root.removeAttribute(name);
  }
}

/** @param {any} event @param {HTMLElement} root @param {number} seq @returns {ScoreCell | null} */
function cellUnder({ target, clientX, clientY }, root, seq) {
  const { head, query, key } = target.closest?.("[data-key]")?.dataset ?? {};
  if (key) return { head: Number(head), query: Number(query), key: Number(key) };
  const field = target.closest?.("[data-map]");
  if (!field || !root.contains(field)) return null;
  const box = field.getBoundingClientRect();
  const parts = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  const [across, down] = parts.map((part) =>
    Math.min(Math.max(Math.floor(part * seq), 0), seq - 1)
  );
  return { head: Number(field.dataset.map), query: down, key: across };
}
