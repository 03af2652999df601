// @ts-check
/** A head's map on a canvas: rows look, columns are looked at, what is hidden is hatched, and one cell has the ring. */

import { mixed, rgb, weightColour } from "../../shared/colours.js";
import { HEADS } from "../record.js";

/** @typedef {import("../scene.js").Scene} Scene */
/** @typedef {import("../../shared/colours.js").Palette} Palette */

export const MARGIN = 20; // pixels for the letters at the left and above
const [SMALL, LARGE] = [12, 15]; // type
const LARGEST = 40; // a cell's side
const ROOMY = 9.5; // pixels that a cell needs for a letter beside it

/**
 * The row and the column of the cell that is chosen: in layer 1 the chosen letter's look at what gets most; in layer 0
 * that one's look one back.
 * @param {Scene} scene @param {string} head
 */
export function ringOf({ state: { place }, look }, head) {
  if (!look) return null;
  if (head[0] === "1") return { row: place, column: look.target };
  return { row: look.target, column: Math.max(look.target - 1, 0) };
}

/** A cell's side; a few letters have no larger ones than these. @param {number} width @param {number} seq */
export const cellOf = (width, seq) => Math.min((width - MARGIN) / seq, LARGEST);

/** Paint it all; gives a cell's side. @param {HTMLCanvasElement} canvas @param {Scene} scene @param {string} head @param {Palette} palette */
export function paintMap(canvas, scene, head, palette) {
  const width = canvas.clientWidth || 256;
  const scale = Math.max(1, Math.min(3, devicePixelRatio || 1));
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== canvas.width) canvas.height = canvas.width;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, width);
  const seq = scene.letters.length;
  const cell = cellOf(width, seq);
  const ring = ringOf(scene, head);
  paintCells(context, scene, head, palette, cell);
  paintNames(context, scene, palette, cell, ring);
  return cell;
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {string} head @param {Palette} palette @param {number} cell */
function paintCells(context, { state: { off }, letters, look }, head, palette, cell) {
  const seq = letters.length;
  const hue = off === head
    ? mixed(palette.paper, palette.ink, 0.25)
    : palette.heads[HEADS.indexOf(head)];
  hatch(context, palette, cell * seq);
  const gap = cell > 6 ? 1 : 0.5;
  for (let i = 0; i < seq; i++) {
    for (let j = 0; j <= i; j++) {
      const weight = look ? look.maps[head][i * seq + j] : 0;
      const [x, y] = [MARGIN + j * cell, MARGIN + i * cell];
      context.fillStyle = rgb(palette.paper);
      context.fillRect(x - 0.5, y - 0.5, cell + 1, cell + 1);
      context.fillStyle = rgb(weightColour(palette, hue, weight));
      context.fillRect(x, y, cell - gap, cell - gap);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Palette} palette @param {number} side */
function hatch(context, palette, side) {
  context.save();
  context.beginPath();
  context.rect(MARGIN, MARGIN, side, side);
  context.clip();
  context.beginPath();
  for (let at = 0; at < 2 * side; at += 6) {
    context.moveTo(MARGIN + at, MARGIN);
    context.lineTo(MARGIN + at - side, MARGIN + side);
  }
  context.strokeStyle = rgb(mixed(palette.paper, palette.ink, 0.16));
  context.lineWidth = 0.75;
  context.stroke();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Palette} palette @param {number} cell @param {{row: number, column: number} | null} ring */
function paintNames(context, { letters }, palette, cell, ring) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  /** @param {number} i @param {number | undefined} chosen @param {(at: number) => [number, number]} place */
  const write = (i, chosen, place) => {
    if (i !== chosen && (cell < ROOMY || Math.abs(i - (chosen ?? -9)) === 1)) return;
    const family = getComputedStyle(context.canvas).fontFamily;
    context.font = i === chosen ? `700 ${LARGE}px ${family}` : `${SMALL}px ${family}`;
    context.fillStyle = rgb(i === chosen ? palette.ink : mixed(palette.paper, palette.ink, 0.75));
    context.fillText(letters[i], ...place(MARGIN + (i + 0.5) * cell));
  };
  letters.forEach((_, i) => {
    write(i, ring?.row, (at) => [MARGIN / 2, at]);
    write(i, ring?.column, (at) => [at, MARGIN / 2]);
  });
}

/** Put the ring around its cell. @param {HTMLElement} ring @param {number} cell @param {{row: number, column: number}} place */
export function placeRing({ style }, cell, { row, column }) {
  const side = Math.max(cell, 7);
  const shift = (cell - side) / 2 - 3;
  style.transform = `translate(${MARGIN + column * cell + shift}px, ${
    MARGIN + row * cell + shift
  }px)`;
  style.width = style.height = `${side + 5}px`;
}

/** The row under a pointer. @param {HTMLCanvasElement} canvas @param {{clientY: number}} event @param {number} seq */
export function placeAt(canvas, { clientY }, seq) {
  const { top, height } = canvas.getBoundingClientRect();
  const row = Math.floor((clientY - top - MARGIN) / cellOf(height, seq));
  return row >= 0 && row < seq ? row : null;
}
