// @ts-check
/**
 * The explorer's front end: multi-head attention, computed and drawn from the widget's traits alone. It is a module as
 * the anywidget front-end module specification says, so a notebook and the built page load the same one.
 *
 * @typedef {import("./stations.js").Focus} Focus
 * @typedef {import("./stations.js").Shown} Shown
 * @typedef {import("./settings.js").Settings} Settings
 */

import { axesOf, edited, project } from "./attention.js";
import { asCode, asCsv, asLink, asSvg, fromLink, inLink, slug } from "./carry.js";
import { numberField, showNumber, stepper, switchOff } from "../shared/fields.js";
import { floats } from "../shared/floats.js";
import { freshId, h } from "../shared/h.js";
import { shortened } from "../shared/labels.js";
import { makeDimensions } from "../shared/dimensions.js";
import { explain } from "./views/explain.js";
import { rounded, written } from "../shared/format.js";
import { headColour } from "../shared/colours.js";
import {
  COLDEST,
  fits,
  HOTTEST,
  inWords,
  isToken,
  KEPT,
  LONGEST,
  SETTINGS,
  SWITCHES,
  validate,
  WHAT_FITS,
  WHAT_IS_A_TOKEN,
} from "./settings.js";
import { makeStage } from "./views/station_view.js";
import { stationsOf, within } from "./stations.js";
import { makeStore } from "../shared/store.js";
import { areTexts, canBegin, checkState, fills, isShape, upTo } from "../shared/guards.js";
import { onNewTheme, themeOf } from "../shared/theme.js";

const ARRAYS = ["x", "query", "key", "value", "w_query", "w_key", "w_value", "w_output"];
const FIELD_HOLDS = 100_000; // characters in a field: a browser takes seconds to lay out millions
const SWITCH_NAMES = {
  causal: "Causal mask",
  padding: "Padding mask",
  scaled: "Divide by √d_head",
};

/**
 * Stop with words where the stored state gives nothing to show. What the reader can change is not looked at: where it
 * can't be, the store begins without it.
 * @param {any} model
 */
function checkGiven(model) {
  const [shape, start, names, tokens, lengths] = ["shape", "initial", "names", "tokens", "lengths"]
    .map((name) => model.get(name));
  checkState({
    title: areTexts([model.get("title")]),
    names: areTexts(names),
    shape: isShape(shape),
  });
  const arrays = ARRAYS.map((name) => ({ name, array: floats(model.get(name)) }));
  const given = arrays.filter(({ array }) => array.length).map(({ name }) => name);
  const [batch, seq] = shape;
  checkState({
    tokens: Array.isArray(tokens) && tokens.length >= batch &&
      tokens.every((sentence) => areTexts(sentence, seq)),
    lengths: Array.isArray(lengths) && lengths.length >= batch &&
      lengths.every((length) => upTo(length, seq)),
    initial: canBegin(start, shape) &&
      !validate({}, start, { shape, given, stations: [start.station] }).refused.length,
    ...Object.fromEntries(
      arrays.map(({ name, array }) => [name, !array.length || fills(array, axesOf(name, shape))]),
    ),
    "no query or key": (given.includes("x") ? ["w_query", "w_key"] : ["query", "key"]).every((
      name,
    ) => given.includes(name)),
  });
}

/**
 * What the settings show: one sentence's numbers and texts. The projected rows of the last few settings are kept,
 * because most changes leave them as they are.
 * @param {any} model
 */
function makeShow(model) {
  const shape = /** @type {number[]} */ (model.get("shape"));
  const given = {
    shape,
    arrays: Object.fromEntries(ARRAYS.map((name) => [name, floats(model.get(name))])),
  };
  const known = /** @type {Map<string, import("./attention.js").Rows>} */ (new Map());

  /** @param {Settings} settings @returns {Shown} */
  function show(
    { heads, seq, d_model: dModel, sentence, causal, padding, scaled, temperature, edits, renamed },
  ) {
    const name = JSON.stringify([sentence, seq, dModel, edits]);
    const rows = known.get(name) ?? project(edited(given, edits), sentence, seq, dModel);
    if (known.size > 3 && !known.has(name)) known.clear();
    known.set(name, rows);
    const tokens = /** @type {string[]} */ (model.get("tokens")[sentence]).map((text, i) =>
      renamed[`${sentence},${i}`] ?? text
    );
    const length = /** @type {number} */ (model.get("lengths")[sentence]);
    return {
      ...rows,
      batch: shape[0],
      maxDModel: shape[2],
      sentence,
      tokens,
      length,
      heads,
      seq,
      dModel,
      dHead: dModel / heads,
      causal,
      padding,
      scaled,
      temperature,
    };
  }
  return { show, given: ARRAYS.filter((name) => given.arrays[name].length) };
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  checkGiven(model);
  const id = freshId();
  const name = slug(model.get("title"));
  const shape = /** @type {number[]} */ (model.get("shape"));
  const padded = model.get("lengths").some((/** @type {number} */ length) => length < shape[1]);
  const { show, given } = makeShow(model);
  const start = /** @type {Settings} */ (model.get("initial"));
  const stations = stationsOf(show(start)).filter(({ known }) => known).map((station) =>
    station.id
  );
  const home = { of: "q", head: 0, query: start.seq - 1, key: 0, place: 0, inner: 0 };

  let shown = show(start);
  let beside = shown; // what is kept, while two settings are compared
  let focus = /** @type {Focus} */ (home);
  let side = /** @type {"now" | "kept"} */ ("now"); // the stage that the focus is on, of two side by side
  let pinned = false; // a click pins the focus; until then it follows the mouse
  let theme =
    /** @type {import("../shared/theme.js").Theme} */ ({ dark: false, paper: [255, 255, 255] });
  const limits = { shape, given, stations };
  const options = {
    traits: SETTINGS,
    local: {},
    /** @param {Record<string, any>} wanted @param {Settings} before */
    validate: (wanted, before) => validate(wanted, before, limits),
    keptByUndo: /** @type {const} */ (["focus", "station", "tables"]),
  };
  const store = makeStore(model, options, (_, { words, cause }) => {
    if (words || cause === "change") say(words);
    draw();
  });

  const message = h("p", { class: "mh-message", role: "status" });
  const said = h("p", { class: "mh-said", "aria-live": "polite" }); // for ears alone
  const printed = h("p", { class: "mh-printed" });
  const working = h("div", {
    class: "mh-focus",
    role: "group",
    "aria-label": "Arithmetic of the cell in focus",
  });
  const dimensions = makeDimensions({ id, shape, store, say });
  const temperature = numberField(
    {
      id: `${id}-temperature`,
      min: COLDEST,
      max: HOTTEST,
      step: COLDEST,
      "aria-label": "Temperature",
    },
    {
      holds: () => rounded(store.state.settings.temperature),
      fits: (number) => number >= COLDEST && number <= HOTTEST,
      accept: heat,
      refuse: (holds) =>
        say(`Temperature can be a number from ${COLDEST} to ${HOTTEST}; it stays ${holds}.`),
    },
  );
  const entries = /** @type {string[]} */ (model.get("names"));
  const entry = entries.length ? "Example" : "Sentence"; // what the batch is made of
  const sentence = h("select", { id: `${id}-sentence`, "aria-label": entry });
  sentence.addEventListener("input", () => change({ sentence: Number(sentence.value) }));
  const switches = Object.fromEntries(
    SWITCHES.map((setting) => [setting, makeSwitch(setting, SWITCH_NAMES[setting])]),
  );
  const asTables = makeSwitch("tables", "Tables with more digits");
  const undo = h("button", { type: "button", onclick: goBack }, "Undo");
  const compare = h("button", { type: "button", onclick: toggleCompare });
  const scale = h(
    "p",
    {},
    "weight 0 ",
    h("span", { class: "mh-ramp", "aria-hidden": "true" }),
    " 1 (the colour grows with the weight's square root, so that small weights show)",
  );
  const legend = h("div", { class: "mh-legend" }, scale, asTables.label);
  const strip = makeStrip();
  const now = makeStage((more) => {
    root.ariaBusy = String(more);
    pointOut(); // the head in focus may be one of the last
  });
  const kept = makeStage(() => {});
  const names = {
    now: h("p", { class: "mh-stagename" }),
    kept: h("p", { class: "mh-stagename" }),
  };
  const sides = {
    now: h("div", { class: "mh-side" }, names.now, now.root),
    kept: h("div", { class: "mh-side", hidden: true }, names.kept, kept.root),
  };
  const editor = makeEditor();
  const work = h("div", { class: "mh-work" }, working, editor.root);
  const rename = makeRename();
  const carry = makeCarry();

  const root = h(
    "section",
    {
      class: "mh-widget mh-explorer",
      "data-explorer": true,
      id: name,
      "aria-labelledby": `${id}-title`,
    },
    h("p", { class: "mh-title", id: `${id}-title` }, model.get("title")),
    h(
      "div",
      { class: "mh-controls" },
      ...dimensions.fields,
      stepper("Temperature", temperature, () => stepHeat(0.5), () => stepHeat(2)),
      ...(shape[0] > 1
        ? [
          h(
            "div",
            { class: "mh-control" },
            h("span", { "aria-hidden": "true" }, entry),
            sentence,
          ),
        ]
        : []),
      ...SWITCHES.filter((setting) => setting !== "padding" || padded).map((setting) =>
        switches[setting].label
      ),
      undo,
      h("button", { type: "button", class: "mh-reset", onclick: reset }, "Reset"),
      compare,
    ),
    message,
    printed,
    strip.root,
    h("div", { class: "mh-sides" }, sides.kept, sides.now),
    legend,
    work,
    rename.root,
    carry.root,
    said,
  );
  el.append(root);

  for (
    const [name, stage]
      of /** @type {["now" | "kept", import("./views/station_view.js").Stage][]} */ ([
        ["now", now],
        ["kept", kept],
      ])
  ) {
    stage.root.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      // Scrolling moves the page under a mouse that rests: that is no wish to look at something else.
      if (event.pointerType === "mouse" && !pinned && (event.movementX || event.movementY)) {
        look(stage.focusUnder(event, focus), false, name);
      }
    });
    stage.root.addEventListener("click", (/** @type {PointerEvent} */ event) => {
      // A click by the keyboard has no place; the focus is where it was.
      const byKey = event.detail === 0 && /** @type {Element} */
        (event.target).matches(".mh-cursor");
      look(byKey ? {} : stage.focusUnder(event, focus), true, name);
    });
    stage.root.addEventListener(
      "keydown",
      (/** @type {KeyboardEvent} */ event) => walk(event, stage, name),
    );
  }
  const endTheme = onNewTheme(() => {
    if (String(themeOf(root).paper) !== String(theme.paper)) draw();
  });
  store.begin();
  arrive();

  return () => {
    store.stop();
    endTheme();
    root.remove();
  };

  // ---- what the reader changes ----

  /** @param {Partial<Settings>} changes @param {string} field  where it was typed, if it was */
  function change(changes, field = "") {
    store.change(changes, field);
  }

  /** @param {string} words */
  function say(words) {
    message.textContent = shortened(words, 600);
  }

  function reset() {
    focus = home;
    pinned = false;
    change(start);
    say("Everything is back where it started.");
  }

  /** One step back, over the reader's own changes. */
  function goBack() {
    store.undo();
    say(store.state.canUndo ? "One step back." : "Back at the beginning.");
  }

  /** @param {number} number @param {string} [step] */
  function heat(number, step) {
    change({ temperature: number }, step);
  }

  /** Twice or half the temperature. @param {number} by */
  function stepHeat(by) {
    heat(Math.min(Math.max(store.state.settings.temperature * by, COLDEST), HOTTEST));
  }

  function toggleCompare() {
    const comparing = Object.keys(store.state.settings.compared).length > 0;
    side = "now";
    change({
      compared: comparing ? {} : Object.fromEntries(
        KEPT.map((name) => [name, store.state.settings[name]]),
      ),
    });
    if (!comparing) say("These settings and numbers are kept. Now change something, and compare.");
  }

  /** @param {"causal" | "padding" | "scaled" | "tables"} setting @param {string} words */
  function makeSwitch(setting, words) {
    const input = h("input", { type: "checkbox", "aria-label": words });
    input.addEventListener(
      "input",
      () => (setting === "tables"
        ? store.move({ tables: input.checked })
        : change({ [setting]: input.checked })),
    );
    return { input, label: h("label", { class: "mh-control mh-check" }, input, words) };
  }

  // ---- the focus ----

  /** Put the focus on a cell. @param {Partial<Focus> | null} cell @param {boolean} pin  by a click or a key, not by hovering @param {"now" | "kept"} on */
  function look(cell, pin, on) {
    if (!cell) return;
    side = on;
    focus = { ...focus, ...cell };
    if (!pin) return pointOut();
    pinned = true;
    store.move({ focus: { ...focus } });
    const target = pointOut();
    if (!target) return;
    // Where the focus stays on the same element, only its name changes, which no screen reader tells of itself.
    said.textContent = document.activeElement === target ? target.getAttribute("aria-label") : "";
    target.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event @param {import("./views/station_view.js").Stage} stage @param {"now" | "kept"} on */
  function walk(event, stage, on) {
    if (event.key === "Escape") pinned = false;
    if (
      event.ctrlKey || event.altKey || event.metaKey ||
      work.contains(/** @type {Node} */ (event.target))
    ) return;
    if (!/^(Arrow|Page|Home|End)/.test(event.key)) return;
    event.preventDefault();
    const next = stage.step(event.key, within(on === "kept" ? beside : shown, focus));
    if (!next) return;
    look(next, true, on);
    document.activeElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Mark the cell in focus and work it out; gives the element that stands for it. */
  function pointOut() {
    const comparing = !sides.kept.hidden;
    const onKept = comparing && side === "kept";
    const other = comparing ? find(onKept ? now : kept, onKept ? shown : beside) : null;
    other?.stage.point(other.here, "");
    const found = find(onKept ? kept : now, onKept ? beside : shown);
    const { here, block, row, column, number } = found;
    const { station } = store.state.settings;
    const label = station === "weights"
      ? `Head ${here.head}, query ${found.s.tokens[here.query]}, key ${
        found.s.tokens[here.key]
      }: weight ${written(number)}`
      : `${block.title}, row ${block.rowNames(row).join(", ")}, column ${
        block.columnName(column)
      }: ${written(number)}`;
    const target = found.stage.point(here, label);
    working.style.setProperty("--head", `rgb(${headColour(here.head, theme.dark).join(" ")})`);
    working.replaceChildren(
      ...explain(found.s, station, block, here),
      ...(other ? [differ(onKept ? found : other, onKept ? other : found)] : []),
    );
    editor.draw(onKept ? "" : block.place(row, column), number);
    // The arithmetic opens right below what it is about.
    if (pinned && !comparing) now.putBelow(work, here);
    else if (legend.nextSibling !== work) legend.after(work);
    return target;
  }

  /** The number in focus on one of the stages. @param {import("./views/station_view.js").Stage} stage @param {Shown} s */
  function find(stage, s) {
    const here = within(s, focus);
    const block = stage.blockOf(here);
    const [row, column] = block.at(here);
    return { stage, s, here, block, row, column, number: block.value(row, column) };
  }

  /** @param {ReturnType<typeof find>} before @param {ReturnType<typeof find>} after */
  function differ(before, after) {
    const difference = after.number - before.number;
    const [old, present] = [before, after].map(({ block, row, column, number }) => {
      const head = block.headAt(row, column);
      return `${
        head < 0
          ? ""
          : ` (head ${head}, row ${block.rowNames(row).join(", ")}, column ${
            block.columnName(column)
          })`
      }: ${written(number)}.`;
    });
    const told = Number.isFinite(difference)
      ? ` Difference: ${difference > 0 ? "+" : ""}${written(difference)}.`
      : "";
    return h("p", { class: "mh-beside" }, `Kept${old} Now${present}${told}`);
  }

  /** @returns {Settings} */
  function keptSettings() {
    return { ...store.state.settings, edits: {}, ...store.state.settings.compared };
  }

  // ---- drawing ----

  function draw() {
    const { settings } = store.state;
    const { heads, seq, d_model: dModel } = settings;
    shown = show(settings);
    theme = themeOf(root);
    if (Object.keys(settings.focus).length) focus = { ...focus, ...settings.focus };
    Object.assign(root.dataset, { heads, seq, dModel, station: settings.station });

    dimensions.draw({ settings });
    if (document.activeElement !== temperature) {
      temperature.value = String(rounded(settings.temperature));
    }
    for (const setting of SWITCHES) switches[setting].input.checked = settings[setting];
    asTables.input.checked = settings.tables;
    legend.hidden = settings.station !== "weights";
    scale.hidden = settings.tables;
    switchOff(undo, !store.state.canUndo);
    drawSentences(settings);

    const comparing = Object.keys(settings.compared).length > 0;
    compare.textContent = comparing ? "Stop comparing" : "Keep and compare";
    sides.kept.hidden = names.now.hidden = !comparing;
    const words = inWords(settings, padded);
    const all = stationsOf(shown);
    const { step, name: stationName } =
      /** @type {import("./stations.js").Station} */ (all.find(({ id }) =>
        id === settings.station
      ));
    printed.textContent = `Station ${step}, ${stationName}: ${words}`;
    strip.draw(all, settings.station);
    if (comparing) {
      const before = keptSettings();
      names.kept.textContent = `Kept: ${inWords(before, padded)}`;
      names.now.textContent = `Now: ${words}`;
      beside = show(before);
      drawStage(kept, beside, stationsOf(beside), before);
    }
    drawStage(now, shown, all, settings);
    rename.draw();
    carry.draw();
  }

  /** @param {import("./views/station_view.js").Stage} stage @param {Shown} s @param {import("./stations.js").Station[]} all @param {Settings} settings */
  function drawStage(stage, s, all, { station, tables, edits }) {
    const chosen =
      /** @type {import("./stations.js").Station} */ (all.find((one) => one.id === station));
    stage.draw(s, chosen, { asTables: tables, focus: within(s, focus), theme, edits });
  }

  /** @param {Settings} settings */
  function drawSentences(settings) {
    if (shape[0] === 1) return;
    const texts = Array.from(
      { length: shape[0] },
      (_, i) =>
        show({ ...settings, sentence: i }).tokens.slice(0, 6).map((token) =>
          shortened(token, LONGEST)
        ).join(" "),
    );
    if (sentence.texts !== texts.join("\n")) {
      sentence.texts = texts.join("\n");
      sentence.replaceChildren(
        ...texts.map((text, i) => h("option", { value: i }, entries[i] ?? `${i + 1}: ${text} …`)),
      );
    }
    sentence.value = String(settings.sentence);
  }

  /** The stations in their order: where the reader is, and where to go. */
  function makeStrip() {
    const list = h("ol", { class: "mh-stations" });
    const told = h("p", { class: "mh-told" });
    const missing = h("p", { class: "mh-missing" });
    const [back, next] = [
      h("button", { type: "button", onclick: () => turn(-1) }, "◀ Back"),
      h("button", { type: "button", onclick: () => turn(1) }, "Next ▶"),
    ];
    const items = /** @type {any[]} */ ([]);
    const line = h("div", {
      class: "mh-line",
      role: "group",
      "aria-label": "Stations of the pipeline",
    }, list);
    let here = /** @type {any} */ (null);
    // Asked when sizes have changed, and not while drawing: there it would cost a layout.
    const fit = new ResizeObserver(() => {
      // The keyboard has to stop at what scrolls, and at nothing else.
      if (line.scrollWidth > line.clientWidth) line.tabIndex = 0;
      else line.removeAttribute("tabindex");
      line.scrollLeft = here.offsetLeft - line.offsetLeft - line.clientWidth / 3;
    });

    /** @param {number} by */
    function turn(by) {
      go(stations[stations.indexOf(store.state.settings.station) + by]);
    }
    /** @param {string | undefined} station */
    function go(station) {
      if (station) store.move({ station });
    }
    return {
      root: h(
        "div",
        { class: "mh-strip" },
        line,
        missing,
        h("div", { class: "mh-turn" }, back, told, next),
      ),
      /** @param {import("./stations.js").Station[]} all @param {string} chosen */
      draw(all, chosen) {
        all.forEach(({ id: station, step, name, known, shape }, i) => {
          if (!items[i]) {
            const [label, size] = [h("span", {}), h("code", {})];
            const door = known
              ? h(
                "button",
                { class: "mh-door", type: "button", onclick: () => go(station) },
                label,
                size,
              )
              : h("span", { class: "mh-door" }, label, size);
            items[i] = { label, size, door };
            list.append(h("li", {}, door));
          }
          const { label, size, door } = items[i];
          label.textContent = `${step} ${name}`;
          size.textContent = `(${shape.join(", ")})`;
          if (station !== chosen) door.removeAttribute("aria-current");
          else if (here !== door) {
            here = door;
            door.setAttribute("aria-current", "step");
            fit.unobserve(line);
            fit.observe(line); // tells once, before the next paint
          }
        });
        told.textContent = all.find((one) => one.id === chosen)?.told ?? "";
        switchOff(back, stations[0] === chosen);
        switchOff(next, stations.at(-1) === chosen);
        const closed = all.filter(({ known }) => !known).map(({ step, name }) => `${step} ${name}`);
        missing.textContent = closed.length
          ? `This explorer was not given the numbers of ${
            new Intl.ListFormat("en").format(closed)
          }.`
          : "";
      },
    };
  }

  /** A field for the number in focus, where it is one that was given. */
  function makeEditor() {
    let place = "";
    let holds = 0;
    const field = numberField(
      { id: `${id}-edit`, "aria-label": "Change this number" },
      {
        holds: () => holds,
        fits,
        accept: edit,
        refuse: (number) => say(`A number here can be ${WHAT_FITS}; it stays ${written(number)}.`),
      },
    );
    const root = h(
      "label",
      { class: "mh-control mh-edit", hidden: true },
      "Change this number",
      field,
    );

    /** @param {number} number @param {string} step */
    function edit(number, step) {
      change({ edits: { ...store.state.settings.edits, [place]: number } }, step);
    }
    return {
      root,
      /** @param {string} next @param {number} number */
      draw(next, number) {
        root.hidden = !next;
        [place, holds] = [next, Number(number.toPrecision(7))]; // float32 has no more digits than these
        if (next) showNumber(field, holds);
      },
    };
  }

  /** A fold with a field for each token's text. */
  function makeRename() {
    const fields = h("div", { class: "mh-controls" });
    const root = h(
      "details",
      {},
      h("summary", {}, "Change the words"),
      h("p", {}, "The words are labels: the numbers stay as they are."),
      fields,
    );
    root.addEventListener("toggle", draw);
    let drawn = "";

    /** @param {number} i @param {string} text */
    function rename(i, text) {
      if (!isToken(text)) {
        return say(`A token can be ${WHAT_IS_A_TOKEN}; it stays “${shown.tokens[i]}”.`);
      }
      const { renamed, sentence } = store.state.settings;
      change({ renamed: { ...renamed, [`${sentence},${i}`]: text } }, `token ${sentence},${i}`);
    }
    function draw() {
      if (!root.open) return;
      const wanted = `${shown.sentence} ${shown.seq}`;
      if (drawn !== wanted) {
        drawn = wanted;
        fields.replaceChildren(
          ...shown.tokens.slice(0, shown.seq).map((_, i) => {
            const field = h("input", {
              type: "text",
              maxlength: 10 * LONGEST,
              size: 10,
              "aria-label": `Token ${i}`,
              spellcheck: "false",
            });
            field.addEventListener("input", () => rename(i, field.value));
            field.addEventListener("change", () => (field.value = shown.tokens[i]));
            return h("label", { class: "mh-control" }, h("span", {}, `Token ${i}`), field);
          }),
        );
      }
      fields.querySelectorAll("input").forEach(
        (/** @type {HTMLInputElement} */ field, /** @type {number} */ i) => {
          if (document.activeElement !== field) field.value = shown.tokens[i];
        },
      );
    }
    return { root, draw };
  }

  /** Where a link led to this explorer: take its state, refuse in words what can't be, and bring it into sight. */
  function arrive() {
    const { settings, refused } = fromLink(location.href, name);
    if (!Object.keys(settings).length && !refused.length) return;
    const strange = store.move(settings).flatMap(({ name, value }) =>
      inLink(name, value).map(([key, text]) => `${key}=${text}`)
    );
    if (settings.focus) pinned = true;
    const named = [...refused, ...strange].map((text) => `\u2068${shortened(text, 60)}\u2069`); // isolated: a text may run from right to left
    const more = named.length > 8 ? ` and ${named.length - 8} more` : "";
    if (named.length) {
      say(
        `The link asks for what can't be: ${
          named.slice(0, 8).join(", ")
        }${more}. The rest of it is shown.`,
      );
    }
    // What stands above may still grow while the page loads; the reader's first move ends the waiting.
    const watch = new ResizeObserver(() => root.scrollIntoView({ behavior: "instant" }));
    watch.observe(document.body);
    for (const move of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(move, () => watch.disconnect(), { once: true });
    }
    setTimeout(() => watch.disconnect(), 3000);
  }

  /** A fold with what can be carried away: shown as text, to be copied or saved. */
  function makeCarry() {
    const kinds = /** @type {Record<string, () => [string, string, string]>} */ ({
      Link: () => [asLink(location.href, name, store.state.settings), "link.txt", "text/plain"],
      "PyTorch code": () => [asCode(shown), "attention.py", "text/x-python"],
      "Weights (CSV)": () => [asCsv(shown), "weights.csv", "text/csv"],
      "Picture (SVG)": () => [
        asSvg(shown, model.get("title"), inWords(store.state.settings, padded)),
        "heatmaps.svg",
        "image/svg+xml",
      ],
    });
    let kind = "";
    let drawn = ""; // what the text was made from
    let carried = ["", "", ""]; // the text, the end of its file's name, its type
    const text = h("textarea", {
      readonly: true,
      rows: 5,
      "aria-label": "What to carry away",
      spellcheck: "false",
    });
    const told = h("span", { role: "status" });
    const choices = Object.keys(kinds).map((chosen) =>
      h(
        "button",
        { type: "button", "aria-pressed": "false", onclick: () => choose(chosen) },
        chosen,
      )
    );
    const content = h(
      "div",
      { hidden: true },
      text,
      h(
        "div",
        { class: "mh-controls" },
        h("button", { type: "button", onclick: copyText }, "Copy"),
        h("button", { type: "button", onclick: saveFile }, "Save as a file"),
        told,
      ),
    );
    const fold = h(
      "details",
      { class: "mh-carry" },
      h("summary", {}, "Take it with you"),
      h("div", { class: "mh-controls" }, ...choices),
      content,
    );
    fold.addEventListener("toggle", draw);

    /** @param {string} chosen */
    function choose(chosen) {
      kind = chosen;
      content.hidden = false;
      choices.forEach((button) =>
        button.setAttribute("aria-pressed", String(button.textContent === kind))
      );
      draw();
    }
    function draw() {
      told.textContent = "";
      if (!kind || !fold.open) return;
      const { focus: _focus, station: _station, ...rest } = store.state.settings; // the two stand in a link alone
      const wanted = JSON.stringify([kind, kind === "Link" ? store.state.settings : rest]);
      if (drawn !== wanted) {
        carried = kinds[kind]();
        text.value = carried[0].slice(0, FIELD_HOLDS);
        drawn = wanted;
      }
      const [all, first] = [carried[0].length, FIELD_HOLDS].map((length) =>
        length.toLocaleString("en")
      );
      told.textContent = `${all} characters.${
        isWhole() ? "" : ` Here are the first ${first}; Copy and Save take them all.`
      }`;
    }
    /** Whether the field holds all of the text. */
    const isWhole = () => carried[0].length <= FIELD_HOLDS;
    async function copyText() {
      text.select();
      // Pages from disk may not use the clipboard; the selected text can still be copied by hand, if it is all there.
      const done = await Promise.resolve(navigator.clipboard?.writeText(carried[0])).then(
        () => Boolean(navigator.clipboard),
        () => false,
      );
      const byHand = isWhole() ? "the text is selected, press Ctrl+C." : "save it as a file.";
      told.textContent = done ? "Copied." : `This page may not copy: ${byHand}`;
    }
    function saveFile() {
      const [content, file, type] = carried;
      const address = URL.createObjectURL(new Blob([content], { type }));
      h("a", { href: address, download: `${name}-${file}` }).click();
      setTimeout(() => URL.revokeObjectURL(address));
    }
    return { root: fold, draw };
  }
}

export default { render };
