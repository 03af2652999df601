// @ts-check
/** The words' arrows, and what each matrix makes of them. */

import { planeView, twoDecimals } from "../../shared/figure/plane.js";
import { squareFor, windowFor } from "../../shared/figure/places.js";
import { h } from "../../shared/h.js";
import { matrixView } from "./matrix.js";

/**
 * @typedef {import("../roles.js").Role} Role
 * @typedef {import("../roles.js").RolesState} RolesState
 * @typedef {import("../roles.js").Attended} Attended
 * @typedef {import("../index.js").RolesContext} RolesContext
 * @typedef {(number: number) => {background: string, color: string}} CellTint
 */

const ROOM = { width: 160, height: 160 };
const REACH = 2.9;
const LEAST = { left: -REACH, right: REACH, bottom: -REACH, top: REACH };
const ROLES = /** @type {const} */ ({
  query: { letter: "q", trait: "w_q", says: "what I look for" },
  key: { letter: "k", trait: "w_k", says: "how I am found" },
  value: { letter: "v", trait: "w_v", says: "what I hand over" },
});

/** A part of the picture under its name. @param {string} part @param {string} says @param {(Node | string)[]} children */
export function blockOf(part, says, ...children) {
  const title = h(
    "p",
    { class: "mh-blocktitle" },
    h("strong", {}, part),
    " ",
    h("span", { class: "mh-muted" }, says),
  );
  return h("div", { class: "mh-block", "data-part": part }, title, ...children);
}

/** @param {string[]} words @param {number[][]} points @param {number} asks @returns {Pick<import("../../shared/figure/plane.js").PlaneScene, "arrows" | "labels">} */
const drawnWords = (words, points, asks) => ({
  arrows: points.map((to, index) => ({
    to,
    kind: `mh-vector ${index === asks ? "mh-thick" : "mh-quiet"}`,
  })),
  labels: words.map((text, index) => ({
    text,
    at: points[index],
    kind: index === asks ? "mh-askingname" : "",
  })),
});

/** The words themselves: they can be dragged. @param {RolesContext} context */
export function wordsView({ words, moveWord }) {
  const plane = planeView({
    label: "The words as arrows",
    room: ROOM,
    tips: { names: words, move: moveWord },
  });
  const rows = words.map(() => [h("td"), h("td")]);
  const numbers = h(
    "table",
    { class: "mh-inputs", "aria-label": "The two numbers of each word" },
    h(
      "tbody",
      {},
      ...words.map((word, index) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, h("span", { class: "mh-token" }, word)),
          ...rows[index],
        )
      ),
    ),
  );
  return {
    root: blockOf("words", "drag the arrows", numbers, plane.root),
    /** @param {RolesState} state */
    draw({ vectors, asks }) {
      plane.draw({ window: windowFor(vectors, LEAST, ROOM), ...drawnWords(words, vectors, asks) });
      vectors.forEach((vector, index) =>
        vector.forEach((x, axis) => (rows[index][axis].textContent = twoDecimals(x)))
      );
    },
  };
}

/** What a word is in one of its roles. @param {RolesContext} context @param {Role} role */
export function roleView({ words, store, refuse }, role) {
  const { letter, trait, says } = ROLES[role];
  const holding = () => (store.state.one_matrix ? "w_k" : trait);
  const matrix = matrixView({
    letter,
    holds: () => store.state[holding()],
    change: (next) => store.change({ [holding()]: next }),
    refuse,
  });
  const plane = planeView({ label: `Each word’s ${role} as an arrow`, room: ROOM });
  return {
    root: blockOf(role, says, matrix.root, plane.root),
    picture: plane.root,
    /** @param {RolesState} state @param {Attended} attended @param {CellTint} tint */
    draw({ asks, one_matrix }, { matrices, rows }, tint) {
      matrix.draw(matrices[role], one_matrix, tint);
      const all = Object.values(rows).flat();
      plane.draw({
        window: squareFor(all, REACH),
        ...drawnWords(words, rows[role], role === "query" ? asks : -1),
      });
    },
  };
}
