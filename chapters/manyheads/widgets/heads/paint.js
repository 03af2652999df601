// @ts-check
/** Maps painted fast: a colour is looked up by the square root of a weight, so that 72 maps take a frame. */

import { mixed, rgb, signedColour, textOn, weightColour } from "../shared/colours.js";

const STEPS = 1024;

/** A table of colours, as the bytes of a canvas, by strength. @param {(part: number) => number[]} colourOf  of 0 to 1 */
function tableOf(colourOf) {
  const bytes = new Uint8ClampedArray(4 * (STEPS + 1));
  for (let i = 0; i <= STEPS; i++) bytes.set([...colourOf(i / STEPS), 255], 4 * i);
  return new Uint32Array(bytes.buffer);
}

/**
 * What gives a weight's colour, or a difference's, as a canvas has it.
 * @param {import("../shared/colours.js").Palette} palette
 */
export function makeInks(palette) {
  /** @param {number[]} hue */
  const ofWeights = (hue) => {
    const table = tableOf((part) => weightColour(palette, hue, part * part));
    return (/** @type {number} */ weight) =>
      table[weight > 0 ? (Math.sqrt(Math.min(weight, 1)) * STEPS) | 0 : 0];
  };
  const [below, above] = [-1, 1].map((sign) =>
    tableOf((part) => signedColour(palette, sign * part * part, 1))
  );
  return {
    ink: ofWeights(palette.ink),
    chosen: ofWeights(palette.heads[1]),
    /** A difference, and the largest on the scale. @param {number} change @param {number} largest */
    change(change, largest) {
      const part = largest > 0 ? Math.sqrt(Math.min(1, Math.abs(change) / largest)) : 0;
      return (change < 0 ? below : above)[(part * STEPS) | 0];
    },
    /** What is read on the chosen head's colour for a weight. @param {number} weight */
    textOn: (weight) => rgb(textOn(palette, weightColour(palette, palette.heads[1], weight))),
    paper: tableOf(() => palette.paper)[0],
    hair: tableOf(() => mixed(palette.paper, palette.ink, 0.06))[0], // between the cells
  };
}

/** @typedef {ReturnType<typeof makeInks>} Inks */

/**
 * Paint a square of numbers. A cell has a whole number of the canvas' pixels; where there are more cells than pixels, a
 * pixel shows the strongest of those that share it, because a peak must not drown.
 * @param {HTMLCanvasElement} canvas @param {Float32Array} numbers @param {number} seq
 * @param {number} side  of the canvas, in the screen's pixels @param {(number: number) => number} colour
 */
export function paintSquare(canvas, numbers, seq, side, colour) {
  const shown = Math.min(seq, side);
  if (canvas.width !== shown) [canvas.width, canvas.height] = [shown, shown];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(shown, shown);
  const pixels = new Uint32Array(image.data.buffer);
  if (shown === seq) { for (let i = 0; i < numbers.length; i++) pixels[i] = colour(numbers[i]); }
  else strongest(numbers, seq, shown).forEach((number, i) => (pixels[i] = colour(number)));
  context.putImageData(image, 0, 0);
}

/** Fewer numbers than there are: of those that share a place, the one of the largest size. @param {Float32Array} numbers @param {number} seq @param {number} shown */
export function strongest(numbers, seq, shown) {
  const kept = new Float32Array(shown * shown);
  for (let i = 0; i < seq; i++) {
    for (let j = 0; j < seq; j++) {
      const place = Math.floor((i * shown) / seq) * shown + Math.floor((j * shown) / seq);
      const number = numbers[i * seq + j];
      if (Math.abs(number) > Math.abs(kept[place])) kept[place] = number;
    }
  }
  return kept;
}
