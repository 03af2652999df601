// @ts-check
/**
 * A tensor as a picture of a thumb's size, in its own numbers: a table, several side by side, or a stack of sheets, one
 * a head. Of a large one it shows some rows and columns, evenly apart.
 *
 * @typedef {import("../tint.js").Table & {headOf: (column: number) => number, cut?: boolean,
 *   alone?: (row: number, column: number) => number}} ThumbTable
 */

import { headColour, rgb } from "../colours.js";
import { hueOf, tintsFor } from "../tint.js";

export const [THUMB_WIDTH, THUMB_HEIGHT] = [48, 40];
const [MOST_ROWS, MOST_COLUMNS, SHEETS, OFFSET] = [6, 8, 3, 5];

/** Room for so many tables side by side. A canvas that has it keeps its picture. @param {HTMLCanvasElement} canvas @param {number} tables */
export function sizeThumbnail(canvas, tables) {
  const scale = Math.max(1, Math.min(3, devicePixelRatio || 1));
  const width = tables > 1 ? 30 * tables : THUMB_WIDTH;
  const [across, down] = [Math.floor(width * scale), Math.floor(THUMB_HEIGHT * scale)];
  if (canvas.width === across && canvas.height === down) return scale;
  canvas.style.width = `${width}px`;
  [canvas.width, canvas.height] = [across, down];
  return scale;
}

/** So many of these indices, evenly apart. @param {number} length @param {number} most */
function someOf(length, most) {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
}

/**
 * @param {HTMLCanvasElement} canvas @param {ThumbTable[][]} groups  side by side; each a table, or the heads' sheets
 * @param {import("../colours.js").Palette} palette @param {number} heads
 */
export function drawThumbnail(canvas, groups, palette, heads) {
  const scale = sizeThumbnail(canvas, groups.length);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  groups.forEach((tables, i) => {
    const box = {
      x: i * 30,
      y: 0,
      width: groups.length > 1 ? 26 : THUMB_WIDTH,
      height: THUMB_HEIGHT,
    };
    if (tables[0].head < 0) drawTable(context, tables[0], palette, heads, box);
    else drawStack(context, tables, palette, heads, box);
  });
}

/** @typedef {{x: number, y: number, width: number, height: number}} ThumbBox */

/** The sheets of the first heads, head 0 in front. @param {CanvasRenderingContext2D} context @param {ThumbTable[]} tables @param {import("../colours.js").Palette} palette @param {number} heads @param {ThumbBox} box */
function drawStack(context, tables, palette, heads, { width, height }) {
  const shown = tables.slice(0, SHEETS);
  const back = OFFSET * (shown.length - 1);
  const room = { width: width - back - 3, height: height - back - 3 };
  const [rows, columns] = [
    Math.min(tables[0].rows, MOST_ROWS),
    Math.min(tables[0].columns, MOST_COLUMNS),
  ];
  const cell = Math.min(room.width / columns, room.height / rows, 9);
  const size = { width: cell * columns, height: cell * rows };
  const left = (width - back - size.width) / 2;
  shown.reverse().forEach((table, i) => {
    const depth = shown.length - 1 - i;
    const box = { x: left + depth * OFFSET, y: 2 + (shown.length - 1 - depth) * OFFSET, ...size };
    context.fillStyle = rgb(palette.paper);
    context.fillRect(box.x - 1.5, box.y - 1.5, box.width + 3, box.height + 3);
    drawCells(context, table, palette, heads, box);
    context.strokeStyle = rgb(headColour(palette, table.head, heads));
    context.lineWidth = 1.2;
    context.strokeRect(box.x - 1, box.y - 1, box.width + 2, box.height + 2);
  });
}

/** @param {CanvasRenderingContext2D} context @param {ThumbTable} table @param {import("../colours.js").Palette} palette @param {number} heads @param {ThumbBox} box */
function drawTable(context, table, palette, heads, { x, y, width, height }) {
  const byHead = table.headOf(0) >= 0 && heads > 1;
  const top = byHead ? 5 : 2;
  const rows = Math.min(table.rows, MOST_ROWS);
  const inner = {
    x: x + 1,
    y: y + top,
    width: width - 2,
    height: Math.min(height - top - 2, rows * 9),
  };
  drawCells(context, table, palette, heads, inner, byHead);
}

/** @param {CanvasRenderingContext2D} context @param {ThumbTable} table @param {import("../colours.js").Palette} palette @param {number} heads @param {ThumbBox} box @param {boolean} [byHead] */
function drawCells(context, table, palette, heads, { x, y, width, height }, byHead = false) {
  const [rows, columns] = [someOf(table.rows, MOST_ROWS), someOf(table.columns, MOST_COLUMNS)];
  const gaps = table.cut
    ? columns.map((j, n) => Number(n > 0 && table.headOf(j) !== table.headOf(columns[n - 1])))
    : [];
  const gap = 4;
  const cw = (width - gap * gaps.reduce((sum, one) => sum + one, 0)) / columns.length;
  const ch = height / rows.length;
  const value = table.alone ?? table.value;
  const numbers = rows.map((i) => columns.map((j) => value(i, j)));
  const finite = numbers.flat().filter(Number.isFinite).map(Math.abs);
  const tint = tintsFor(
    palette,
    hueOf(palette, Math.max(table.head, 0), heads),
    Math.max(0, ...finite),
  );
  let left = x;
  columns.forEach((j, n) => {
    left += gap * (gaps[n] ?? 0);
    rows.forEach((_, m) => {
      context.fillStyle = rgb(tint(table, numbers[m][n]));
      context.fillRect(left, y + m * ch, cw - 0.7, ch - 0.7);
    });
    if (byHead) {
      context.fillStyle = rgb(headColour(palette, table.headOf(j), heads));
      context.fillRect(left, y - 4, cw - (gaps[n + 1] ? 0 : 0.2), 2);
    }
    left += cw;
  });
  context.strokeStyle = rgb(
    palette.ink.map((part, i) => Math.round(palette.paper[i] + (part - palette.paper[i]) * 0.25)),
  );
  context.lineWidth = 0.5;
  if (!table.cut) context.strokeRect(x - 0.5, y - 0.5, width + 0.5, height + 0.5);
}
