// @ts-check
/** The guesses for the next letter: the five likeliest, and the right one where it is none of them. */

import { weightText } from "../../shared/format.js";
import { h } from "../../shared/h.js";

const ROWS = 6;

export function guessesView() {
  const [place, answer] = [h("span"), h("span", { class: "mf-answer" })];
  const rows = Array.from({ length: ROWS }, () => {
    const [symbol, bar, share] = [h("b"), h("i"), h("span")];
    return {
      symbol,
      bar,
      share,
      root: h("li", {}, symbol, h("span", { class: "mf-track" }, bar), share),
    };
  });
  const root = h(
    "div",
    { class: "mf-guesses" },
    h("p", {}, place, answer),
    h("ol", {}, ...rows.map((row) => row.root)),
  );
  return {
    root,
    /** @param {import("../scene.js").Scene} scene */
    draw({ look, isOwn, state }) {
      const right = look?.answer ?? null;
      const shown = look ? [...look.guesses] : [];
      if (right && !shown.some(({ symbol }) => symbol === right.symbol)) shown.push(right);
      place.textContent = `next after place ${state.place}`;
      answer.textContent = right
        ? `${isOwn ? "followed before" : "answer"}: ${right.symbol}`
        : look
        ? "nobody can know"
        : "";
      rows.forEach((row, i) => {
        const guess = shown[i];
        row.root.classList.toggle("mf-right", guess?.symbol === right?.symbol && Boolean(guess));
        row.root.toggleAttribute("aria-hidden", !guess);
        row.symbol.textContent = guess?.symbol ?? "";
        row.bar.style.width = `${100 * (guess?.share ?? 0)}%`;
        row.share.textContent = guess ? weightText(guess.share) : "";
      });
    },
  };
}
