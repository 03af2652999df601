// @ts-check
/** Maps painted fast: a colour is looked up by the square root of a weight, so that 72 maps take a frame. */

import { mixed, rgb, signedColour, textOn, weightColour } from "../shared/colours.js";

const STEPS = 1024;

/** A colour as a canvas has it. @param {number[]} colour  red, green and blue */
const pixelOf = (colour) => new Uint32Array(Uint8ClampedArray.of(...colour, 255).buffer)[0];

/** A table of colours by strength, made when it is first asked for. @param {(part: number) => number[]} colourOf  of 0 to 1 */
function tableOf(colourOf) {
  let table = /** @type {Uint32Array | null} */ (null);
  return (/** @type {number} */ part) => {
    table ??= Uint32Array.from({ length: STEPS + 1 }, (_, i) => pixelOf(colourOf(i / STEPS)));
    return table[(part * STEPS) | 0];
  };
}

/**
 * What gives a weight's colour, or a difference's, as a canvas has it.
 * @param {import("../shared/colours.js").Palette} palette
 */
export function makeInks(palette) {
  /** @param {number[]} hue */
  const ofWeights = (hue) => {
    const inkOf = tableOf((part) => weightColour(palette, hue, part * part));
    return (/** @type {number} */ weight) => inkOf(weight > 0 ? Math.sqrt(Math.min(weight, 1)) : 0);
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
      return (change < 0 ? below : above)(part);
    },
    /** What is read on the chosen head's colour for a weight. @param {number} weight */
    textOn: (weight) => rgb(textOn(palette, weightColour(palette, palette.heads[1], weight))),
    paper: pixelOf(palette.paper),
    hair: pixelOf(mixed(palette.paper, palette.ink, 0.06)), // between the cells
  };
}

/** @typedef {ReturnType<typeof makeInks>} Inks */

/**
 * Paint a square of numbers into an image. Where there are more cells than pixels, a pixel shows the strongest of those
 * that share it, because a peak must not drown.
 * @param {Uint32Array} pixels  the image's, row by row @param {number} width  of the image
 * @param {{left: number, top: number, side: number}} place  of the square in it
 * @param {Float32Array} numbers @param {number} seq @param {(number: number) => number} colour
 */
export function paintSquare(pixels, width, { left, top, side }, numbers, seq, colour) {
  const cells = Math.min(seq, side);
  const shown = cells === seq ? numbers : strongest(numbers, seq, cells);
  let painted = -1; // the row of cells that stands in the line above
  for (let y = 0; y < side; y++) {
    const at = (top + y) * width + left;
    const row = Math.floor((y * cells) / side);
    if (row === painted) pixels.copyWithin(at, at - width, at - width + side);
    else {
      for (let x = 0, cell = -1, ink = 0; x < side; x++) {
        const next = row * cells + Math.floor((x * cells) / side);
        if (next !== cell) ink = colour(shown[cell = next]);
        pixels[at + x] = ink;
      }
    }
    painted = row;
  }
}

/** The side of a square that has whole pixels for each cell, or some would be wider than others; unless much room were left. @param {number} room @param {number} seq */
export function evenSide(room, seq) {
  const cells = Math.min(seq, room);
  const even = cells * Math.max(1, Math.floor(room / cells));
  return even < 0.75 * room ? room : even;
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
