// @ts-check
/**
 * Two ways to split columns into heads, and two to merge them, number by number: where each number goes, and which
 * input tokens each output token depends on. All of it is index arithmetic, so nothing depends on the numbers.
 *
 * @typedef {import("../shared/dimensions.js").Sizes} Sizes
 * @typedef {{seq: number, dModel: number, heads: number}} Dimensions
 * @typedef {"right" | "wrong"} Way  right: with the swap of tokens and heads; wrong: a reshape alone
 * @typedef {{head: number, row: number, place: number}} Place
 * @typedef {{head: number, row: number, looked: number}} Path  a row of a head, and the row that it looks at
 *
 * @typedef {object} Journey
 * @property {number} memory  its place in the order of memory
 * @property {number} token
 * @property {number} column
 * @property {Place} right
 * @property {Place} wrong
 * @property {boolean} stays  whether both splits put it at the same place
 */

import { hueOf } from "../shared/colours.js";
import { fitting } from "../shared/divisors.js";
import { floats } from "../shared/floats.js";
import { freshId, h, token } from "../shared/h.js";
import { makeDimensions } from "../shared/dimensions.js";
import { checkState, fills, isShape, spelt, upTo } from "../shared/guards.js";

const TRAITS = ["heads", "seq", "d_model", "causal"];
const WAYS = /** @type {const} */ (["right", "wrong"]);

// ---- arithmetic -------------------------------------------------------------------------------

/**
 * Where a split puts the number of a token and a column: head, row, place in the row.
 * @param {Way} way @param {Dimensions} d @param {number} token @param {number} column
 * @returns {Place}
 */
export function splitPlace(way, { seq, dModel, heads }, token, column) {
  const dHead = dModel / heads;
  if (way === "right") {
    return { head: Math.floor(column / dHead), row: token, place: column % dHead };
  }
  // A reshape keeps the order in memory and only counts it off differently: heads, then rows, then places.
  const memory = token * dModel + column;
  const aHead = seq * dHead;
  return {
    head: Math.floor(memory / aHead),
    row: Math.floor((memory % aHead) / dHead),
    place: memory % dHead,
  };
}

/**
 * The output token that a merge puts a head's row into.
 * @param {Way} way @param {Dimensions} d @param {number} head @param {number} row
 */
export function mergedToken(way, { seq, heads }, head, row) {
  return way === "right" ? row : Math.floor((head * seq + row) / heads);
}

/**
 * Every number's way: number by number in the order of memory, its token and column, and its place in both splits.
 * @param {Dimensions} d
 * @returns {Journey[]}
 */
function numbers(d) {
  return Array.from({ length: d.seq * d.dModel }, (_, memory) => {
    const [token, column] = [Math.floor(memory / d.dModel), memory % d.dModel];
    const [right, wrong] = WAYS.map((way) => splitPlace(way, d, token, column));
    const stays = right.head === wrong.head && right.row === wrong.row; // the place in the row is then the same too
    return { memory, token, column, right, wrong, stays };
  });
}

/**
 * For each output token and each input token, how the one can depend on the other: the head, its row, and the row
 * that it looks at; or null where it can't.
 * @param {Dimensions} d @param {Way} split @param {Way} merge @param {boolean} causal
 */
export function influence(d, split, merge, causal) {
  const pieces = numbers(d).filter(({ column }) => column % (d.dModel / d.heads) === 0);
  const found = Array.from(
    { length: d.seq },
    () => /** @type {(Path | null)[]} */ (Array(d.seq).fill(null)),
  );
  // Each piece of d_head numbers is one row of one head. A row looks at the rows of its head, if a mask allows.
  for (let head = 0; head < d.heads; head++) {
    const inHead = pieces.filter((piece) => piece[split].head === head);
    for (let row = 0; row < d.seq; row++) {
      const to = mergedToken(merge, d, head, row);
      for (const piece of inHead) {
        const looked = piece[split].row;
        if (!causal || looked <= row) found[to][piece.token] ??= { head, row, looked };
      }
    }
  }
  return found;
}

/**
 * The four tests that people write, for one way to split and one to merge.
 * @param {Dimensions} d @param {Way} split @param {Way} merge @param {boolean} causal
 */
export function verdicts(d, split, merge, causal) {
  const same = numbers(d).every(({ stays }) => stays); // one head, or one token: both ways are the same
  const last = influence(d, split, merge, true).slice(0, -1).some((row) => row.at(-1));
  return {
    shape: true, // every way gives (seq, d_model)
    roundTrip: split === merge || same,
    causal: causal ? !last : null, // without the mask there is nothing to test
    loop: (split === "right" && merge === "right") || same,
  };
}

// ---- drawing ----------------------------------------------------------------------------------

const NAMES = { right: "reshape, then swap", wrong: "reshape alone" };
const DEALT = { right: "dealt to head", wrong: "cut for head" };
const MERGE_NAMES = { right: "swap, then reshape", wrong: "reshape alone" };

// What the reader begins with: a number, for the one view; two ways and a cell of their table, for the other.
const HOME = { memory: 8, ways: "wrong-right", to: 0, from: 1 };

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const id = freshId();
  const shape = /** @type {number[]} */ (model.get("shape"));
  checkState({ shape: isShape(shape) });
  const x = floats(model.get("x"));
  const tokens = /** @type {string[]} */ (model.get("tokens"));
  const start = model.get("initial");
  checkState({ x: fills(x, shape.slice(1)) });
  const leaks = model.get("view") === "leaks";
  const parts = {
    causal: h("input", { type: "checkbox", "aria-label": "Causal mask" }),
    message: h("p", { class: "mh-message", role: "status" }),
    board: h("div", { class: leaks ? "mh-ways" : "mh-board" }),
    told: h("section", {
      class: "mh-told",
      "aria-live": "polite",
      "aria-label": leaks ? "How the one reaches the other" : "Where the number goes",
    }),
  };
  const dimensions = makeDimensions({
    id,
    shape,
    store: {
      get state() {
        const settings = { heads: state.heads, seq: state.seq, d_model: state.dModel };
        return { settings, preferredHeads };
      },
      /** @param {Partial<Sizes>} changes */
      change(changes) {
        if (changes.heads) preferredHeads = changes.heads;
        change(
          changes.d_model
            ? { ...changes, heads: fitting(changes.d_model, preferredHeads) }
            : changes,
        );
        settle();
      },
    },
    say,
  });
  const controls = h("div", { class: "mh-controls" }, ...dimensions.fields);
  if (leaks) {
    controls.append(h("label", { class: "mh-control mh-check" }, parts.causal, "Causal mask"));
  }
  controls.append(h("button", { type: "button", class: "mh-reset", onclick: reset }, "Reset"));
  const root = h(
    "section",
    {
      class: "mh-widget mh-splits",
      "data-splits": model.get("view"),
      "aria-labelledby": `${id}-title`,
    },
    h("p", { class: "mh-title", id: `${id}-title` }, model.get("title")),
    controls,
    parts.message,
    parts.board,
    parts.told,
  );
  el.append(root);

  /** @param {number} token @param {number} column */
  const numberAt = (token, column) =>
    String(Number(x[token * shape[2] + column].toFixed(2))).replace("-", "−");

  let state = { seq: start.seq, dModel: start.d_model, heads: start.heads, causal: start.causal };
  let preferredHeads = start.heads;
  let focus = HOME;
  let waiting = false;

  parts.causal.addEventListener("input", () => change({ causal: parts.causal.checked }));
  parts.board.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "mouse" && (event.movementX || event.movementY)) lookAt(event);
  });
  parts.board.addEventListener(
    "click",
    (/** @type {Event} */ event) => lookAt(event)?.focus({ preventScroll: true }),
  );
  parts.board.addEventListener("keydown", walk);
  for (const name of TRAITS) model.on(`change:${name}`, soon);
  settle();

  /** Several traits may change in one go, as heads and d_model do: settle once, when all have. */
  function soon() {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      settle();
    });
  }

  /** @param {Partial<Sizes & {causal: boolean}>} changes */
  function change(changes) {
    say("");
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  /** @param {string} words */
  function say(words) {
    parts.message.textContent = words;
  }

  function reset() {
    focus = HOME;
    preferredHeads = start.heads;
    change(start);
    settle(); // the focus goes home even where no trait changed
    say("Everything is back where it started.");
  }

  /** A trait, or what holds where it was set to what can't be. @template T @param {string} name @param {(value: T) => boolean} can @param {T} holds */
  function settled(name, can, holds) {
    const value = model.get(name);
    if (can(value)) return value;
    say(`${name} can't be ${spelt(value)}; it stays ${holds}.`);
    model.set(name, holds);
    return holds;
  }

  /** Read the traits, hold heads to a divisor of d_model, and draw. */
  function settle() {
    const seq = settled("seq", (number) => upTo(number, shape[1]), state.seq);
    const dModel = settled("d_model", (number) => upTo(number, shape[2]), state.dModel);
    const heads = fitting(
      dModel,
      settled("heads", (number) => upTo(number, Infinity), state.heads),
    );
    if (heads !== model.get("heads")) model.set("heads", heads);
    state = {
      seq,
      dModel,
      heads,
      causal: settled("causal", (value) => typeof value === "boolean", state.causal),
    };
    Object.assign(root.dataset, { heads, seq, dModel });
    dimensions.draw({ settings: { heads, seq, d_model: dModel } });
    parts.causal.checked = state.causal;
    parts.board.replaceChildren(...(leaks ? fourWays() : threeBoards()));
    explain();
  }

  // ---- the numbers: X, memory, and both splits ----

  function threeBoards() {
    const all = numbers(state);
    const { seq, dModel, heads } = state;
    const dHead = dModel / heads;
    /** @param {Journey} n @param {string} home  the table of all numbers that it is a cell of, if it is */
    const cell = (n, home = "") =>
      h(
        "td",
        {
          class: `mh-number${n.stays && !home ? " mh-stays" : ""}`,
          style: `--hue: ${hueOf(n.token)}`,
          "data-memory": n.memory,
          "data-at": home || false,
          tabindex: home === "x" ? -1 : false,
        },
        numberAt(n.token, n.column),
      );
    /** @param {string} caption @param {HTMLElement[][]} rows @param {(row: number) => HTMLElement} label */
    const table = (caption, rows, label) =>
      h(
        "table",
        {},
        h("caption", {}, caption),
        h(
          "tbody",
          {},
          ...rows.map((row, i) => h("tr", {}, h("th", { scope: "row" }, label(i)), ...row)),
        ),
      );
    const given = table(
      "X: each token has a colour",
      Array.from(
        { length: seq },
        (_, token) => all.filter((n) => n.token === token).map((n) => cell(n, "x")),
      ),
      (token_) => token(tokens[token_]),
    );
    const memory = h(
      "table",
      { class: "mh-memory" },
      h("caption", {}, "The same numbers in memory: one line. Which head gets them?"),
      h(
        "tbody",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "row" }, "in memory"),
          ...all.map((n) => cell(n, "memory")),
        ),
        ...WAYS.map((way) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, DEALT[way]),
            ...all.map((n) =>
              h("td", { class: n[way].place === 0 ? "mh-first" : "" }, String(n[way].head))
            ),
          )
        ),
      ),
    );
    /** @param {Way} way @param {string} what */
    const board = (way, what) => {
      const tables = Array.from({ length: heads }, (_, head) =>
        table(
          `head ${head}`,
          Array.from({ length: seq }, (_, row) =>
            all.filter((n) =>
              n[way].head === head && n[way].row === row
            ).map((n) => cell(n))),
          (row) => token(tokens[row]),
        ));
      return h(
        "div",
        { class: "mh-way", "data-way": way },
        h("p", { class: "mh-wayname" }, h("b", {}, NAMES[way]), ` ${what}`),
        h("div", { class: "mh-heads" }, ...tables),
      );
    };
    const stays = all.filter((n) => n.stays).length;
    root.dataset.stays = String(stays);
    return [
      given,
      h(
        "div",
        { class: "mh-scroll", tabindex: 0, role: "region", "aria-label": "Memory" },
        memory,
      ),
      board("right", "deals every row out: one piece a head"),
      board("wrong", "cuts the line: one stretch a head"),
      h(
        "p",
        { class: "mh-count" },
        h("strong", {}, `${stays} of ${all.length}`),
        ` numbers stand at the same place in both (dashed frame). Each head has ${dHead} column${
          dHead > 1 ? "s" : ""
        }.`,
      ),
    ];
  }

  function explainNumber() {
    const { seq, dModel, heads } = state;
    const all = numbers(state);
    const n = all[Math.min(focus.memory, all.length - 1)];
    const dHead = dModel / heads;
    for (const cell of parts.board.querySelectorAll("[data-memory]")) {
      const here = Number(cell.dataset.memory) === n.memory;
      cell.classList.toggle("mh-here", here);
      if (cell.dataset.at === "x") cell.tabIndex = here ? 0 : -1;
    }
    // The line in memory is wider than a phone: bring the number in focus into its middle.
    const [scroller, placed] = [".mh-scroll", ".mh-memory .mh-here"].map((part) =>
      parts.board.querySelector(part)
    );
    const [frame, cell] = [scroller.getBoundingClientRect(), placed.getBoundingClientRect()];
    scroller.scrollLeft += cell.left + cell.width / 2 - frame.left - frame.width / 2;

    const number = h("strong", {}, numberAt(n.token, n.column));
    /** @param {Place} place */
    const at = (place) => [`head ${place.head}, row `, token(tokens[place.row])];
    const first = n.wrong.head * seq * dHead;
    parts.told.replaceChildren(
      h(
        "p",
        {},
        number,
        " belongs to ",
        token(tokens[n.token]),
        `, column ${n.column}, and stands at place ${n.token} · ${dModel} + ${n.column} = ${n.memory} in memory.`,
      ),
      h(
        "p",
        {},
        h("b", {}, `${NAMES.right}: `),
        ...at(n.right),
        `. Column ${n.column} belongs to head ${n.right.head} (${
          dHead > 1
            ? `columns ${n.right.head * dHead} to ${(n.right.head + 1) * dHead - 1}`
            : "one column a head"
        }), and a row stays with its token.`,
      ),
      h(
        "p",
        {},
        h("b", {}, `${NAMES.wrong}: `),
        ...at(n.wrong),
        `. Head ${n.wrong.head} gets places ${first} to ${
          first + seq * dHead - 1
        }, ${dHead} a row. `,
        ...(n.wrong.row === n.token
          ? [n.stays ? "It is the same place." : "The row is right, the head is not."]
          : [
            "So ",
            token(tokens[n.token]),
            "’s number is taken for one of ",
            token(tokens[n.wrong.row]),
            ".",
          ]),
      ),
    );
  }

  // ---- the leaks: two ways to split times two ways to merge ----

  function fourWays() {
    const { seq, causal } = state;
    return WAYS.flatMap((split) =>
      WAYS.map((merge) => {
        const found = influence(state, split, merge, causal);
        const counts = { sees: 0, leak: 0, blind: 0, nothing: 0 };
        const rows = found.map((row, to) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, token(tokens[to])),
            ...row.map((path, from) => {
              const kind = reach(Boolean(path), to, from);
              counts[kind]++;
              return h(
                "td",
                {
                  class: `mh-reach mh-${kind}`,
                  "data-ways": `${split}-${merge}`,
                  "data-to": to,
                  "data-from": from,
                  "data-kind": kind,
                  tabindex: -1,
                  "aria-label": `output ${tokens[to]}, input ${tokens[from]}: ${KINDS[kind]}`,
                },
                SIGNS[kind],
              );
            }),
          )
        );
        const tests = verdicts(state, split, merge, causal);
        /** @param {string} name @param {string} words @param {boolean | null} passed */
        const line = (name, words, passed) =>
          h(
            "li",
            { "data-test": name, "data-passed": String(passed) },
            h("span", { "aria-hidden": "true" }, passed === null ? "·" : passed ? "✓" : "✗"),
            ` ${words}: ${passed === null ? "needs the mask" : passed ? "passes" : "fails"}`,
          );
        return h(
          "figure",
          { class: "mh-fourth", "data-pair": `${split}-${merge}` },
          h(
            "figcaption",
            {},
            "split: ",
            h("b", {}, NAMES[split]),
            h("br"),
            "merge: ",
            h("b", {}, MERGE_NAMES[merge]),
          ),
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("td", { class: "mh-corner" }, "output ↓ input →"),
                ...tokens.slice(0, seq).map((name) => h("th", { scope: "col" }, token(name))),
              ),
            ),
            h("tbody", {}, ...rows),
          ),
          h(
            "p",
            { class: "mh-count" },
            `${counted(counts.leak, "leak")}, ${counted(counts.blind, "blind spot")}`,
          ),
          h("ul", {}, ...TESTS.map(([name, words]) => line(name, words, tests[name]))),
        );
      })
    ).concat(
      h(
        "p",
        { class: "mh-count mh-key-of-signs" },
        "● depends on it · ! a leak: depends on a token that comes later · ○ a blind spot: should depend on it and can’t",
      ),
    );
  }

  /** What it means that an output token can, or can't, depend on an input token. @param {boolean} depends @param {number} to @param {number} from */
  function reach(depends, to, from) {
    const should = !state.causal || from <= to;
    if (depends) return should ? "sees" : "leak";
    return should ? "blind" : "nothing";
  }

  function explainReach() {
    const { seq } = state;
    const [to, from] = [Math.min(focus.to, seq - 1), Math.min(focus.from, seq - 1)];
    const [split, merge] = /** @type {Way[]} */ (focus.ways.split("-"));
    for (const cell of parts.board.querySelectorAll(".mh-reach")) {
      const here = cell.dataset.ways === focus.ways && Number(cell.dataset.to) === to &&
        Number(cell.dataset.from) === from;
      cell.classList.toggle("mh-here", here);
      cell.tabIndex = here ? 0 : -1;
    }
    const path = influence(state, split, merge, state.causal)[to][from];
    const kind = reach(Boolean(path), to, from);
    /** @param {Path} path */
    const held = ({ head, looked }) =>
      numbers(state)
        .filter((n) => n[split].head === head && n[split].row === looked)
        .map((n) => numberAt(n.token, n.column))
        .join(", ");
    const head = h(
      "p",
      {},
      "Split by ",
      h("b", {}, NAMES[split]),
      ", merge by ",
      h("b", {}, MERGE_NAMES[merge]),
      ". Output ",
      token(tokens[to]),
      ", input ",
      token(tokens[from]),
      ": ",
      h("strong", {}, KINDS[kind]),
      ".",
    );
    parts.told.replaceChildren(
      head,
      path
        ? h(
          "p",
          {},
          `The merge takes row ${path.row} of head ${path.head} into the output of `,
          token(tokens[to]),
          `. That row looks at ${path.looked === path.row ? "itself" : `row ${path.looked}`}${
            state.causal && path.looked !== path.row ? ` (not later, so the mask allows it)` : ""
          }, which holds ${held(path)}: numbers of `,
          token(tokens[from]),
          ".",
        )
        : h(
          "p",
          {},
          `No row that the merge takes into the output of `,
          token(tokens[to]),
          " may look at a row that holds numbers of ",
          token(tokens[from]),
          ".",
        ),
    );
    root.dataset.told = kind;
  }

  // ---- focus ----

  function explain() {
    if (leaks) explainReach();
    else explainNumber();
  }

  /** Put the focus on the cell that was pointed at, and give back the cell that can take the keyboard's focus. @param {Event} event */
  function lookAt(event) {
    const cell = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.(
      leaks ? ".mh-reach" : "[data-memory]",
    ));
    if (!cell) return null;
    say("");
    const { memory, ways = focus.ways, to, from } = cell.dataset;
    focus = leaks
      ? { ...focus, ways, to: Number(to), from: Number(from) }
      : { ...focus, memory: Number(memory) };
    explain();
    return parts.board.querySelector("[tabindex='0'].mh-here");
  }

  /** Arrow keys walk over X, or over a table of reach, Home and End to a row's ends; Page Up and Page Down go to the next table. @param {KeyboardEvent} event */
  function walk(event) {
    const far = Math.max(state.seq, state.dModel);
    const step = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      Home: [0, -far],
      End: [0, far],
    }[event.key];
    const turn = leaks ? { PageUp: -1, PageDown: 1 }[event.key] : undefined;
    if (
      (!step && !turn) || event.ctrlKey || event.altKey || event.metaKey ||
      !(/** @type {Element} */ (event.target).matches("[data-memory], .mh-reach"))
    ) return;
    event.preventDefault();
    const { seq, dModel } = state;
    const [rows, columns] = leaks ? [seq, seq] : [seq, dModel];
    let [row, column] = leaks
      ? [Math.min(focus.to, seq - 1), Math.min(focus.from, seq - 1)]
      : [Math.floor(focus.memory / dModel), focus.memory % dModel];
    if (step) [row, column] = [row + step[0], column + step[1]];
    [row, column] = [
      Math.min(Math.max(row, 0), rows - 1),
      Math.min(Math.max(column, 0), columns - 1),
    ];
    const pairs = WAYS.flatMap((split) => WAYS.map((merge) => `${split}-${merge}`));
    if (leaks) {
      focus = {
        ...focus,
        ways: pairs[pairs.indexOf(focus.ways) + (turn ?? 0)] ?? focus.ways,
        to: row,
        from: column,
      };
    } else focus = { ...focus, memory: row * dModel + column };
    explain();
    parts.board.querySelector("[tabindex='0'].mh-here")?.focus();
  }

  return () => {
    for (const name of TRAITS) model.off(`change:${name}`, soon);
    root.remove();
  };
}

const SIGNS = { sees: "●", leak: "!", blind: "○", nothing: "" };
const KINDS = {
  sees: "depends on it",
  leak: "a leak",
  blind: "a blind spot",
  nothing: "does not depend on it",
};
const TESTS = /** @type {const} */ ([["shape", "shape"], ["roundTrip", "merge(split(x)) = x"], [
  "causal",
  "causal check",
], ["loop", "values of a loop"]]);
/** @param {number} number @param {string} what */
const counted = (number, what) => `${number || "no"} ${what}${number === 1 ? "" : "s"}`;

export default { render };
