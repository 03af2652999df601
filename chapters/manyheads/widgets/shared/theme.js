// @ts-check
/** When the theme around a widget changes: in the book, in Jupyter, in Colab, and on paper. */

/** Calls when the theme has changed; gives a function that ends it. @param {() => void} act */
export function onNewTheme(act) {
  let known = themeNow();
  // A page gives its root other classes as well; to read colours then would lay out the page for nothing.
  const watch = new MutationObserver(() => {
    const now = themeNow();
    if (now === known) return;
    known = now;
    act();
  });
  const attributeFilter = ["data-theme", "theme", "data-jp-theme-light", "class"];
  for (const element of themed()) watch.observe(element, { attributes: true, attributeFilter });
  const queries = ["(prefers-color-scheme: dark)", "print", "(forced-colors: active)"].map((
    query,
  ) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", act);
  return () => {
    watch.disconnect();
    for (const query of queries) query.removeEventListener("change", act);
  };
}

/** What says the theme: the attributes and classes that colours.css knows, and marimo's. */
const themeNow = () =>
  JSON.stringify(
    themed().map((element) => [
      ...["data-theme", "theme", "data-jp-theme-light"].map((name) => element.getAttribute(name)),
      /(vscode-)?\b(light|dark)\b/.exec(element.className)?.[0],
    ]),
  );

const themed = () => [document.documentElement, document.body].filter(Boolean);
