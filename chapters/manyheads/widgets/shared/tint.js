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
 * @property {(row: number, column: number) => string} [whyHidden]
 */

import { headColour, signedColour, weightColour } from "./colours.js";

const CHOSEN = 1; // in a wall in ink, the chosen head takes this hue: red, as blue is the accent's

/** The hue of a head's weights. @param {Palette} palette @param {number} head @param {number} heads @param {boolean} [isChosen] */
export const hueOf = (palette, head, heads, isChosen = false) =>
  isChosen && heads > palette.heads.length
    ? palette.heads[CHOSEN]
    : headColour(palette, head, heads);

/** The largest size among the finite numbers of some tables. @param {Table[]} tables */
export function largestOf(tables) {
  let largest = 0;
  for (const { rows, columns, value } of tables) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const size = Math.abs(value(i, j));
        if (size > largest && size < Infinity) largest = size;
      }
    }
  }
  return largest;
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

/**
 * Paint a table on a canvas, a pixel a cell; the browser scales it. Gives the numbers, row by row.
 * @param {HTMLCanvasElement} canvas @param {Table} table @param {Tint} tint @returns {Float64Array}
 */
export function paintTable(canvas, table, tint) {
  const { rows, columns } = table;
  [canvas.width, canvas.height] = [columns, rows];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(columns, rows);
  const numbers = new Float64Array(rows * columns);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = table.value(Math.floor(i / columns), i % columns);
    image.data.set(tint(table, numbers[i]), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return numbers;
}
