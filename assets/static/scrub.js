// @ts-check
/**
 * Numbers in the text that are an explorer's: one that a reader changes right there (mh-scrub), and those that follow
 * (mh-shown). An explorer tells what it shows by the event "explorer-state", and is told by "explorer-set". Where there
 * is no such explorer, the numbers stay the text that they are.
 *
 * @typedef {{
 *   [trait: string]: any,
 *   choices?: Record<string, number[]>,
 *   valueOf: (entry?: string) => any,
 * }} ExplorerState
 * @typedef {number[]} Rgb
 */
{
  const LABELS = /** @type {Record<string, string>} */ ({
    heads: "Heads",
    seq: "Sequence length",
    d_model: "Model dimension",
  });
  const DRAG = 24; // pixels from one value to the next
  const HUES = 6; // so many heads have one; more are drawn in ink

  /** @type {WeakMap<HTMLElement, number[]>} */
  const choicesOf = new WeakMap();

  /** @param {string} id @param {ExplorerState} state */
  const follow = (id, state) => {
    for (const span of document.querySelectorAll(`[data-for="${CSS.escape(id)}"]`)) {
      const number = /** @type {HTMLElement} */ (span);
      if (number.matches(".mh-scrub")) drawScrubber(number, state);
      else if (number.matches(".mh-shown")) drawShown(number, state);
    }
  };

  // ---- a number that follows ----

  /** @param {HTMLElement} span @param {ExplorerState} state */
  const drawShown = (span, state) => {
    const name = span.dataset.shows ?? "";
    const isEntry = name.includes("[");
    const found = isEntry ? state.valueOf(name) : state[name];
    const value = typeof found === "number" ? found : undefined;
    // An explorer tells its state after every drawing, also where only its focus moved.
    const told = `${value} ${state.heads}`;
    if (span.dataset.told === told) return;
    span.dataset.told = told;
    if (span.dataset.first === undefined) {
      span.dataset.first = span.textContent ?? "";
      if (!span.dataset.one) span.style.minWidth = getComputedStyle(span).width;
    }
    if (span.dataset.one) {
      span.textContent = value === 1 ? span.dataset.one : span.dataset.first;
      return;
    }
    span.textContent = value === undefined ? "–" : isEntry ? written(value) : String(value);
    const head = /^weights\[(\d+)/.exec(name)?.[1];
    if (head) tint(span, state.heads > HUES ? "ink" : `head-${head}`, value ?? 0);
  };

  /** An entry of a tensor, with two decimals. @param {number} value */
  const written = (value) => {
    if (value === 0) return "0";
    if (Math.abs(value) < 0.005) return "<0.005";
    return value.toFixed(2).replace("-", "−");
  };

  /**
   * A weight's chip: its head's hue, as strong as the root of the weight, under a text that can be read in both themes.
   * @param {HTMLElement} span @param {string} hue @param {number} weight
   */
  const tint = (span, hue, weight) => {
    const strength = Math.sqrt(Math.max(0, weight));
    const share = `${(100 * strength).toFixed(1)}%`;
    span.style.background = `color-mix(in srgb, var(--mh-${hue}) ${share}, var(--mh-paper))`;
    const [light, dark] = ["light", "dark"].map((theme) => textOn(span, theme, hue, strength));
    span.style.color = `light-dark(${light}, ${dark})`;
  };

  /** As colours.js has it. @param {HTMLElement} span @param {string} theme @param {string} hue @param {number} strength */
  const textOn = (span, theme, hue, strength) => {
    const probe = document.createElement("span");
    probe.style.colorScheme = theme;
    span.append(probe);
    const [ink, paper, full] = ["ink", "paper", hue].map((name) => {
      probe.style.color = `var(--mh-${name})`;
      return getComputedStyle(probe).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
    });
    probe.remove();
    const cell = paper.map((part, i) => part + (full[i] - part) * strength);
    const black = [0, 0, 0], white = [255, 255, 255];
    const best = contrast(black, cell) > contrast(white, cell) ? black : white;
    const text = [ink, paper].find((colour) => contrast(colour, cell) >= 4.5) ?? best;
    return `rgb(${text.slice(0, 3).join(" ")})`;
  };

  /** @param {Rgb} one @param {Rgb} other */
  const contrast = (one, other) => {
    const [low, high] = [one, other].map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  /** @param {Rgb} colour */
  const luminance = (colour) => {
    const [red, green, blue] = colour.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  // ---- a number to change ----

  /** @param {HTMLElement} span @param {ExplorerState} state */
  const drawScrubber = (span, state) => {
    const trait = span.dataset.trait ?? "";
    const choices = state.choices?.[trait] ?? [];
    const value = state[trait];
    if (typeof value !== "number") return;
    if (span.textContent !== String(value)) span.textContent = String(value);
    // A size that a trained model fixes is no control.
    if (choices.length < 2 && !choicesOf.has(span)) return;
    if (!choicesOf.has(span)) enliven(span, trait);
    choicesOf.set(span, choices);
    span.style.setProperty(
      "--digits",
      String(Math.max(...choices.map((each) => String(each).length))),
    );
    const given = {
      "aria-valuenow": value,
      "aria-valuemin": choices[0],
      "aria-valuemax": choices[choices.length - 1],
    };
    for (const [name, number] of Object.entries(given)) span.setAttribute(name, String(number));
    span.dataset.end = value <= choices[0]
      ? "first"
      : value >= choices[choices.length - 1]
      ? "last"
      : "";
  };

  /** @param {HTMLElement} span @param {string} trait */
  const enliven = (span, trait) => {
    span.tabIndex = 0;
    span.setAttribute("role", "spinbutton");
    span.setAttribute("aria-label", LABELS[trait] ?? trait);
    span.setAttribute("aria-controls", span.dataset.for ?? "");
    span.addEventListener("keydown", (event) => {
      const { length } = choicesOf.get(span) ?? [];
      const index = {
        ArrowLeft: indexOf(span) - 1,
        ArrowDown: indexOf(span) - 1,
        ArrowRight: indexOf(span) + 1,
        ArrowUp: indexOf(span) + 1,
        Home: 0,
        End: length - 1,
      }[event.key];
      if (index === undefined) return;
      event.preventDefault();
      set(span, index);
    });
    span.addEventListener("pointerdown", (event) => {
      if (event.button === 0) drag(span, event);
    });
  };

  /** From where the pointer goes down to where it goes up; a click on one half is a step. @param {HTMLElement} span @param {PointerEvent} start */
  const drag = (span, start) => {
    const first = indexOf(span);
    let hasMoved = false;
    const listening = new AbortController();
    const { signal } = listening;
    span.setPointerCapture(start.pointerId);
    span.addEventListener("pointermove", ({ clientX }) => {
      const steps = Math.round((clientX - start.clientX) / DRAG);
      hasMoved ||= steps !== 0;
      if (hasMoved) set(span, first + steps);
    }, { signal });
    span.addEventListener("pointerup", ({ clientX }) => {
      const { left, width } = span.getBoundingClientRect();
      if (!hasMoved) set(span, first + (clientX < left + width / 2 ? -1 : 1));
      listening.abort();
    }, { signal });
    span.addEventListener("pointercancel", () => listening.abort(), { signal });
  };

  /** @param {HTMLElement} span */
  const indexOf = (span) =>
    (choicesOf.get(span) ?? []).indexOf(Number(span.getAttribute("aria-valuenow")));

  /** Ask the explorer for another value; what it then shows, it tells. @param {HTMLElement} span @param {number} index */
  const set = (span, index) => {
    const choices = choicesOf.get(span) ?? [];
    const kept = Math.max(0, Math.min(choices.length - 1, index));
    if (!choices.length || kept === indexOf(span)) return;
    const { trait = "", for: id = "" } = span.dataset;
    const detail = { [trait]: choices[kept] };
    document.getElementById(id)?.dispatchEvent(new CustomEvent("explorer-set", { detail }));
  };

  document.addEventListener("explorer-state", (event) => {
    const { id } = /** @type {Element} */ (event.target);
    follow(id, /** @type {CustomEvent<ExplorerState>} */ (event).detail);
  });
  for (const explorer of document.querySelectorAll("[data-explorer]")) {
    const { explorerState } = /** @type {Element & { explorerState?: ExplorerState }} */ (explorer);
    if (explorerState) follow(explorer.id, explorerState);
  }
}
