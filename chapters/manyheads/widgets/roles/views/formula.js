// @ts-check
/**
 * The formula, and a line from each of its parts to the picture of that part: down to Q, K, √d and V, and on to what
 * comes out. Where there is no room for the lines, the style sheet leaves them away.
 */

import { shape } from "../../shared/figure/svg.js";
import { h } from "../../shared/h.js";

/**
 * @param {Record<"query" | "key" | "score" | "value" | "weights" | "result", HTMLElement>} pictures
 */
export function formulaView(pictures) {
  const symbol = {
    softmax: h("span", {}, "softmax"),
    Q: h("i", {}, "Q"),
    K: h("span", {}, h("i", {}, "K"), h("sup", {}, "T")),
    root: h(
      "span",
      {},
      "√",
      h("span", { class: "mh-underroot" }, h("i", {}, "d"), h("sub", {}, h("i", {}, "k"))),
    ),
    close: h("span", {}, ")"),
    V: h("i", {}, "V"),
  };
  const line = h(
    "div",
    {
      class: "mh-formulaline",
      role: "img",
      "aria-label": "softmax of Q K transposed, divided by the root of d k, times V",
    },
    h(
      "span",
      { "aria-hidden": "true" },
      ...[
        symbol.softmax,
        "( ",
        symbol.Q,
        " ",
        symbol.K,
        " / ",
        symbol.root,
        " ",
        symbol.close,
        " ",
        symbol.V,
      ],
    ),
  );
  const lines = shape("svg", { class: "mh-leaders", "aria-hidden": "true" });
  const root = h("div", { class: "mh-formularow" }, lines, line);

  /** @param {Element} element */
  function boxOf(element) {
    const [own, box] = [root.getBoundingClientRect(), element.getBoundingClientRect()];
    const left = box.left - own.left;
    return {
      left,
      right: left + box.width,
      middle: left + box.width / 2,
      top: box.top - own.top,
      bottom: box.bottom - own.top,
    };
  }

  /** Draw the lines to where the symbols and the pictures are. */
  function arrange() {
    if (getComputedStyle(lines).display === "none" || !root.clientWidth) return;
    const top = boxOf(line).top + 4;
    const bottom = boxOf(line).bottom;
    const down = /** @type {const} */ ([
      [pictures.query, symbol.Q],
      [pictures.key, symbol.K],
      [pictures.score, symbol.root],
      [pictures.value, symbol.V],
    ]).map(([picture, part]) => curve(boxOf(picture).middle, 4, boxOf(part).middle, top));
    const [first, close, last] = [symbol.softmax, symbol.close, symbol.V].map(boxOf);
    const height = root.clientHeight;
    const on = [
      `M${close.right} ${bottom - 4}v5H${first.left - 4}`,
      curve(first.left - 4, bottom + 1, boxOf(pictures.weights).middle, height),
      `M${first.left + 6} ${bottom + 8}H${last.right + 4}v-6`,
      curve(last.right + 4, bottom + 8, boxOf(pictures.result).middle, height),
    ];
    lines.replaceChildren(...[...down, ...on].map((d) => shape("path", { d })));
  }
  const sizes = new ResizeObserver(arrange);
  for (const each of [root, line.firstElementChild]) sizes.observe(each);
  return { root, destroy: () => sizes.disconnect() };
}

/** A line that leaves and arrives upright. @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
const curve = (x0, y0, x1, y1) =>
  `M${x0} ${y0}C${x0} ${(y0 + y1) / 2} ${x1} ${(y0 + y1) / 2} ${x1} ${y1}`;
