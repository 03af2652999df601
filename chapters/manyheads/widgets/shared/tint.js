// @ts-check
/**
 * How strongly the cells of tensors are coloured: a weight in its head's hue, any other number amber below 0 and slate
 * above. The tensors that stand together share one scale.
 *
 * @typedef {import("./colours.js").Palette} Palette
 * @typedef {import("./colours.js").Colour} Colour
 *
 * @typedef {object} Table  what can be drawn: a matrix, and whose it is
 * @property {number} rows
 * @property {number} columns
 * @property {number} head
 * @property {boolean} [areWeights]
 * @property {(row: number, column: number) => number} value
 * @property {() => Float64Array} [all]  its numbers, row by row, where they are in an array already
 * @property {(row: number, column: number) => string} [whyHidden]
 */

import {
  headColour,
  HEADS_WITH_HUES,
  headVariable,
  signedColour,
  weightColour,
} from "./colours.js";

const CHOSEN = 1; // in a wall in ink, the chosen head takes this hue: red, as blue is the accent's

/** The hue of a head's weights. @param {Palette} palette @param {number} head @param {number} heads @param {boolean} [isChosen] */
export const hueOf = (palette, head, heads, isChosen = false) =>
  isChosen && heads > palette.heads.length
    ? palette.heads[CHOSEN]
    : headColour(palette, head, heads);

/** The same of a chosen head, as a style sheet has it. @param {number} head @param {number} heads */
export const chosenVariable = (head, heads) =>
  heads > HEADS_WITH_HUES ? `var(--mh-head-${CHOSEN})` : headVariable(head, heads);

/** The largest size among the finite numbers of some tables. @param {Table[]} tables */
export function largestOf(tables) {
  let largest = 0;
  for (const table of tables) {
    for (const number of numbersOf(table)) {
      const size = Math.abs(number);
      if (size > largest && size < Infinity) largest = size;
    }
  }
  return largest;
}

/** A table's numbers, row by row. @param {Table} table */
function numbersOf({ rows, columns, value, all }) {
  if (all) return all();
  const numbers = new Float64Array(rows * columns);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = value(Math.floor(i / columns), i % columns);
  }
  return numbers;
}

/** @param {Palette} palette @param {Colour} hue  of weights @param {number} largest  of other numbers */
export function tintsFor(palette, hue, largest) {
  /** @param {Table} table @param {number} number @returns {Colour} */
  return ({ areWeights }, number) => {
    if (areWeights) return weightColour(palette, hue, number);
    return Number.isFinite(number) ? signedColour(palette, number, largest) : palette.paper;
  };
}

/** @typedef {ReturnType<typeof tintsFor>} Tint */

const [MANY, SHADES] = [50_000, 256]; // cells of a table; strengths of a colour

/**
 * Paint a table on a canvas, a pixel a cell; the browser scales it. Gives the numbers, row by row.
 * @param {HTMLCanvasElement} canvas @param {Table} table @param {Tint} tint @returns {Float64Array}
 */
export function paintTable(canvas, table, tint) {
  const { rows, columns } = table;
  [canvas.width, canvas.height] = [columns, rows];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(columns, rows);
  const numbers = numbersOf(table);
  if (numbers.length > MANY) paintMany(image, numbers, (number) => tint(table, number));
  else {
    image.data.fill(255);
    numbers.forEach((number, i) => image.data.set(tint(table, number), 4 * i));
  }
  context.putImageData(image, 0, 0);
  return numbers;
}

/** The same for very many signed numbers: their colours are looked up, and none is worked out twice. @param {ImageData} image @param {Float64Array} numbers @param {(number: number) => Colour} colourOf */
function paintMany(image, numbers, colourOf) {
  let largest = Number.MIN_VALUE;
  for (const number of numbers) {
    if (Number.isFinite(number)) largest = Math.max(largest, Math.abs(number));
  }
  const shades = new Uint8Array(4 * (2 * SHADES + 1));
  for (let i = -SHADES; i <= SHADES; i++) {
    const number = Math.sign(i) * largest * (i / SHADES) ** 2;
    shades.set([...colourOf(number), 255], 4 * (SHADES + i));
  }
  const [pixels, colours] = [image.data, shades].map(({ buffer }) => new Uint32Array(buffer));
  numbers.forEach((number, i) => {
    // What a mask hides is infinite, and has no colour of its own.
    const share = Number.isFinite(number) ? Math.abs(number) / largest : 0;
    pixels[i] = colours[SHADES + Math.sign(number) * Math.round(SHADES * Math.sqrt(share))];
  });
}
