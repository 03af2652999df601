// @ts-check
/** A link led to a widget: the page shows it. */

/** Whether the reader loaded the page once more, and stays where they were. */
export const isReload = () =>
  performance.getEntriesByType("navigation").some((entry) =>
    /** @type {any} */ (entry).type === "reload"
  );

/** What stands above may still grow while the page loads; the reader's first move ends the waiting. @param {HTMLElement} root */
export function scrollIntoView(root) {
  const watch = new ResizeObserver(() => root.scrollIntoView({ behavior: "instant" }));
  watch.observe(document.body);
  for (const move of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(move, () => watch.disconnect(), { once: true });
  }
  setTimeout(() => watch.disconnect(), 3000);
}
