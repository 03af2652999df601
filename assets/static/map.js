// @ts-check
/** The ways through the book on the welcome page's map: the chosen one numbers its stops. The page has all numbers. */
(() => {
  "use strict";

  /** @param {Element} map @param {string} selector */
  const all = (map, selector) => /** @type {HTMLElement[]} */ ([...map.querySelectorAll(selector)]);

  /** @param {Element} map @param {string | undefined} way */
  function choose(map, way) {
    for (const card of all(map, ".map-way")) {
      const isChosen = card.dataset.way === way;
      card.toggleAttribute("data-chosen", isChosen);
      card.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
    }
    for (const chapter of all(map, ".map-chapter")) {
      const numbers = all(chapter, "b");
      for (const number of numbers) number.hidden = number.dataset.way !== way;
      chapter.toggleAttribute("data-stop", numbers.some(({ hidden }) => !hidden));
    }
  }

  for (const map of document.querySelectorAll(".map")) {
    for (const card of all(map, ".map-way")) {
      card.querySelector("button")?.addEventListener("click", () => choose(map, card.dataset.way));
    }
  }
})();
