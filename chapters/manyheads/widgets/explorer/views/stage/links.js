// @ts-check
/**
 * What shows where numbers go between the tensors of a station: ribbons from a head's columns to its table, an arrow
 * from a row to what became of it, the sign of a product.
 *
 * @typedef {import("../../layout.js").Layout} Layout
 * @typedef {import("../../layout.js").Placed} Placed
 */

import { cellBox, widthOf } from "../../layout.js";
import { headVariable } from "../../../shared/colours.js";
import { h } from "../../../shared/h.js";
import { svg } from "../../../shared/views/svg.js";
import { setBox } from "../../../shared/views/cells.js";

/** @param {Layout} layout @param {number} heads @param {import("../../focus.js").Focus} focus @returns {Element[]} */
export function linksOf({ placed, links }, heads, focus) {
  return links.flatMap((link) => {
    if (link.kind === "ribbons") return [ribbons(placed, heads, focus)];
    const text = h(
      "span",
      { class: `mh-name mh-${link.kind}` },
      link.kind === "arrow" ? link.words : link.text,
    );
    const [width, height] = link.kind === "arrow" ? [120, 22] : [20, 20];
    const left = link.kind === "arrow" ? link.x : link.x - width / 2;
    setBox(text, { x: left, y: link.y - (link.kind === "arrow" ? 0 : height / 2), width, height });
    return [text];
  });
}

/** @param {Placed[]} placed @param {number} heads @param {import("../../focus.js").Focus} focus */
function ribbons(placed, heads, focus) {
  const picture = svg("svg", { class: "mh-ribbons", "aria-hidden": "true" });
  const [upper, lower] = ["before", "after"].map((part) =>
    placed.filter((each) => each.part === part)
  );
  for (let head = 0; head < heads; head++) {
    const [above, below] = [upper, lower].map((half) => reach(half, head));
    if (!above || !below) continue;
    const ribbon = svg("path", { d: ribbonPath(above, below) });
    ribbon.style.fill = heads > 1 ? headVariable(head, heads) : "var(--mh-muted)";
    picture.append(ribbon);
  }
  const ends = [upper, lower].map((half) => cellOfFocus(half, focus));
  if (ends[0] && ends[1]) picture.append(followed(ends[0], ends[1], upper[0], lower[0]));
  return picture;
}

/** From where to where a head's columns reach. @param {Placed[]} half @param {number} head */
function reach(half, head) {
  const own = half.find(({ block }) => block.head === head);
  const whole = half.find(({ block }) => block.head < 0);
  const placed = own ?? whole;
  if (!placed) return null;
  const [y, bottom] = [placed.y - 24, placed.y + placed.block.rows * placed.ch];
  if (own) return { from: own.x, to: own.x + widthOf(own), y, bottom };
  const from = cellBox(placed, 0, head * placed.dHead).x;
  return { from, to: from + placed.dHead * placed.cw, y, bottom };
}

/** @param {NonNullable<ReturnType<typeof reach>>} above @param {NonNullable<ReturnType<typeof reach>>} below */
function ribbonPath(above, below) {
  const [top, end] = [above.bottom + 3, below.y];
  const middle = (top + end) / 2;
  return `M${above.from},${top} C${above.from},${middle} ${below.from},${middle} ${below.from},${end} ` +
    `L${below.to},${end} C${below.to},${middle} ${above.to},${middle} ${above.to},${top} Z`;
}

/** @param {Placed[]} half @param {import("../../focus.js").Focus} focus */
function cellOfFocus(half, focus) {
  const placed = half.find(({ block }) => block.head < 0 || block.head === focus.head);
  return placed && cellBox(placed, ...placed.block.at(focus));
}

/** The way of the chosen number, in the accent. @param {import("../../layout.js").Box} from @param {import("../../layout.js").Box} to @param {Placed} upper @param {Placed} lower */
function followed(from, to, upper, lower) {
  const [x, end] = [from.x + from.width / 2, to.x + to.width / 2];
  const [top, bottom] = [upper.y + upper.block.rows * upper.ch + 2, lower.y - 24];
  const middle = (top + bottom) / 2;
  return svg("path", {
    class: "mh-way",
    d: `M${x},${top} C${x},${middle} ${end},${middle} ${end},${bottom}`,
  });
}
