// @ts-check
/**
 * The explorer's front end: multi-head attention computed and drawn from the widget's traits alone.
 * With controls.js before it, it is a module as the anywidget front-end module specification says, so a notebook and
 * the built page load the same one.
 */

const STATE = ["heads", "heads_index", "seq", "d_model", "causal", "sentence"];
const AT_ONCE = 48; // heads that are drawn before the page gets its turn again
const NUMBERS_UP_TO = 6; // tokens: more, and a number no longer fits into its cell
const TERMS = 8; // a dot product of more has only its first ones written out

// ---- arithmetic -------------------------------------------------------------------------------

/**
 * One query's row in one head: scaled scores and softmax weights over the keys.
 * @param {ReturnType<typeof read>} s @param {number} head @param {number} query
 */
export function attendRow(s, head, query) {
  const dHead = s.dModel / s.heads;
  const scale = 1 / Math.sqrt(dHead);
  const scores = new Float64Array(s.seq);
  const exps = new Float64Array(s.seq);
  const weights = new Float64Array(s.seq);
  let max = -Infinity;
  for (let key = 0; key < s.seq; key++) {
    const q = at(s, query, head * dHead);
    const k = at(s, key, head * dHead);
    let dot = 0;
    for (let i = 0; i < dHead; i++) dot += s.query[q + i] * s.key[k + i];
    scores[key] = dot * scale;
    if (allowed(s, query, key)) max = Math.max(max, scores[key]);
  }
  let sum = 0;
  for (let key = 0; key < s.seq; key++) {
    // The row's maximum is taken off first, as torch does: the weights stay the same and exp never overflows.
    if (allowed(s, query, key)) sum += exps[key] = Math.exp(scores[key] - max);
  }
  if (sum > 0) for (let key = 0; key < s.seq; key++) weights[key] = exps[key] / sum;
  return { scores, exps, sum, max, weights };
}

/** Where a token's row begins in the flat arrays, at the given column. */
function at(s, token, column) {
  return (s.sentence * s.maxSeq + token) * s.maxDModel + column;
}

/** May this query look at this key? */
const allowed = (s, query, key) => !hidden(s, query, key);

/** Why this query may not look at this key, or "". */
function hidden(s, query, key) {
  if (key >= s.length) return "padding";
  return s.causal && key > query ? "comes later" : "";
}

// ---- state ------------------------------------------------------------------------------------

/** The traits as one plain object. @param {any} model */
function read(model) {
  const [batch, maxSeq, maxDModel] = model.get("shape");
  const sentence = model.get("sentence");
  return {
    batch,
    maxSeq,
    maxDModel,
    sentence,
    query: floats(model.get("query")),
    key: floats(model.get("key")),
    value: floats(model.get("value")),
    tokens: /** @type {string[]} */ (model.get("tokens")[sentence]),
    length: /** @type {number} */ (model.get("lengths")[sentence]),
    heads: /** @type {number} */ (model.get("heads")),
    seq: /** @type {number} */ (model.get("seq")),
    dModel: /** @type {number} */ (model.get("d_model")),
    causal: /** @type {boolean} */ (model.get("causal")),
  };
}

/** The state that Python made the widget with, which surely holds together. @param {any} model */
function beginning(model) {
  const { heads, seq, d_model: dModel, sentence } = model.get("start");
  return { heads, seq, dModel, sentence };
}

const decoded = new WeakMap();

/** Bytes of a trait as numbers, decoded once. @param {DataView} view @returns {Float32Array} */
function floats(view) {
  if (!decoded.has(view)) {
    // A copy, because a typed array must start at a multiple of four bytes and a view may not.
    decoded.set(view, new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)));
  }
  return decoded.get(view);
}

// ---- drawing ----------------------------------------------------------------------------------

/** A number as a reader wants it: at most four decimals, and powers of ten for what is tiny or huge. @param {number} x */
function written(x) {
  const size = Math.abs(x);
  if (size >= 1e-4 && size < 1e6) return String(rounded(x)).replace("-", "−");
  if (size === 0) return "0";
  const [digits, power] = x.toExponential(2).split("e");
  const raised = [...String(Number(power))].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");
  return `${digits.replace("-", "−")}·10${raised}`;
}

const rounded = (x) => Number(x.toFixed(Math.abs(x) < 10 ? 4 : 2));

/** Four decimals always, for numbers that stand below one another. @param {number} x */
const aligned = (x) => (x === 0 || Math.abs(x) >= 1e-4 ? x.toFixed(4).replace("-", "−") : written(x));

/** "=" where all these numbers are written out in full, "≈" where one was rounded. @param {number[]} numbers */
function equals(...numbers) {
  // The traits are float32, in which 0.1 is off by a hair; that hair is no rounding.
  return numbers.every((x) => Math.abs(x - rounded(x)) <= 1e-6 * Math.abs(x)) ? "=" : "≈";
}

let views = 0;

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const id = `explorer-${++views}`;
  const parts = {
    heads: make("select", { id: `${id}-heads`, "aria-label": "Heads" }),
    seq: numberInput("Sequence length", `${id}-seq`, model.get("shape")[1]),
    dModel: numberInput("Model dimension", `${id}-d-model`, model.get("shape")[2]),
    causal: make("input", { type: "checkbox", "aria-label": "Causal mask", id: `${id}-causal` }),
    sentence: make("select", { id: `${id}-sentence`, "aria-label": "Sentence" }),
    message: make("p", { class: "mh-message", role: "status" }),
    stations: make("ol", { class: "mh-stations", "aria-label": "Shapes at every station" }),
    grids: make("div", { class: "mh-grids" }),
    focus: make("section", { class: "mh-focus", "aria-label": "Arithmetic of the cell in focus" }),
  };
  const controls = make(
    "div",
    { class: "mh-controls" },
    control("Heads", parts.heads, () => stepHeads(-1), () => stepHeads(1)),
    control("Sequence length", parts.seq, () => stepNumber("seq", -1), () => stepNumber("seq", 1)),
    control("Model dimension", parts.dModel, () => stepNumber("d_model", -1), () => stepNumber("d_model", 1)),
  );
  if (model.get("shape")[0] > 1) {
    parts.sentence.append(
      ...model.get("tokens").map((tokens, i) => make("option", { value: i }, `${i + 1}: ${tokens.slice(0, 6).join(" ")} …`)),
    );
    controls.append(make("div", { class: "mh-control" }, make("span", { "aria-hidden": "true" }, "Sentence"), parts.sentence));
  }
  controls.append(
    make("label", { class: "mh-control mh-check" }, parts.causal, "Causal mask"),
    make("button", { type: "button", class: "mh-reset", onclick: reset }, "Reset"),
  );
  const root = make(
    "section",
    { class: "mh-widget mh-explorer", "data-explorer": true, "aria-labelledby": `${id}-title` },
    make("p", { class: "mh-title", id: `${id}-title` }, model.get("title")),
    controls,
    parts.message,
    parts.grids,
    legend(),
    parts.stations,
    parts.focus,
  );
  el.append(root);

  /** The panels that stand, so that a change of weights needs no new elements.
   * @type {{panel: HTMLElement, columns: HTMLElement, cells: HTMLElement[], labels: HTMLElement[]}[]} */
  let panels = [];
  let drawnSeq = 0;
  // A link may have changed the traits before this view was made, so it begins where Python began and settles from there.
  let state = { ...read(model), ...beginning(model) };
  let index = divisors(state.dModel).indexOf(state.heads);
  const home = { head: 0, query: state.seq - 1, key: 0 };
  let focus = home; // what the reader chose; in a shorter sentence or with fewer heads, the nearest cell stands for it
  let wished = model.get("heads"); // the heads that the reader chose, for when d_model lets them be again
  let drawing = 0;
  let pinned = false; // a click pins the cell in focus; until then it follows the mouse
  let waiting = false;

  parts.heads.addEventListener("input", () => changeHeads(Number(parts.heads.value)));
  parts.sentence.addEventListener("input", () => change({ sentence: Number(parts.sentence.value) }));
  parts.causal.addEventListener("input", () => change({ causal: parts.causal.checked }));
  listen(parts.seq, "seq", "Sequence length");
  listen(parts.dModel, "d_model", "Model dimension");
  parts.grids.addEventListener("pointermove", (event) => {
    // Scrolling moves the page under a mouse that rests: that is no wish to look at something else.
    if (event.pointerType === "mouse" && !pinned && (event.movementX || event.movementY)) lookAt(event.target, false);
  });
  parts.grids.addEventListener("click", (event) => lookAt(event.target, true));
  parts.grids.addEventListener("keydown", walk);
  for (const name of STATE) model.on(`change:${name}`, soon);
  settle();

  function reset() {
    focus = home;
    pinned = false;
    wished = model.get("start").heads;
    parts.stations.after(parts.focus);
    change(model.get("start"));
    say("Everything is back where it started.");
  }

  /** Set traits, and let a notebook's kernel know. @param {Record<string, any>} changes */
  function change(changes) {
    say("");
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    settle(true);
    model.save_changes();
  }

  function changeHeads(heads) {
    wished = heads;
    change({ heads });
  }

  function stepHeads(step) {
    const choices = divisors(state.dModel);
    const next = choices[choices.indexOf(state.heads) + step];
    if (next) changeHeads(next);
    else say(`d_model ${state.dModel} splits into ${listed(choices)} heads; there is nothing beyond ${state.heads}.`);
  }

  function stepNumber(name, step) {
    accept(name, model.get(name) + step, name === "seq" ? "Sequence length" : "Model dimension");
  }

  /** The reader's d_model, with as many of the heads that the reader chose as it can have. */
  function changeModel(dModel) {
    const heads = fitting(dModel, wished);
    change({ d_model: dModel, heads });
    if (heads !== wished) say(`d_model ${dModel} does not split into ${wished} heads: now heads is ${heads}.`);
  }

  /** Take a number that is in range; refuse any other in words and leave the state as it was. */
  function accept(name, number, label) {
    const highest = name === "seq" ? state.maxSeq : state.maxDModel;
    if (!Number.isInteger(number) || number < 1 || number > highest) {
      return say(`${label} can be a whole number from 1 to ${highest}; it stays ${model.get(name)}.`);
    }
    if (name === "d_model") changeModel(number);
    else change({ [name]: number });
  }

  function listen(input, name, label) {
    input.addEventListener("input", () => accept(name, input.value.trim() === "" ? NaN : Number(input.value), label));
    // Leaving the field puts the number that holds back into it.
    input.addEventListener("change", () => (input.value = String(model.get(name))));
  }

  function say(words) {
    parts.message.textContent = words;
  }

  /** Several traits may change in one go, as heads and d_model do: settle once, when all have. */
  function soon() {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      settle();
      model.save_changes();
    });
  }

  /** Make heads, their index and d_model agree, refuse what can't be, and draw. */
  function settle(byReader = false) {
    for (const [name, lowest, highest, before] of [
      ["d_model", 1, state.maxDModel, state.dModel],
      ["seq", 1, state.maxSeq, state.seq],
      ["sentence", 0, state.batch - 1, state.sentence],
    ]) {
      const number = model.get(name);
      if (Number.isInteger(number) && number >= lowest && number <= highest) continue;
      say(`${name} can be a whole number from ${lowest} to ${highest}; ${number} was refused.`);
      model.set(name, before);
    }
    const next = read(model);
    const choices = divisors(next.dModel);
    if (next.dModel !== state.dModel && !choices.includes(next.heads)) {
      next.heads = fitting(next.dModel, next.heads);
    } else if (next.heads === state.heads && model.get("heads_index") !== index) {
      next.heads = choices[model.get("heads_index")] ?? state.heads;
    } else if (!choices.includes(next.heads)) {
      say(`d_model ${next.dModel} does not split into ${next.heads} heads of equal size; heads can be ${listed(choices)}.`);
      next.heads = state.heads;
    }
    if (next.heads !== state.heads && !byReader) wished = next.heads; // Python, or a link, chose them
    state = next;
    index = choices.indexOf(state.heads);
    model.set("heads", state.heads);
    model.set("heads_index", index);
    draw();
  }

  function draw() {
    const { heads, seq, dModel, batch } = state;
    const dHead = dModel / heads;
    Object.assign(root.dataset, { heads, seq, dModel });

    if (Number(parts.heads.dataset.of) !== dModel) {
      parts.heads.dataset.of = String(dModel);
      parts.heads.replaceChildren(...divisors(dModel).map((n) => make("option", { value: n }, String(n))));
    }
    parts.heads.value = String(heads);
    if (document.activeElement !== parts.seq || Number(parts.seq.value) !== seq) parts.seq.value = String(seq);
    if (document.activeElement !== parts.dModel || Number(parts.dModel.value) !== dModel) parts.dModel.value = String(dModel);
    parts.causal.checked = state.causal;
    parts.sentence.value = String(state.sentence);

    const whole = [batch, seq, dModel];
    const perHead = [batch, heads, seq, dHead];
    const table = [batch, heads, seq, seq];
    const stations = [
      [1, "X", whole],
      [2, "Q, K, V", whole],
      [3, "reshape", [batch, seq, heads, dHead]],
      [4, "swap", perHead],
      [5, "Kᵀ", [batch, heads, dHead, seq]],
      [5, `Q Kᵀ / √${dHead}`, table],
      [5, "softmax", table],
      [6, "× V", perHead],
      [7, "swap back", [batch, seq, heads, dHead]],
      [8, "merge", whole],
      [9, "× Wo", whole],
    ];
    parts.stations.replaceChildren(
      ...stations.map(([number, name, shape]) =>
        make("li", {}, make("span", {}, make("b", {}, String(number)), ` ${name}`), make("code", {}, `(${shape.join(", ")})`)),
      ),
    );

    // Where heads come or go, the arithmetic returns to its place below them all.
    if (seq !== drawnSeq || heads !== panels.length) parts.stations.after(parts.focus);
    if (seq !== drawnSeq) {
      for (const { panel } of panels) panel.remove();
      panels = [];
      drawnSeq = seq;
    }
    for (const { panel } of panels.splice(heads)) panel.remove();
    parts.grids.classList.toggle("mh-small", seq <= NUMBERS_UP_TO);
    parts.grids.classList.toggle("mh-many", heads > AT_ONCE);
    drawHeads(0, ++drawing);
    explain();
  }

  /** Draw the heads from the given one on; of hundreds, the later ones in turns, so that the page stays awake. */
  function drawHeads(from, turn) {
    if (turn !== drawing) return; // something newer is being drawn
    const to = Math.min(from + AT_ONCE, state.heads);
    for (let head = from; head < to; head++) {
      if (head === panels.length) parts.grids.append(newPanel(head));
      drawHead(head);
    }
    root.ariaBusy = String(to < state.heads);
    if (to < state.heads) setTimeout(() => drawHeads(to, turn));
    else if (from) explain(); // the head in focus may be one of the last
  }

  function drawHead(head) {
    const { heads, seq, dModel } = state;
    const { columns, cells, labels } = panels[head];
    const dHead = dModel / heads;
    const first = head * dHead;
    columns.textContent = dHead === 1 ? `column ${first}` : `columns ${first}–${first + dHead - 1}`;
    labels.forEach((label, i) => {
      label.textContent = state.tokens[i % seq];
      // A key of several letters is turned to fit its column; a single character, every Chinese one, stays upright.
      label.classList.toggle("mh-long", i < seq && [...state.tokens[i]].length > 1);
    });
    for (let query = 0; query < seq; query++) {
      const { weights } = attendRow(state, head, query);
      for (let key = 0; key < seq; key++) {
        const cell = cells[query * seq + key];
        const weight = weights[key];
        const why = hidden(state, query, key);
        cell.dataset.value = String(weight);
        cell.style.setProperty("--w", Math.sqrt(weight).toFixed(3));
        cell.classList.toggle("mh-later", why === "comes later");
        cell.classList.toggle("mh-padding", why === "padding");
        if (seq <= NUMBERS_UP_TO) cell.textContent = why ? "–" : weight.toFixed(2);
      }
    }
  }

  /** One head's heatmap. @param {number} head */
  function newPanel(head) {
    const { seq } = state;
    const cells = [];
    const keys = Array.from({ length: seq }, () => make("span", { class: "mh-key", "aria-hidden": "true" }));
    const queries = [];
    const grid = make("div", { class: "mh-grid", role: "grid", "aria-label": `Head ${head}: queries down, keys across` });
    grid.style.setProperty("--seq", String(seq));
    grid.append(make("span", { class: "mh-corner", "aria-hidden": "true" }, "query ↓ key →"), ...keys);
    for (let query = 0; query < seq; query++) {
      const label = make("span", { class: "mh-query", role: "rowheader" });
      queries.push(label);
      const row = make("div", { role: "row" }, label);
      for (let key = 0; key < seq; key++) {
        const cell = make("span", { class: "mh-cell", role: "gridcell", tabindex: -1, "data-head": head, "data-query": query, "data-key": key });
        cells.push(cell);
        row.append(cell);
      }
      grid.append(row);
    }
    const columns = make("span", { class: "mh-columns" });
    const caption = make("figcaption", {}, make("strong", {}, `Head ${head}`), " ", columns);
    const panel = make("figure", { class: "mh-panel" }, caption, grid);
    // Hues a golden angle apart stay distinct for any number of heads; the number names the head without colour.
    panel.style.setProperty("--hue", String((250 + head * 137.508) % 360));
    panels.push({ panel, columns, cells, labels: [...keys, ...queries] });
    return panel;
  }

  /** Put the focus on a cell. @param {any} target @param {boolean} withKeyboard */
  function lookAt(target, withKeyboard) {
    const cell = target.closest?.("[data-key]");
    if (!cell) return;
    focus = { head: Number(cell.dataset.head), query: Number(cell.dataset.query), key: Number(cell.dataset.key) };
    explain();
    if (!withKeyboard) return;
    pinned = true;
    // The arithmetic opens right below the row of heads that it is about; the last row may be a page away.
    const columns = getComputedStyle(parts.grids).gridTemplateColumns.split(" ").length;
    const lastOfRow = Math.min(focus.head - (focus.head % columns) + columns, panels.length) - 1;
    panels[lastOfRow].panel.after(parts.focus);
    cell.focus({ preventScroll: true });
  }

  /** Arrow keys walk over the cells; Home and End go to the row's ends, Page Up and Page Down to the next head. */
  function walk(event) {
    const { seq } = state;
    const now = here();
    const steps = {
      ArrowLeft: { key: now.key - 1 },
      ArrowRight: { key: now.key + 1 },
      ArrowUp: { query: now.query - 1 },
      ArrowDown: { query: now.query + 1 },
      Home: { key: 0 },
      End: { key: seq - 1 },
      PageUp: { head: now.head - 1 },
      PageDown: { head: now.head + 1 },
    };
    if (event.key === "Escape") pinned = false;
    const next = { ...now, ...steps[event.key] };
    if (!steps[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (!panels[next.head] || next.query < 0 || next.query >= seq || next.key < 0 || next.key >= seq) return;
    const cell = panels[next.head].cells[next.query * seq + next.key];
    lookAt(cell, true);
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The cell in focus: what the reader chose, or the nearest that there is. */
  function here() {
    const { heads, seq } = state;
    return {
      head: Math.min(focus.head, heads - 1, panels.length - 1),
      query: Math.min(focus.query, seq - 1),
      key: Math.min(focus.key, seq - 1),
    };
  }

  /** The arithmetic of the cell in focus, with its own numbers. */
  function explain() {
    const { head, query, key } = here();
    const dHead = state.dModel / state.heads;
    const { scores, exps, sum, max, weights } = attendRow(state, head, query);
    const [from, to] = [state.tokens[query], state.tokens[key]];
    root.querySelectorAll(".mh-here").forEach((cell) => {
      cell.classList.remove("mh-here");
      cell.removeAttribute("aria-label");
      cell.tabIndex = -1;
    });
    const cell = panels[head].cells[query * state.seq + key];
    cell.classList.add("mh-here");
    cell.tabIndex = 0; // the one cell that Tab reaches; arrow keys go on from it
    cell.setAttribute("aria-label", `Head ${head}, query ${from}, key ${to}: weight ${written(weights[key])}`);

    const q = at(state, query, head * dHead);
    const k = at(state, key, head * dHead);
    const terms = Array.from({ length: dHead }, (_, i) => `${written(state.query[q + i])} × ${written(state.key[k + i])}`);
    const shown = dHead <= TERMS ? terms : [...terms.slice(0, TERMS), `… ${dHead - TERMS} more terms`];
    const dot = scores[key] * Math.sqrt(dHead);
    const factors = Array.from({ length: dHead }, (_, i) => [state.query[q + i], state.key[k + i]]).flat();
    const steps = [
      make("dt", {}, "query · key"),
      make("dd", {}, `${shown.join(" + ")} ${equals(dot, ...factors)} ${written(dot)}`),
      make("dt", {}, `÷ √${dHead}`),
      make("dd", {}, `${written(dot)} ÷ ${written(Math.sqrt(dHead))} ${equals(dot, Math.sqrt(dHead), scores[key])} ${written(scores[key])}`),
    ];
    if (allowed(state, query, key)) {
      steps.push(
        make("dt", {}, "softmax"),
        make(
          "dd",
          {},
          `e^(${written(scores[key])} − ${written(max)}) ${equals(exps[key])} ${written(exps[key])} `,
          "(the row's largest score is taken off; that leaves the weights as they are). ",
          `The row's e^(…) add up to ${written(sum)}. `,
          make("strong", {}, `${written(exps[key])} ÷ ${written(sum)} ${equals(exps[key], sum, weights[key])} ${written(weights[key])}`),
        ),
      );
    } else {
      const why = key >= state.length ? `${to} is padding` : `${to} comes later than ${from}`;
      steps.push(make("dt", {}, "mask"), make("dd", {}, `${why}, so this key is left out of the softmax. Its weight is `, make("strong", {}, "0"), "."));
    }
    const row = make(
      "table",
      {},
      make("caption", {}, `Head ${head}: the whole row of `, token(from)),
      make("thead", {}, make("tr", {}, ...["key", "score", "e^(score − largest)", "weight"].map((name) => make("th", { scope: "col" }, name)))),
      make(
        "tbody",
        {},
        ...Array.from(weights, (weight, i) =>
          make(
            "tr",
            { class: i === key ? "mh-row-here" : "" },
            make("th", { scope: "row" }, token(state.tokens[i])),
            make("td", {}, hidden(state, query, i) || aligned(scores[i])),
            make("td", {}, hidden(state, query, i) ? "0" : aligned(exps[i])),
            make("td", {}, hidden(state, query, i) ? "0" : aligned(weight)),
          ),
        ),
      ),
    );
    parts.focus.style.setProperty("--hue", panels[head].panel.style.getPropertyValue("--hue"));
    parts.focus.replaceChildren(
      make("p", { class: "mh-cellname" }, make("strong", {}, `Head ${head}`), ": how much ", token(from), " looks at ", token(to)),
      make("dl", {}, ...steps),
      make("div", { class: "mh-scroll", tabindex: 0, role: "region", "aria-label": "The row in numbers" }, row),
      ...outputLines(head, query, weights),
    );
  }

  /** What the head gives for this query: its weights times the values, column by column. */
  function outputLines(head, query, weights) {
    if (!state.value.length) return [];
    const dHead = state.dModel / state.heads;
    const columns = Array.from({ length: dHead }, (_, column) => {
      const terms = Array.from(weights, (weight, key) => [weight, state.value[at(state, key, head * dHead + column)]]);
      const total = terms.reduce((sum, [weight, value]) => sum + weight * value, 0);
      const sum = terms.map(([weight, value]) => `${written(weight)} × ${written(value)}`).join(" + ");
      return make("li", {}, `column ${head * dHead + column}: ${sum} ${equals(total, ...terms.flat())} `, make("strong", {}, written(total)));
    });
    return [
      make("p", {}, "weights · values: what head ", String(head), " passes on for ", token(state.tokens[query])),
      make("ul", { class: "mh-output" }, ...columns),
    ];
  }

  return () => {
    for (const name of STATE) model.off(`change:${name}`, soon);
    root.remove();
  };
}

function legend() {
  return make(
    "p",
    { class: "mh-legend" },
    "weight 0 ",
    make("span", { class: "mh-ramp", "aria-hidden": "true" }),
    " 1 (the colour grows with the weight's square root, so that small weights show)",
  );
}

export default { render };
