// @ts-check
/** The picture: two lines that part, what is near each of them, and the angle between them. */

import { driftLayout, smooth } from "./layout.js";
import { described, stateName, twoDigits } from "./told.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag @param {Record<string, string | number>} attributes @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {import("./told.js").Word} word @param {boolean} attention @param {boolean} isWide */
export function picture(word, attention, isWide) {
  const drawn = driftLayout(word.cosines, word.controls, isWide);
  const { width, height } = drawn;
  const closed = driftLayout(word.cosines.map(() => 1), word.controls, isWide).lines[0];
  const parts = attention
    ? [...gap(drawn), ...control(drawn, word), ...lines(drawn), ...numbers(drawn, word)]
    : [...ghost(drawn), ...shut(closed, isWide)];
  return s(
    "svg",
    {
      class: isWide ? "md-picture md-wide" : "md-picture md-tall",
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": described(word, attention),
    },
    ...parts,
    ...depths(closed, isWide, height),
  );
}

/** The angle, as an area. @param {import("./layout.js").Layout} layout */
function gap({ lines: [above, below], isWide }) {
  const back = smooth([...below].reverse(), isWide).replace(/^M/, "L");
  return [
    s("path", { class: "md-gap", d: `${smooth(above, isWide)}${back}Z` }),
    ...above.slice(1).map((point, i) => {
      const to = below[i + 1];
      return s("line", { class: "md-rung", x1: point.x, y1: point.y, x2: to.x, y2: to.y });
    }),
  ];
}

/** @param {import("./layout.js").Layout} layout @param {import("./told.js").Word} word */
function control({ control: points, isWide }, word) {
  const end = points[points.length - 1];
  const line = s("path", { class: "md-control", d: smooth(points, isWide) });
  const label = twoDigits(word.controls[word.controls.length - 1]);
  return isWide
    ? [line, s("text", { class: "md-quiet", x: end.x + 12, y: end.y + 4 }, label)]
    : [line, s("text", { class: "md-quiet md-middle", x: end.x, y: end.y + 30 }, label)];
}

/** @param {import("./layout.js").Layout} layout */
const lines = ({ lines, isWide }) =>
  lines.flatMap((points) => [
    s("path", { class: "md-line", d: smooth(points, isWide) }),
    ...points.map(({ x, y }) => s("circle", { class: "md-dot", cx: x, cy: y, r: 4 })),
  ]);

/** Both lines where attention has them, behind the one that there is without. @param {import("./layout.js").Layout} layout */
const ghost = ({ lines, isWide }) =>
  lines.flatMap((points) => {
    const end = points[points.length - 1];
    return [
      s("path", { class: "md-ghost", d: smooth(points, isWide) }),
      s("text", {
        class: isWide ? "md-quiet" : "md-quiet md-middle",
        x: isWide ? end.x + 12 : end.x,
        y: isWide ? end.y + 4 : end.y + 22,
      }, "on"),
    ];
  });

/** @param {import("./layout.js").Point[]} points @param {boolean} isWide */
const shut = (points, isWide) => [
  s("path", { class: "md-line", d: smooth(points, isWide) }),
  ...points.flatMap(({ x, y }) => [
    s("circle", { class: "md-dot", cx: x, cy: y, r: 4 }),
    s("text", {
      class: isWide ? "md-cosine md-middle" : "md-cosine",
      x: isWide ? x : x + 12,
      y: isWide ? y - 12 : y + 5,
    }, "1.00"),
  ]),
];

/** The cosines in the gap, and the words beside the lines. @param {import("./layout.js").Layout} layout @param {import("./told.js").Word} word */
function numbers({ lines: [above, below], isWide }, word) {
  const cosines = word.cosines.map((cosine, state) => {
    const [from, to] = [above[state], below[state]];
    const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    const place = isWide
      ? { class: "md-cosine md-end", x: x - 8, y: state === 0 ? y + 5 : from.y + 24 }
      : { class: "md-cosine md-middle", x, y: state === 0 ? y - 14 : y + 5 };
    return s("text", place, twoDigits(cosine));
  });
  const shown = isWide ? 3 : 2;
  const words = word.near.flatMap((side, which) =>
    side.flatMap((nearest, state) =>
      nearest.slice(0, shown).map((near, rank) => {
        const point = (which === 0 ? above : below)[state];
        return s(
          "text",
          isWide ? wide(point, which, rank) : tall(point, which, rank),
          s("tspan", { class: near[2] ? "md-nearer" : "md-near" }, near[0]),
          s("tspan", { class: "md-quiet", dx: 4 }, twoDigits(near[1])),
        );
      })
    )
  );
  return [...cosines, ...words];
}

/** The nearest word stands nearest to the line. @param {import("./layout.js").Point} point @param {number} which @param {number} rank */
const wide = ({ x, y }, which, rank) => ({
  class: "md-word md-middle",
  x,
  y: which === 0 ? y - 13 - 19 * rank : y + 22 + 19 * rank,
});

/** @param {import("./layout.js").Point} point @param {number} which @param {number} rank */
const tall = ({ x, y }, which, rank) => ({
  class: which === 0 ? "md-word md-end" : "md-word",
  x: which === 0 ? x - 10 : x + 10,
  y: y - 2 + 17 * rank,
});

/** How deep: the start, and after each layer. @param {import("./layout.js").Point[]} points @param {boolean} isWide @param {number} height */
const depths = (points, isWide, height) =>
  points.map(({ x, y }, state) => {
    const place = isWide
      ? { class: "md-quiet md-middle", x, y: height - 4 }
      : { class: "md-quiet", x: 0, y: y - 20 };
    return s("text", place, stateName(state));
  });
