// @ts-check
/** The picture: two lines that part, what is near each of them, and the angle between them. */

import { shape } from "../shared/figure/svg.js";
import { driftLayout, smooth } from "./layout.js";
import { described, stateName, twoDigits } from "./told.js";

/** @param {import("./given.js").Word} word @param {boolean} attention @param {boolean} isWide */
export function picture(word, attention, isWide) {
  const drawn = driftLayout(word.cosines, word.controls, isWide);
  const { width, height } = drawn;
  const closed = driftLayout(word.cosines.map(() => 1), word.controls, isWide).lines[0];
  const parts = attention
    ? [...gap(drawn), ...control(drawn, word), ...lines(drawn), ...numbers(drawn, word)]
    : [...ghost(drawn), ...shut(closed, isWide)];
  return shape(
    "svg",
    {
      class: isWide ? "md-picture md-wide" : "md-picture md-tall",
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": described(word, attention),
    },
    ...parts,
    ...depths(closed, isWide, height),
    ...(isWide ? [] : sides()),
  );
}

/** Wide, each sentence stands beside its own line. */
const sides = () => [
  shape("text", { class: "md-quiet md-end", x: 150, y: 14 }, "first sentence"),
  shape("text", { class: "md-quiet", x: 208, y: 14 }, "second sentence"),
];

/** The angle, as an area. @param {import("./layout.js").Layout} layout */
function gap({ lines: [above, below], isWide }) {
  const back = smooth([...below].reverse(), isWide).replace(/^M/, "L");
  return [
    shape("path", { class: "md-gap", d: `${smooth(above, isWide)}${back}Z` }),
    ...above.slice(1).map((point, i) => {
      const to = below[i + 1];
      return shape("line", { class: "md-rung", x1: point.x, y1: point.y, x2: to.x, y2: to.y });
    }),
  ];
}

/** @param {import("./layout.js").Layout} layout @param {import("./given.js").Word} word */
function control({ control: points, isWide }, word) {
  const end = points[points.length - 1];
  const line = shape("path", { class: "md-control", d: smooth(points, isWide) });
  const label = twoDigits(word.controls[word.controls.length - 1]);
  return isWide
    ? [line, shape("text", { class: "md-quiet", x: end.x + 12, y: end.y + 4 }, label)]
    : [line, shape("text", { class: "md-quiet md-middle", x: end.x, y: end.y + 30 }, label)];
}

/** @param {import("./layout.js").Layout} layout */
const lines = ({ lines, isWide }) =>
  lines.flatMap((points) => [
    shape("path", { class: "md-line", d: smooth(points, isWide) }),
    ...points.map(({ x, y }) => shape("circle", { class: "md-dot", cx: x, cy: y, r: 4 })),
  ]);

/** Both lines where attention has them, behind the one that there is without. @param {import("./layout.js").Layout} layout */
const ghost = ({ lines, isWide }) =>
  lines.flatMap((points) => {
    const end = points[points.length - 1];
    return [
      shape("path", { class: "md-ghost", d: smooth(points, isWide) }),
      shape("text", {
        class: isWide ? "md-quiet" : "md-quiet md-middle",
        x: isWide ? end.x + 12 : end.x,
        y: isWide ? end.y + 4 : end.y + 22,
      }, "on"),
    ];
  });

/** @param {import("./layout.js").Point[]} points @param {boolean} isWide */
const shut = (points, isWide) => [
  shape("path", { class: "md-line", d: smooth(points, isWide) }),
  ...points.flatMap(({ x, y }) => [
    shape("circle", { class: "md-dot", cx: x, cy: y, r: 4 }),
    shape("text", {
      class: isWide ? "md-cosine md-middle" : "md-cosine",
      x: isWide ? x : x + 12,
      y: isWide ? y - 12 : y + 5,
    }, "1.00"),
  ]),
];

/** The cosines in the gap, and the words beside the lines. @param {import("./layout.js").Layout} layout @param {import("./given.js").Word} word */
function numbers({ lines: [above, below], isWide }, word) {
  const cosines = word.cosines.map((cosine, state) => {
    const [from, to] = [above[state], below[state]];
    const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    const place = isWide
      ? { class: "md-cosine md-end", x: x - 8, y: state === 0 ? y + 5 : from.y + 24 }
      : { class: "md-cosine md-middle", x, y: state === 0 ? y - 14 : y + 5 };
    return shape("text", place, twoDigits(cosine));
  });
  const shown = isWide ? 3 : 2;
  const words = word.near.flatMap((side, which) =>
    side.flatMap((nearest, state) =>
      nearest.slice(0, shown).map((near, rank) => {
        const point = (which === 0 ? above : below)[state];
        return shape(
          "text",
          isWide ? wide(point, which, rank) : tall(point, which, rank),
          shape("tspan", { class: near[2] ? "md-nearer" : "md-near" }, near[0]),
          shape("tspan", { class: "md-quiet", dx: 4 }, twoDigits(near[1])),
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
    return shape("text", place, stateName(state));
  });
