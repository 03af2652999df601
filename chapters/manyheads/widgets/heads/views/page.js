// @ts-check
/** The wall's views together: what is drawn anew after a change, and what need not be. */

import { actionsView } from "./actions.js";
import { enlargedView } from "./enlarged.js";
import { filtersView } from "./filters.js";
import { keepFocus, rememberFocus } from "./focus.js";
import { legendView } from "./legend.js";
import { onPaper } from "./paper.js";
import { headWallView } from "./wall.js";
import { whyStripView } from "./why.js";
import { wordsView } from "./words.js";
import { kindsOf } from "../kinds.js";
import { isOtherWall, layoutOf } from "../layout.js";
import { makeInks } from "../paint.js";
import { changesOf } from "../reading.js";
import { cellInWords, headInWords, heardOfCell } from "../told.js";
import { paletteOf } from "../../shared/colours.js";
import { h } from "../../shared/h.js";
import { same } from "../../shared/history.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../paint.js").Inks} Inks
 * @typedef {import("../layout.js").Layout} Layout
 * @typedef {import("../reading.js").Changes} Changes
 * @typedef {{
 *   inks: Inks,
 *   layout: Layout,
 *   kinds: ReturnType<typeof kindsOf>,
 *   changes: Changes | null,
 *   dots: number,
 * }} Known
 */

const WIDEST = 980; // until the page has said how much room there is

/** @param {import("../index.js").ViewContext} context */
export function pageOf(context) {
  const { store, given } = context;
  const views = viewsOf(context);
  const live = h("p", { class: "mh-said", "aria-live": "polite" });
  const root = rootOf(context);
  let room = WIDEST;
  // All of it is known when the root stands in the page and the first state is drawn.
  const known = /** @type {Known} */ ({});

  /** @param {State} state @param {State | null} before */
  function draw(state, before) {
    const { reading } = state;
    const isNew = !before || reading !== before.reading || state.difference !== before.difference;
    const isElsewhere = !before || state.layer !== before.layer || state.head !== before.head;
    if (isNew) {
      known.layout = layoutOf({ ...reading, width: room });
      place(views, root, state, known.layout);
      Object.assign(known, foundIn(state));
    }
    if (isNew || isElsewhere) paint(views, state, known);
    else if (before?.zoom !== state.zoom) showPart(views, state, known);
    const isOther = isNew || isMoved(state, before);
    if (isOther) {
      markViews(views, root, state, known);
      if (before) live.textContent = heard(state);
    } else if (state.status.state !== before.status.state) {
      views.why.draw(state, known.inks); // what it waits for may have failed
    }
    views.actions.draw(state, before, views.enlarged.besideHead);
    // Last, as it measures: what all others have written is laid out once.
    if (isOther) views.words.draw(state, known.layout, room);
    tellAll(views, root, state);
  }

  /** Take the room that there is now; gives whether it is another one. */
  function measure() {
    const before = room;
    room = Math.floor(root.clientWidth) || room;
    return room !== before;
  }

  /** On paper, or back from it: in other colours, and mostly in another room. */
  function drawAnew() {
    Object.assign(known, { inks: makeInks(paletteOf(root)), dots: 0 });
    measure();
    if (!known.layout) return; // nothing is drawn yet, and the first drawing will be for paper
    fit(views, root, store.state, known, room);
    views.why.colour(known.inks);
  }

  return {
    root,
    /** @param {State} state @param {State | null} before */
    draw: (state, before) => keepFocus(root, () => draw(state, before)),
    /** Before anything stands in it, the room and the colours cost least to read. */
    begin() {
      root.style.minHeight = "100vh"; // with the page's scroll bar, which takes room
      measure();
      Object.assign(known, { inks: makeInks(paletteOf(root)), dots: devicePixelRatio });
      root.style.minHeight = "";
      root.append(...partsOf(views, live, given.knowsRows));
    },
    /** Take the theme's colours; what the style sheet colours needs nothing. */
    repaint() {
      known.inks = makeInks(paletteOf(root));
      paint(views, store.state, known);
      views.why.colour(known.inks);
    },
    watch: () =>
      follow(
        root,
        () => measure() && keepFocus(root, () => fit(views, root, store.state, known, room)),
        drawAnew,
      ),
    destroy() {
      views.actions.destroy();
      root.remove();
    },
  };
}

/**
 * Follow the room that there is; paper is white, and has one room, whatever the screen. Gives what ends it.
 * @param {HTMLElement} root @param {() => void} follows  where the room is another one @param {() => void} drawAnew
 */
function follow(root, follows, drawAnew) {
  const observer = new ResizeObserver(follows);
  observer.observe(root);
  let giveBack = () => {}; // the focus of what no paper has
  const endPaper = onPaper((isPaper) => {
    if (isPaper) giveBack = rememberFocus(root);
    root.classList.toggle("mw-paper", isPaper);
    drawAnew();
    if (!isPaper) giveBack();
  });
  return () => {
    observer.disconnect();
    endPaper();
  };
}

/** @param {import("../index.js").ViewContext} context */
const viewsOf = (context) => ({
  words: wordsView(context),
  filters: filtersView(context),
  wall: headWallView(context),
  legend: legendView(context),
  enlarged: enlargedView(context),
  why: whyStripView(context),
  actions: actionsView(context),
});

/** @typedef {ReturnType<typeof viewsOf>} Views */

/** @param {Views} views @param {HTMLElement} live @param {boolean} knowsRows */
const partsOf = (views, live, knowsRows) => [
  ...Object.values(views).filter((view) => view !== views.why || knowsRows)
    .map((view) => view.root),
  live,
];

/** @param {import("../index.js").ViewContext} context */
function rootOf({ given, session, canCompute }) {
  const root = h("section", {
    class: "mh-widget mw-heads",
    "data-wall": true,
    "aria-label": given.title,
  });
  // What the other heads' numbers need is asked for at the first touch.
  for (const move of ["pointerdown", "keydown"]) {
    root.addEventListener(move, () => session.complete());
  }
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const isTyping = /** @type {any} */ (event.target).matches("select, textarea");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "x" && isPlain && !isTyping && canCompute()) session.switchHead();
  });
  return root;
}

/** @param {Views} views @param {HTMLElement} root @param {State} state @param {import("../layout.js").Layout} layout */
function place({ wall, legend, enlarged }, root, state, layout) {
  root.dataset.kind = layout.kind;
  wall.place(layout);
  legend.place(layout);
  enlarged.place(state, layout);
}

/** What heads do in a reading, and what changed in it. @param {State} state */
const foundIn = ({ reading, whole, difference }) => ({
  kinds: kindsOf(reading),
  changes: difference && whole ? changesOf(reading, whole) : null,
});

/** Another part of the enlarged head, and nothing else. @param {Views} views @param {State} state @param {Known} known */
function showPart({ enlarged }, state, { inks }) {
  enlarged.paint(state, inks);
  enlarged.mark(state);
}

/** Paint what has colours of its own. @param {Views} views @param {State} state @param {Known} known */
function paint({ wall, enlarged }, state, { inks, layout, changes }) {
  if (state.reading.sizes) enlarged.place(state, layout); // each layer has its own
  wall.paint(state, inks, layout, changes);
  enlarged.paint(state, inks);
}

/**
 * In another room: what stands elsewhere is put there, and nothing is computed or painted again that stays as it is.
 * @param {Views} views @param {HTMLElement} root @param {State} state @param {Known} known @param {number} room  its width, in px
 */
function fit(views, root, state, known, room) {
  views.words.measure(); // before anything is written
  const before = known.layout;
  const layout = known.layout = layoutOf({ ...state.reading, width: room });
  const isFiner = known.dots !== devicePixelRatio; // the page is shown larger, or smaller
  known.dots = devicePixelRatio;
  place(views, root, state, layout);
  if (isFiner || isOtherWall(layout, before)) {
    views.wall.paint(state, known.inks, layout, known.changes);
  }
  if (isFiner || layout.big !== before.big) showPart(views, state, known);
  views.words.fit(state, layout, room);
  views.wall.showChosen(state); // measures, too
}

/** Tell and mark what is chosen. @param {Views} views @param {HTMLElement} root @param {State} state @param {Known} known */
function markViews(views, root, state, { inks, kinds, changes }) {
  root.classList.toggle("mw-headoff", state.off.includes(`${state.layer}.${state.head}`));
  views.filters.draw(state, kinds);
  views.legend.draw(state, kinds, changes?.largest ?? 0);
  views.wall.mark(state, kinds[state.kind]);
  views.enlarged.mark(state);
  views.why.draw(state, inks);
}

/** Whether something is chosen that was not before. @param {State} state @param {State | null} before */
const isMoved = (state, before) =>
  /** @type {const} */ (["layer", "head", "query", "key", "kind", "off"])
    .some((name) => !same(state[name], before?.[name]));

/** What a screen reader hears of a choice: of a cell its number, of a head where it looks. @param {State} state */
const heard = (state) =>
  state.key < 0
    ? headInWords(state, state.layer, state.head)
    : heardOfCell(cellInWords(state, state.query, state.key));

/** What each change is told to. @param {Views} views @param {HTMLElement} root @param {State} state */
function tellAll({ enlarged }, root, state) {
  enlarged.point(state);
  tellOutside(root, state);
}

/** What others may read of the wall, tests among them. @param {any} root @param {State} state */
function tellOutside(root, { reading, status, off }) {
  Object.assign(root.dataset, {
    layers: reading.layers,
    heads: reading.heads,
    seq: reading.seq,
    state: status.state,
    off: off.join(" "),
  });
  Object.assign(root, { weights: reading.weights, tokens: reading.tokens });
}
