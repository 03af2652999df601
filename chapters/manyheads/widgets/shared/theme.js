// @ts-check
/** Whether a widget stands on dark, and when that changes: in the book, in Jupyter, in Colab, and on paper. */

/**
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {number[]} paper  the colour of a cell that has no weight, as red, green and blue
 */

const swatch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** A colour as the style sheet has it, whatever its notation. @param {string} colour @returns {number[]} */
function rgbOf(colour) {
  if (!swatch) return [255, 255, 255];
  swatch.fillStyle = colour;
  swatch.fillRect(0, 0, 1, 1);
  return [...swatch.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** @param {HTMLElement} root  with the text's colour, on dark surroundings a light one, and the cells' as its outline's @returns {Theme} */
export function themeOf(root) {
  const { color, outlineColor } = getComputedStyle(root);
  return { dark: luminance(rgbOf(color)) > 0.4, paper: rgbOf(outlineColor) };
}

/** Relative luminance, as WCAG 2 defines it: 0 for black, 1 for white. @param {number[]} rgb */
function luminance(rgb) {
  const [red, green, blue] = rgb.map((
    part,
  ) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Black or white, whichever is read better on a colour: one of them has a contrast of 4.5 on any. @param {number[]} rgb */
export const inkOn = (rgb) => ((luminance(rgb) + 0.05) ** 2 > 1.05 * 0.05 ? "black" : "white");

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
