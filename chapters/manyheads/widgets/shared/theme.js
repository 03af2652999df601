// @ts-check
/** When the theme around a widget changes: in the book, in Jupyter, in Colab, and on paper. */

/** Calls when the theme may have changed; gives a function that ends it. @param {() => void} act */
export function onNewTheme(act) {
  const watch = new MutationObserver(act);
  watch.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme", "class", "theme"],
  });
  if (document.body) {
    watch.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "class"],
    });
  }
  const queries = ["(prefers-color-scheme: dark)", "print", "(forced-colors: active)"].map((
    query,
  ) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", act);
  return () => {
    watch.disconnect();
    for (const query of queries) query.removeEventListener("change", act);
  };
}
