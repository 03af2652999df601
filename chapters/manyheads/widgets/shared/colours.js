// @ts-check
/**
 * The book's colours as numbers, for what a style sheet can't colour: canvases, and the text on a cell. They are read
 * from the style sheet itself (colours.css).
 *
 * @typedef {number[]} Colour  red, green, blue
 *
 * @typedef {object} Palette
 * @property {boolean} dark
 * @property {Colour} ink
 * @property {Colour} paper
 * @property {Colour} negative
 * @property {Colour} positive
 * @property {Colour[]} heads
 */

export const HEADS_WITH_HUES = 6;

const NAMES = ["ink", "paper", "negative", "positive"];

/** The colours as they are around an element. @param {HTMLElement} root @returns {Palette} */
export function paletteOf(root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.forcedColorAdjust = "none"; // a system's own few colours would make all weights look alike
  root.append(probe);
  /** @param {string} name */
  const read = (name) => {
    probe.style.color = `var(--mh-${name})`;
    return channels(getComputedStyle(probe).color);
  };
  const [ink, paper, negative, positive] = NAMES.map(read);
  const heads = Array.from({ length: HEADS_WITH_HUES }, (_, head) => read(`head-${head}`));
  probe.remove();
  return { dark: luminance(ink) > luminance(paper), ink, paper, negative, positive, heads };
}

/** "rgb(1, 2, 3)" as numbers. @param {string} colour @returns {Colour} */
const channels = (colour) => (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);

/** A head's colour: a hue where up to six stand side by side, else ink. @param {Palette} palette @param {number} head @param {number} heads */
export const headColour = (palette, head, heads) =>
  heads <= HEADS_WITH_HUES ? palette.heads[head] : palette.ink;

/** The same as a style sheet has it. @param {number} head @param {number} heads */
export const headVariable = (head, heads) =>
  heads <= HEADS_WITH_HUES ? `var(--mh-head-${head})` : "var(--mh-ink)";

/** The colour of a cell: paper at strength 0, full at 1. @param {Colour} paper @param {Colour} full @param {number} strength */
export const mixed = (paper, full, strength) =>
  paper.map((part, i) => Math.round(part + (full[i] - part) * strength));

/** The colour of a weight. @param {Palette} palette @param {Colour} hue @param {number} weight */
export const weightColour = (palette, hue, weight) => mixed(palette.paper, hue, Math.sqrt(weight));

/** The colour of a signed number, with the largest size on its scale. @param {Palette} palette @param {number} number @param {number} largest */
export function signedColour(palette, number, largest) {
  const full = number < 0 ? palette.negative : palette.positive;
  return mixed(
    palette.paper,
    full,
    largest > 0 ? Math.sqrt(Math.min(1, Math.abs(number) / largest)) : 0,
  );
}

/** What is read on a cell: ink where its contrast is 4.5 or more, else paper, else black or white. @param {Palette} palette @param {Colour} cell */
export function textOn({ ink, paper }, cell) {
  const found = [ink, paper].find((colour) => contrast(colour, cell) >= 4.5);
  if (found) return found;
  return contrast([0, 0, 0], cell) > contrast([255, 255, 255], cell) ? [0, 0, 0] : [255, 255, 255];
}

/** @param {Colour} colour */
export const rgb = (colour) => `rgb(${colour.join(" ")})`;

/** The contrast of two colours, 1 to 21, as WCAG 2 defines it. @param {Colour} one @param {Colour} other */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** @param {Colour} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) =>
    part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
