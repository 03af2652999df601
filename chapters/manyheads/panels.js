// @ts-check
/**
 * One head's heatmap. Few tokens have a cell with a number in it each. More are painted on a canvas, which costs no
 * element a cell; up to 16 tokens, quiet elements over it carry the numbers for whoever looks for them in the page.
 */

const NUMBERS_UP_TO = 6; // tokens: more, and a number no longer fits into its cell
const CELLS_UP_TO = 16; // tokens: more, and a canvas has no elements over it
const LABELS_UP_TO = 32; // tokens: more, and their names are only told, not written beside the heatmap
const SHADES = 128;

/**
 * @typedef {object} Panel
 * @property {HTMLElement} root
 * @property {(s: any) => void} draw
 * @property {(query: number, key: number, label: string) => HTMLElement} point  marks a cell; gives what can be focused
 * @property {() => void} unpoint
 */

/** @param {number} head @param {number} seq @returns {Panel} */
function makePanel(head, seq) {
  return seq <= NUMBERS_UP_TO ? numbersPanel(head, seq) : mapPanel(head, seq);
}

/** A panel's caption, and the names of its tokens along two sides. @param {number} head @param {number} seq */
function frameOf(head, seq) {
  const columns = make("span", { class: "mh-columns" });
  const caption = make("figcaption", {}, make("strong", {}, `Head ${head}`), " ", columns);
  const keys = Array.from({ length: seq }, () => make("span", { class: "mh-key", "aria-hidden": "true" }));
  const queries = Array.from({ length: seq }, () => make("span", { class: "mh-query" }));
  const corner = make("span", { class: "mh-corner", "aria-hidden": "true" }, "query ↓ key →");
  const root = make("figure", { class: "mh-panel" }, caption);
  root.style.setProperty("--hue", String(hueOf(head)));
  root.style.setProperty("--seq", String(seq));
  let named = /** @type {string[]} */ ([]);

  function name(s) {
    const first = head * (s.dModel / s.heads);
    const last = first + s.dModel / s.heads - 1;
    columns.textContent = first === last ? `column ${first}` : `columns ${first}–${last}`;
    if (named === s.tokens || seq > LABELS_UP_TO) return;
    named = s.tokens;
    for (let i = 0; i < seq; i++) {
      keys[i].textContent = queries[i].textContent = named[i];
      // A key of several letters is turned to fit its column; a single character, every Chinese one, stays upright.
      keys[i].classList.toggle("mh-long", [...named[i]].length > 1);
    }
  }
  return { root, corner, keys, queries, name };
}

/** Cells with numbers. @param {number} head @param {number} seq @returns {Panel} */
function numbersPanel(head, seq) {
  const frame = frameOf(head, seq);
  const cells = /** @type {HTMLElement[]} */ ([]);
  const grid = make("div", { class: "mh-grid", role: "grid", "aria-label": `Head ${head}: queries down, keys across` }, frame.corner, ...frame.keys);
  for (let query = 0; query < seq; query++) {
    frame.queries[query].setAttribute("role", "rowheader");
    const row = make("div", { role: "row" }, frame.queries[query]);
    for (let key = 0; key < seq; key++) {
      const cell = make("span", { class: "mh-cell", role: "gridcell", tabindex: -1, "data-head": head, "data-query": query, "data-key": key });
      cells.push(cell);
      row.append(cell);
    }
    grid.append(row);
  }
  frame.root.append(grid);
  let pointed = /** @type {HTMLElement | null} */ (null);

  function unpoint() {
    if (!pointed) return;
    pointed.classList.remove("mh-here");
    pointed.removeAttribute("aria-label");
    pointed.tabIndex = -1;
    pointed = null;
  }
  return {
    root: frame.root,
    draw(s) {
      frame.name(s);
      headWeights(s, head).forEach((weight, i) => {
        const why = hidden(s, Math.floor(i / seq), i % seq);
        const cell = cells[i];
        cell.dataset.value = String(weight);
        cell.style.setProperty("--w", Math.sqrt(weight).toFixed(3));
        cell.classList.toggle("mh-later", why === "comes later");
        cell.classList.toggle("mh-padding", why === "padding");
        cell.textContent = why ? "–" : weight.toFixed(2);
      });
    },
    point(query, key, label) {
      unpoint();
      pointed = cells[query * seq + key];
      pointed.classList.add("mh-here");
      pointed.tabIndex = 0; // the one cell that Tab reaches; arrow keys go on from it
      pointed.setAttribute("aria-label", label);
      return pointed;
    },
    unpoint,
  };
}

/** A painted map. @param {number} head @param {number} seq @returns {Panel} */
function mapPanel(head, seq) {
  const frame = frameOf(head, seq);
  const size = seq <= CELLS_UP_TO ? 16 : seq <= 64 ? 6 : 2; // pixels a cell, its gap among them
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { width: seq * size, height: seq * size, role: "img", "aria-label": `Head ${head}: heatmap, queries down, keys across` }));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(seq * size, seq * size);
  const pixels = new Uint32Array(image.data.buffer);
  const cursor = make("button", { type: "button", class: "mh-cursor mh-here" });
  const field = make("div", { class: "mh-field", "data-map": head }, canvas);
  const cells = /** @type {HTMLElement[]} */ ([]);
  if (seq <= CELLS_UP_TO) {
    for (let query = 0; query < seq; query++) {
      for (let key = 0; key < seq; key++) cells.push(make("span", { "data-head": head, "data-query": query, "data-key": key }));
    }
    field.append(make("div", { class: "mh-quiet", "aria-hidden": "true" }, ...cells));
  }
  const map = make("div", { class: "mh-map" }, frame.corner);
  if (seq <= LABELS_UP_TO) map.append(make("div", { class: "mh-keys" }, ...frame.keys), make("div", { class: "mh-queries" }, ...frame.queries));
  map.append(field);
  frame.root.append(map);

  return {
    root: frame.root,
    draw(s) {
      frame.name(s);
      const weights = headWeights(s, head);
      cells.forEach((cell, i) => (cell.dataset.value = String(weights[i])));
      const { shades, line } = coloursOf(frame.root, head);
      const width = seq * size;
      const inner = size > 2 ? size - 1 : size; // the last pixel is the gap
      for (let query = 0; query < seq; query++) {
        const top = query * size * width;
        for (let key = 0; key < seq; key++) {
          const colour = shades[Math.round(SHADES * Math.sqrt(weights[query * seq + key]))];
          pixels.fill(colour, top + key * size, top + key * size + inner);
        }
        for (let y = 1; y < inner; y++) pixels.copyWithin(top + y * width, top, top + width);
        for (let key = 0; key < seq && size > 2; key++) {
          const why = hidden(s, query, key);
          if (why) hatch(pixels, top + key * size, width, inner, line, why);
        }
      }
      context.putImageData(image, 0, 0);
    },
    point(query, key, label) {
      if (cursor.parentNode !== field) field.append(cursor);
      cursor.style.left = `${(100 * key) / seq}%`;
      cursor.style.top = `${(100 * query) / seq}%`;
      cursor.style.width = cursor.style.height = `${100 / seq}%`;
      cursor.setAttribute("aria-label", label);
      return cursor;
    },
    unpoint: () => cursor.remove(),
  };
}

/** What a mask hides shows without colour: what comes later has lines across it, padding has dots. */
function hatch(pixels, first, width, inner, line, why) {
  for (let y = 0; y < inner; y++) {
    for (let x = 0; x < inner; x++) {
      const marked = why === "padding" ? x % 4 === 1 && y % 4 === 1 : (x + y) % 5 === 0;
      if (marked) pixels[first + y * width + x] = line;
    }
  }
}

// ---- colours: read from the style sheet once a theme, and again when the page's theme changes ----

const colours = /** @type {Map<number, {shades: Uint32Array, line: number}>} */ (new Map());
const onNewTheme = /** @type {Set<() => void>} */ (new Set());
const swatch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function coloursOf(root, head) {
  const known = colours.get(head);
  if (known || !swatch) return known ?? { shades: new Uint32Array(SHADES + 1), line: 0 };
  const style = getComputedStyle(root);
  // Custom properties come unresolved; borders and outlines of the panel carry them as colours.
  const [full, empty, mark] = [style.borderTopColor, style.borderBottomColor, style.borderLeftColor];
  swatch.canvas.width = SHADES + 2;
  swatch.canvas.height = 1;
  for (let i = 0; i <= SHADES; i++) {
    swatch.fillStyle = `color-mix(in oklab, ${full} ${(100 * i) / SHADES}%, ${empty})`;
    swatch.fillRect(i, 0, 1, 1);
  }
  swatch.fillStyle = mark;
  swatch.fillRect(SHADES + 1, 0, 1, 1);
  const read = new Uint32Array(swatch.getImageData(0, 0, SHADES + 2, 1).data.buffer);
  const made = { shades: read.slice(0, SHADES + 1), line: read[SHADES + 1] };
  if (root.isConnected) colours.set(head, made);
  return made;
}

function newTheme() {
  colours.clear();
  for (const redraw of onNewTheme) redraw();
}
new MutationObserver(newTheme).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
if (document.body) new MutationObserver(newTheme).observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", newTheme);
