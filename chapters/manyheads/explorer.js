// @ts-check
/**
 * The explorer's front end: multi-head attention computed and drawn from the widget's traits alone.
 * With controls.js, arithmetic.js, carry.js and panels.js before it, it is a module as the anywidget front-end module
 * specification says, so a notebook and the built page load the same one.
 */

const STATE = ["heads", "heads_index", "seq", "d_model", "sentence", "causal", "padding", "scaled", "temperature"];
const SWITCHES = { causal: "Causal mask", padding: "Padding mask", scaled: "Divide by √d_head" };
const [COLDEST, HOTTEST] = [0.05, 20];
const AT_ONCE = 48; // heads that are drawn before the page gets its turn again
const TERMS = 8; // a dot product of more has only its first ones written out

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
    padding: /** @type {boolean} */ (model.get("padding")),
    scaled: /** @type {boolean} */ (model.get("scaled")),
    temperature: /** @type {number} */ (model.get("temperature")),
  };
}

/** The state that Python made the widget with, which surely holds together. @param {any} model */
function beginning(model) {
  const { heads, seq, d_model: dModel, sentence, temperature } = model.get("start");
  return { heads, seq, dModel, sentence, temperature };
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
  const name = slug(model.get("title"));
  const parts = {
    heads: make("select", { id: `${id}-heads`, "aria-label": "Heads" }),
    seq: numberInput("Sequence length", `${id}-seq`, model.get("shape")[1]),
    dModel: numberInput("Model dimension", `${id}-d-model`, model.get("shape")[2]),
    causal: make("input", { type: "checkbox", "aria-label": SWITCHES.causal }),
    padding: make("input", { type: "checkbox", "aria-label": SWITCHES.padding }),
    scaled: make("input", { type: "checkbox", "aria-label": SWITCHES.scaled }),
    temperature: make("input", { id: `${id}-temperature`, type: "number", min: COLDEST, max: HOTTEST, step: 0.1, inputmode: "decimal", "aria-label": "Temperature" }),
    undo: make("button", { type: "button", onclick: undo }, "Undo"),
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
    control("Temperature", parts.temperature, () => heat(0.5), () => heat(2)),
  );
  if (model.get("shape")[0] > 1) {
    parts.sentence.append(
      ...model.get("tokens").map((tokens, i) => make("option", { value: i }, `${i + 1}: ${tokens.slice(0, 6).join(" ")} …`)),
    );
    controls.append(make("div", { class: "mh-control" }, make("span", { "aria-hidden": "true" }, "Sentence"), parts.sentence));
  }
  const padded = model.get("lengths").some((length) => length < model.get("shape")[1]);
  for (const [name, label] of Object.entries(SWITCHES)) {
    if (name !== "padding" || padded) controls.append(make("label", { class: "mh-control mh-check" }, parts[name], label));
  }
  controls.append(
    parts.undo,
    make("button", { type: "button", class: "mh-reset", onclick: reset }, "Reset"),
  );
  const carrier = carry();
  const root = make(
    "section",
    { class: "mh-widget mh-explorer", "data-explorer": true, id: name, "aria-labelledby": `${id}-title` },
    make("p", { class: "mh-title", id: `${id}-title` }, model.get("title")),
    controls,
    parts.message,
    parts.grids,
    legend(),
    parts.stations,
    parts.focus,
    carrier.root,
  );
  el.append(root);

  /** The panels made so far for this sequence length; the first `shown` of them stand in the page. */
  let panels = /** @type {Panel[]} */ ([]);
  let shown = 0;
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
  const past = /** @type {Record<string, any>[]} */ ([]); // what undo goes back to

  parts.heads.addEventListener("input", () => changeHeads(Number(parts.heads.value)));
  parts.sentence.addEventListener("input", () => change({ sentence: Number(parts.sentence.value) }));
  for (const name of Object.keys(SWITCHES)) {
    parts[name].addEventListener("input", () => change({ [name]: parts[name].checked }));
  }
  listen(parts.temperature, "temperature", "Temperature");
  listen(parts.seq, "seq", "Sequence length");
  listen(parts.dModel, "d_model", "Model dimension");
  parts.grids.addEventListener("pointermove", (event) => {
    // Scrolling moves the page under a mouse that rests: that is no wish to look at something else.
    if (event.pointerType === "mouse" && !pinned && (event.movementX || event.movementY)) lookAt(cellAt(event), false);
  });
  parts.grids.addEventListener("click", (event) => lookAt(cellAt(event), true));
  parts.grids.addEventListener("keydown", walk);
  for (const name of STATE) model.on(`change:${name}`, soon);
  const repaint = () => panels.slice(0, shown).forEach((panel) => panel.draw(state));
  onNewTheme.add(repaint);
  settle();
  arrive();

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
    const before = traits();
    if (Object.entries(changes).some(([name, value]) => before[name] !== value)) past.push(before);
    move(changes);
  }

  /** One step back, over the reader's own changes. */
  function undo() {
    const before = past.pop();
    if (!before) return;
    wished = before.heads;
    move(before);
    say(past.length ? "One step back." : "Back at the beginning.");
  }

  /** The traits that are the reader's, without the index of heads, which follows heads. */
  function traits() {
    return Object.fromEntries(STATE.filter((name) => name !== "heads_index").map((name) => [name, model.get(name)]));
  }

  function move(changes) {
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

  /** Twice or half the temperature. */
  function heat(by) {
    accept("temperature", Math.min(Math.max(model.get("temperature") * by, COLDEST), HOTTEST), "Temperature");
  }

  /** Take a number that is in range; refuse any other in words and leave the state as it was. */
  function accept(name, number, label) {
    if (name === "temperature") {
      if (number >= COLDEST && number <= HOTTEST) return change({ temperature: number });
      return say(`Temperature can be a number from ${COLDEST} to ${HOTTEST}; it stays ${model.get("temperature")}.`);
    }
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
    if (!(model.get("temperature") >= COLDEST && model.get("temperature") <= HOTTEST)) {
      say(`temperature can be a number from ${COLDEST} to ${HOTTEST}; ${model.get("temperature")} was refused.`);
      model.set("temperature", state.temperature);
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
    for (const name of Object.keys(SWITCHES)) parts[name].checked = state[name];
    if (document.activeElement !== parts.temperature) parts.temperature.value = String(rounded(state.temperature));
    parts.undo.disabled = past.length === 0;
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
      [5, `Q Kᵀ${state.scaled ? ` / √${dHead}` : ""}${state.temperature === 1 ? "" : ` / ${rounded(state.temperature)}`}`, table],
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
    if (seq !== drawnSeq || heads !== shown) parts.stations.after(parts.focus);
    if (seq !== drawnSeq) {
      for (const panel of panels.slice(0, shown)) panel.root.remove();
      [panels, shown, drawnSeq] = [[], 0, seq];
    }
    // Those that go are kept: they may come again.
    for (const panel of panels.slice(heads, shown)) panel.root.remove();
    shown = Math.min(shown, heads);
    parts.grids.classList.toggle("mh-small", seq <= NUMBERS_UP_TO);
    parts.grids.classList.toggle("mh-many", heads > AT_ONCE);
    drawHeads(0, ++drawing);
    explain();
    carrier.refresh();
  }

  /** Draw the heads from the given one on; of hundreds, the later ones in turns, so that the page stays awake. */
  function drawHeads(from, turn) {
    if (turn !== drawing) return; // something newer is being drawn
    const to = Math.min(from + AT_ONCE, state.heads);
    for (let head = from; head < to; head++) {
      if (head === panels.length) panels.push(makePanel(head, state.seq));
      if (head >= shown) {
        parts.grids.append(panels[head].root);
        shown = head + 1;
      }
      panels[head].draw(state);
    }
    root.ariaBusy = String(to < state.heads);
    if (to < state.heads) setTimeout(() => drawHeads(to, turn));
    else if (from) explain(); // the head in focus may be one of the last
  }

  /** The cell under a pointer: an element, or a place on a painted map. @param {any} event */
  function cellAt(event) {
    const cell = event.target.closest?.("[data-key]");
    if (cell) return { head: Number(cell.dataset.head), query: Number(cell.dataset.query), key: Number(cell.dataset.key) };
    const field = event.target.closest?.("[data-map]");
    if (!field) return null;
    const box = field.getBoundingClientRect();
    const [key, query] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((part) =>
      Math.min(Math.max(Math.floor(part * state.seq), 0), state.seq - 1),
    );
    return { head: Number(field.dataset.map), query, key };
  }

  /** Put the focus on a cell. @param {{head: number, query: number, key: number} | null} cell @param {boolean} withKeyboard */
  function lookAt(cell, withKeyboard) {
    if (!cell) return;
    focus = cell;
    const pointed = explain();
    if (!withKeyboard) return;
    pinned = true;
    // The arithmetic opens right below the row of heads that it is about; the last row may be a page away.
    const columns = getComputedStyle(parts.grids).gridTemplateColumns.split(" ").length;
    const lastOfRow = Math.min(focus.head - (focus.head % columns) + columns, shown) - 1;
    panels[lastOfRow].root.after(parts.focus);
    pointed.focus({ preventScroll: true });
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
    if (!steps[event.key] || event.ctrlKey || event.altKey || event.metaKey || parts.focus.contains(event.target)) return;
    event.preventDefault();
    if (next.head < 0 || next.head >= shown || next.query < 0 || next.query >= seq || next.key < 0 || next.key >= seq) return;
    lookAt(next, true);
    document.activeElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The cell in focus: what the reader chose, or the nearest that there is. */
  function here() {
    const { heads, seq } = state;
    return {
      head: Math.min(focus.head, heads - 1, shown - 1),
      query: Math.min(focus.query, seq - 1),
      key: Math.min(focus.key, seq - 1),
    };
  }

  /** The arithmetic of the cell in focus, with its own numbers; gives the element that stands for the cell. */
  function explain() {
    const { head, query, key } = here();
    const dHead = state.dModel / state.heads;
    const { dots, scores, exps, sum, max, weights } = attendRow(state, head, query);
    const [from, to] = [state.tokens[query], state.tokens[key]];
    for (const panel of panels.slice(0, shown)) panel.unpoint();
    const pointed = panels[head].point(query, key, `Head ${head}, query ${from}, key ${to}: weight ${written(weights[key])}`);

    const pairs = factors(state, head, query, key);
    const terms = pairs.map(([q, k]) => `${written(q)} × ${written(k)}`);
    const spelled = dHead <= TERMS ? terms : [...terms.slice(0, TERMS), `… ${dHead - TERMS} more terms`];
    const steps = [
      make("dt", {}, "query · key"),
      make("dd", {}, `${spelled.join(" + ")} ${equals(dots[key], ...pairs.flat())} ${written(dots[key])}`),
    ];
    let score = dots[key];
    const divide = (name, by) => {
      const before = score;
      score /= by;
      steps.push(make("dt", {}, name), make("dd", {}, `${written(before)} ÷ ${written(by)} ${equals(before, by, score)} ${written(score)}`));
    };
    if (state.scaled) divide(`÷ √${dHead}`, Math.sqrt(dHead));
    if (state.temperature !== 1) divide("÷ temperature", state.temperature);
    if (!hidden(state, query, key)) {
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
      const why = hidden(state, query, key) === "padding" ? `${to} is padding` : `${to} comes later than ${from}`;
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
    parts.focus.style.setProperty("--hue", String(hueOf(head)));
    parts.focus.replaceChildren(
      make("p", { class: "mh-cellname" }, make("strong", {}, `Head ${head}`), ": how much ", token(from), " looks at ", token(to)),
      make("dl", {}, ...steps),
      make("div", { class: "mh-scroll", tabindex: 0, role: "region", "aria-label": "The row in numbers" }, row),
      ...outputLines(head, query, weights),
    );
    return pointed;
  }

  /** What the head gives for this query: its weights times the values, column by column. */
  function outputLines(head, query, weights) {
    if (!state.value.length) return [];
    const dHead = state.dModel / state.heads;
    const columns = Array.from({ length: dHead }, (_, column) => {
      const terms = mixTerms(state, head, column, weights);
      const total = terms.reduce((sum, [weight, value]) => sum + weight * value, 0);
      const sum = terms.map(([weight, value]) => `${written(weight)} × ${written(value)}`).join(" + ");
      return make("li", {}, `column ${head * dHead + column}: ${sum} ${equals(total, ...terms.flat())} `, make("strong", {}, written(total)));
    });
    return [
      make("p", {}, "weights · values: what head ", String(head), " passes on for ", token(state.tokens[query])),
      make("ul", { class: "mh-output" }, ...columns),
    ];
  }

  /** Where a link led to this explorer: take its state, refuse in words what can't be, and bring it into sight. */
  function arrive() {
    const { traits: wanted, refused } = fromLink(location.href, name);
    if (!Object.keys(wanted).length && !refused.length) return;
    for (const trait of STATE) {
      if (!(trait in wanted)) continue;
      const before = model.get(trait);
      move({ [trait]: wanted[trait] });
      if (model.get(trait) !== wanted[trait]) {
        refused.push(`${trait}=${wanted[trait]}`);
        if (model.get(trait) !== before) move({ [trait]: before });
      }
    }
    if (refused.length) say(`The link asks for what can't be: ${refused.join(", ")}. The rest of it is shown.`);
    wished = model.get("heads");
    // What stands above may still grow while the page loads; the reader's first move ends the waiting.
    const watch = new ResizeObserver(() => root.scrollIntoView({ behavior: "instant" }));
    watch.observe(document.body);
    for (const move of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(move, () => watch.disconnect(), { once: true });
    setTimeout(() => watch.disconnect(), 3000);
  }

  /** A fold with what can be carried away: shown as text, to be copied or saved. */
  function carry() {
    const kinds = {
      Link: () => [asLink(location.href, name, traits()), "link.txt", "text/plain"],
      "PyTorch code": () => [asCode(state), "attention.py", "text/x-python"],
      "Weights (CSV)": () => [asCsv(state, state.tokens), "weights.csv", "text/csv"],
      "Picture (SVG)": () => [asSvg(state, state.tokens, model.get("title")), "heatmaps.svg", "image/svg+xml"],
    };
    let kind = "";
    const text = make("textarea", { readonly: true, rows: 5, "aria-label": "What to carry away", spellcheck: "false" });
    const told = make("span", { role: "status" });
    const copy = make("button", { type: "button", onclick: copyText }, "Copy");
    const save = make("button", { type: "button", onclick: saveFile }, "Save as a file");
    const choose = (chosen) => make("button", { type: "button", "aria-pressed": "false", onclick: () => show(chosen) }, chosen);
    const buttons = Object.keys(kinds).map(choose);
    const shown = make("div", { hidden: true }, text, make("div", { class: "mh-controls" }, copy, save, told));
    const fold = make("details", { class: "mh-carry" }, make("summary", {}, "Take it with you"), make("div", { class: "mh-controls" }, ...buttons), shown);

    function show(chosen) {
      kind = chosen;
      shown.hidden = false;
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === kind)));
      refresh();
    }
    function refresh() {
      told.textContent = "";
      if (kind && fold.open) text.value = kinds[kind]()[0];
    }
    async function copyText() {
      text.select();
      // Pages from disk may not use the clipboard; the selected text can still be copied by hand.
      const done = await Promise.resolve(navigator.clipboard?.writeText(text.value)).then(() => Boolean(navigator.clipboard), () => false);
      told.textContent = done ? "Copied." : "This page may not copy: the text is selected, press Ctrl+C.";
    }
    function saveFile() {
      const [content, file, type] = kinds[kind]();
      const address = URL.createObjectURL(new Blob([content], { type }));
      make("a", { href: address, download: `${name}-${file}` }).click();
      setTimeout(() => URL.revokeObjectURL(address));
    }
    fold.addEventListener("toggle", refresh);
    return { root: fold, refresh };
  }

  return () => {
    for (const name of STATE) model.off(`change:${name}`, soon);
    onNewTheme.delete(repaint);
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
