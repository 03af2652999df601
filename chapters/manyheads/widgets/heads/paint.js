// @ts-check
/** Maps painted fast: a colour is looked up by the square root of a weight, so that 72 maps take a frame. */

import { mixed, rgb, signedColour, textOn, weightColour } from "../shared/colours.js";

const STEPS = 1024;

/** Colours as a canvas has them. @param {number[][]} colours  red, green and blue */
function pixelsOf(colours) {
  const bytes = new Uint8ClampedArray(4 * colours.length).fill(255);
  colours.forEach((colour, i) => bytes.set(colour, 4 * i));
  return new Uint32Array(bytes.buffer);
}

/** A table of colours by strength, made when it is first asked for. @param {(part: number) => number[]} colourOf  of 0 to 1 */
function tableOf(colourOf) {
  let table = /** @type {Uint32Array | null} */ (null);
  return (/** @type {number} */ part) => {
    table ??= pixelsOf(Array.from({ length: STEPS + 1 }, (_, i) => colourOf(i / STEPS)));
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
  const [paper, hair] = pixelsOf([palette.paper, mixed(palette.paper, palette.ink, 0.06)]);
  return {
    ink: ofWeights(palette.ink),
    chosen: ofWeights(palette.heads[1]),
    still: ofWeights(mixed(palette.paper, palette.ink, 0.3)), // where nothing can change
    /** A difference, and the largest on the scale. @param {number} change @param {number} largest */
    change(change, largest) {
      const part = largest > 0 ? Math.sqrt(Math.min(1, Math.abs(change) / largest)) : 0;
      return (change < 0 ? below : above)(part);
    },
    /** What is read on the chosen head's colour for a weight. @param {number} weight */
    textOn: (weight) => rgb(textOn(palette, weightColour(palette, palette.heads[1], weight))),
    paper,
    hair, // between the cells
  };
}

/** @typedef {ReturnType<typeof makeInks>} Inks */

/** @typedef {{numbers: Float32Array, rows: number, columns: number}} Table  row by row */

/**
 * Paint a table of numbers into an image, which has a pixel at least for each (`fitted` sees to that).
 * @param {Uint32Array} pixels  the image's, row by row @param {number} width  of the image
 * @param {{left: number, top: number, across: number, down: number}} place  of the table in it, in pixels
 * @param {Table} table @param {(number: number) => number} colour
 */
export function paintTableAt(pixels, width, { left, top, across, down }, table, colour) {
  const { numbers, rows, columns } = table;
  let painted = -1; // the row of cells that stands in the line above
  for (let y = 0; y < down; y++) {
    const at = (top + y) * width + left;
    const row = Math.floor((y * rows) / down);
    if (row === painted) pixels.copyWithin(at, at - width, at - width + across);
    else {
      for (let x = 0, cell = -1, ink = 0; x < across; x++) {
        const next = row * columns + Math.floor((x * columns) / across);
        if (next !== cell) ink = colour(numbers[cell = next]);
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

/**
 * A table with no more cells than there are pixels: of those that share one, the strongest, because a peak must not drown.
 * @param {Table} table @param {{down: number, across: number}} pixels @returns {Table}
 */
export function fitted({ numbers, rows, columns }, pixels) {
  const [down, across] = [Math.min(rows, pixels.down), Math.min(columns, pixels.across)];
  if (down === rows && across === columns) return { numbers, rows, columns };
  const kept = new Float32Array(down * across);
  const places = Int32Array.from({ length: columns }, (_, j) => Math.floor((j * across) / columns));
  for (let i = 0, at = 0; i < rows; i++) {
    const row = Math.floor((i * down) / rows) * across;
    for (let j = 0; j < columns; j++, at++) {
      const place = row + places[j];
      if (Math.abs(numbers[at]) > Math.abs(kept[place])) kept[place] = numbers[at];
    }
  }
  return { numbers: kept, rows: down, columns: across };
}

/**
 * A part of a table that is shown larger. Its cells have a hair between them, where there is room for it.
 * @param {Table} table @param {import("./zoom/zoom.js").Area} area  the part
 * @param {{across: number, down: number, gap: number}} image  in pixels @param {(number: number) => number} colour @param {number} hair
 */
export function paintedArea({ numbers, columns }, area, { across, down, gap }, colour, hair) {
  const pixels = new Uint32Array(across * down);
  const inRow = cellsOf(area.column, area.columns, across, gap);
  const inColumn = cellsOf(area.row, area.rows, down, gap);
  for (let y = 0; y < down; y++) {
    const { first, last, isBetween } = inColumn[y];
    const at = y * across;
    if (areAlike(inColumn[y - 1], inColumn[y])) {
      pixels.copyWithin(at, at - across, at);
      continue;
    }
    for (let x = 0; x < across; x++) {
      const cell = inRow[x];
      if (areAlike(inRow[x - 1], cell)) {
        pixels[at + x] = pixels[at + x - 1];
        continue;
      }
      let number = 0;
      for (let i = first; i <= last; i++) {
        for (let j = cell.first; j <= cell.last; j++) {
          if (numbers[i * columns + j] > number) number = numbers[i * columns + j];
        }
      }
      pixels[at + x] = isBetween || cell.isBetween ? hair : colour(number);
    }
  }
  return pixels;
}

/** @typedef {{first: number, last: number, isBetween: boolean}} Shown  what a pixel of a line shows */

/** Whether two pixels of a line show the same. @param {Shown | undefined} one @param {Shown} other */
const areAlike = (one, other) =>
  one?.first === other.first && one.last === other.last && one.isBetween === other.isBetween;

/** The cells that each pixel of a line shows, and whether it is a hair. @param {number} from @param {number} cells @param {number} pixels @param {number} gap */
function cellsOf(from, cells, pixels, gap) {
  /** @param {number} pixel */
  const at = (pixel) => from + (pixel * cells) / pixels;
  const nothing = 1e-9; // of rounding
  return Array.from({ length: pixels }, (_, pixel) => {
    const first = Math.floor(at(pixel) + nothing);
    const last = Math.max(first, Math.ceil(at(pixel + 1) - nothing) - 1);
    const isShared = pixels < cells; // more cells than pixels
    return {
      first,
      last: isShared ? last : first,
      isBetween: gap > 0 && Math.floor(at(pixel + gap) + nothing) > first,
    };
  });
}
