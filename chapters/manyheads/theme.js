// @ts-check
/** Whether a widget stands on dark, and when that changes: in the book, in Jupyter, in Colab, and on paper. */

/** Text is light where the surroundings are dark, whoever made them so. @param {Element} root */
export function isDark(root) {
  const [red = 0, green = 0, blue = 0] = getComputedStyle(root).color.match(/[\d.]+/g)?.map(Number) ?? [];
  return 0.3 * red + 0.6 * green + 0.1 * blue > 128;
}

/** Calls when the theme may have changed; gives a function that ends it. @param {() => void} act */
export function onNewTheme(act) {
  const watch = new MutationObserver(act);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "theme"] });
  if (document.body) watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  const queries = ["(prefers-color-scheme: dark)", "print", "(forced-colors: active)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", act);
  return () => {
    watch.disconnect();
    for (const query of queries) query.removeEventListener("change", act);
  };
}
