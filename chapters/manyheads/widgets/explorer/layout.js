// @ts-check
/**
 * Where the tensors of a station stand: a pure function of their sizes and of the box. What stands in the cells never
 * sets a size, so the stage is as high at every station.
 *
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./stations.js").Parts} Parts
 * @typedef {{width: number, height: number}} Size
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 *
 * @typedef {object} Placed  a block on the stage; x and y are its first cell's, in pixels
 * @property {Block} block
 * @property {keyof Parts} part
 * @property {number} x
 * @property {number} y
 * @property {number} cw  a cell's width
 * @property {number} ch  a cell's height
 * @property {number} gap  between the columns of two heads
 * @property {number} dHead  the columns of one head, for the gaps
 * @property {boolean} digits  whether there is room for numbers in the cells
 * @property {"left" | "none"} rowNames
 * @property {"top" | "turned" | "none"} columnNames
 * @property {string} over  what stands above it: its name, "hues" for the heads of its columns, or "head"
 *
 * @typedef {object} Wall  a small map for each head, in a grid
 * @property {Box} box
 * @property {number} across  maps in a row
 * @property {Size} pitch  from one map to the next
 * @property {Size} map
 * @property {boolean} named  whether there is room for a head's name above its map
 *
 * @typedef {object} Layout
 * @property {Placed[]} placed
 * @property {Wall | null} wall
 * @property {Link[]} links  what shows where numbers go
 *
 * @typedef {{kind: "ribbons"} | {kind: "arrow", x: number, y: number, words: string} | {kind: "sign", x: number, y: number, text: string}} Link
 *
 * @typedef {object} Sizes
 * @property {number} heads
 * @property {number} head  the one that is chosen
 * @property {number} dHead
 * @property {boolean} single  whether there is room for one head only, as on a phone
 */

export const LABEL_WIDTH = 60; // the names of tokens beside a tensor
export const LINE_HEIGHT = 22; // a line of names above one
export const TURNED_HEIGHT = 60; // names above it that are turned, because the cells are narrow
const [DIGITS_WIDTH, DIGITS_HEIGHT] = [37, 17]; // the least that a cell with a number needs
const BESIDE = 128; // the other heads, beside the one whose product is shown

/** @param {number} cw @param {number} ch */
const fitsDigits = (cw, ch) => cw >= DIGITS_WIDTH && ch >= DIGITS_HEIGHT;

/** @param {Parts} parts @param {Sizes} sizes @param {Size} box @param {string} becomes  what happens between above and below @returns {Layout} */
export function layoutOf(parts, sizes, box, becomes) {
  const isPerHead = parts.after[0].head >= 0;
  if (parts.top) {
    return isPerHead ? headProduct(parts, sizes, box) : cornerProduct(parts, sizes, box);
  }
  if (!parts.before) return single(parts, sizes, box);
  const beforeIsPerHead = parts.before[0].head >= 0;
  return isPerHead && beforeIsPerHead
    ? rowByRow(parts, sizes, box, becomes)
    : moved(parts, sizes, box);
}

/** The width of a block's columns, with the gaps between heads. @param {Placed} placed */
export const widthOf = ({ block, cw, gap, dHead }) =>
  block.columns * cw + (gap ? gap * (Math.ceil(block.columns / dHead) - 1) : 0);

/** Where a cell stands. @param {Placed} placed @param {number} row @param {number} column @returns {Box} */
export function cellBox({ x, y, cw, ch, gap, dHead }, row, column) {
  const left = x + column * cw + (gap ? gap * Math.floor(column / dHead) : 0);
  return { x: left, y: y + row * ch, width: cw, height: ch };
}

/** @param {Block} block @param {keyof Parts} part @param {Sizes} sizes @param {Partial<Placed>} place @returns {Placed} */
function place(block, part, { dHead }, { cw = 0, ch = 0, gap = 0, ...rest }) {
  return {
    block,
    part,
    x: 0,
    y: 0,
    cw,
    ch,
    gap,
    dHead,
    digits: fitsDigits(cw, ch),
    rowNames: "left",
    columnNames: "none",
    over: block.name,
    ...rest,
  };
}

/** One tensor alone. @param {Parts} parts @param {Sizes} sizes @param {Size} box @returns {Layout} */
function single({ after: [block] }, sizes, { width, height }) {
  const cw = Math.min(84, (width - LABEL_WIDTH) / block.columns);
  const ch = Math.min(46, (height - 2 * LINE_HEIGHT) / block.rows);
  const columnNames = cw >= (block.columns > 10 ? 20 : 14) ? "top" : "none";
  const placed = [
    place(block, "after", sizes, { x: LABEL_WIDTH, y: 2 * LINE_HEIGHT, cw, ch, columnNames }),
  ];
  return { placed, wall: null, links: [] };
}

/** What goes in stands left and on top, in the usual corner. @param {Parts} parts @param {Sizes} sizes @param {Size} box @returns {Layout} */
function cornerProduct({ left = [], top = [], after }, sizes, box) {
  if (sizes.single) return single({ after }, sizes, box);
  return corner(left[0], top[0], after[0], sizes, box);
}

/** @param {Block} a @param {Block} b @param {Block} c @param {Sizes} sizes @param {Size} box @returns {Layout} */
function corner(a, b, c, sizes, { width, height }) {
  const between = LABEL_WIDTH / 2 + 10;
  const [columns, rows] = [
    shares(a.columns, b.columns, width - LABEL_WIDTH - between),
    shares(b.rows, a.rows, height - 2 * LINE_HEIGHT - 14),
  ];
  const even = Math.min(60, columns.total / (a.columns + b.columns));
  const cw = even >= DIGITS_WIDTH ? [even, even] : [columns.first, columns.second];
  const evenRows = Math.min(34, rows.total / (a.rows + b.rows));
  const ch = evenRows >= DIGITS_HEIGHT ? [evenRows, evenRows] : [rows.first, rows.second];
  // A table of scores that is painted is square.
  if (b.columns === a.rows && cw[1] < DIGITS_WIDTH) cw[1] = ch[1] = Math.min(cw[1], ch[1]);
  const right = LABEL_WIDTH + a.columns * cw[0] + between;
  const below = LINE_HEIGHT + b.rows * ch[0] + 14 + LINE_HEIGHT;
  const named = /** @type {const} */ ({ rowNames: "left", columnNames: "none" });
  const bColumnNames = b.columns === c.columns && c.head >= 0 && cw[1] >= DIGITS_WIDTH
    ? "top"
    : "none";
  const placed = [
    place(a, "left", sizes, { ...named, x: LABEL_WIDTH, y: below, cw: cw[0], ch: ch[1] }),
    place(b, "top", sizes, {
      x: right,
      y: LINE_HEIGHT,
      cw: cw[1],
      ch: ch[0],
      rowNames: ch[0] >= 12 ? "left" : "none",
    }),
    place(c, "after", sizes, {
      x: right,
      y: below,
      cw: cw[1],
      ch: ch[1],
      rowNames: "none",
      columnNames: bColumnNames,
      over: bColumnNames === "top" ? "" : c.name,
    }),
  ];
  const sign = /** @type {const} */ ({
    kind: "sign",
    text: "=",
    x: right - between / 2,
    y: below + (a.rows * ch[1]) / 2,
  });
  return { placed, wall: null, links: [sign] };
}

/** A length shared out to so many cells of one kind and of another; the first gets a third at least, and half at most. @param {number} first @param {number} second @param {number} total */
function shares(first, second, total) {
  const share = Math.min(Math.max(first / (first + second), 1 / 3), 1 / 2);
  const most = 40;
  return {
    total,
    first: Math.min(most, (total * share) / first),
    second: Math.min(most, (total * (1 - share)) / second),
  };
}

/** A product in each head: the chosen head's in the usual corner, and the other heads' results beside it. @param {Parts} parts @param {Sizes} sizes @param {Size} box @returns {Layout} */
function headProduct({ left = [], top = [], after }, sizes, { width, height }) {
  const { head, heads, single: isSingle } = sizes;
  const others = heads > 1 && !isSingle;
  const beside = others ? Math.max(BESIDE, heads > 6 ? width * 0.3 : 0) : 0;
  const layout = corner(left[head], top[head], after[head], sizes, {
    width: width - beside,
    height,
  });
  const box = { x: width - beside + 24, y: 0, width: beside - 24, height };
  return { ...layout, wall: others ? wallOf(heads, after[0], box, heads > 4) : null };
}

/** Numbers that change where they are: above as they were, below what they became. @param {Parts} parts @param {Sizes} sizes @param {Size} box @param {string} becomes @returns {Layout} */
function rowByRow({ before = [], after }, sizes, box, becomes) {
  const { heads, head, single: isSingle } = sizes;
  if (isSingle) return oneMap(after[head], sizes, box);
  return twoRows(before, after, sizes, box, becomes) ??
    onlyAfter(after, sizes, box, 1) ??
    onlyAfter(after, sizes, box, 2) ??
    (heads > 1 ? mapAndWall(after, sizes, box) : oneMap(after[head], sizes, box));
}

/** @param {Block[]} blocks @param {Size} box @param {number} across */
function columnsOf(blocks, { width }, across) {
  const gap = across > 1 ? 22 : 0;
  const cw = Math.min(
    60,
    (width - LABEL_WIDTH - gap * (across - 1)) / (across * blocks[0].columns),
  );
  return { cw, step: blocks[0].columns * cw + gap };
}

/** All heads side by side, before and after. @param {Block[]} before @param {Block[]} after @param {Sizes} sizes @param {Size} box @param {string} becomes  what happens in between @returns {Layout | null} */
function twoRows(before, after, sizes, box, becomes) {
  const { cw, step } = columnsOf(after, box, after.length);
  const scale = Math.min(1, (box.height - 2 * LINE_HEIGHT - 32) / (after[0].rows * 57));
  const [high, low] = [24 * scale, 33 * scale];
  if (!fitsDigits(cw, high)) return null;
  const below = 2 * LINE_HEIGHT + after[0].rows * high + 32;
  const placed = after.flatMap((block, i) => {
    const x = LABEL_WIDTH + i * step;
    const names = /** @type {const} */ ({ rowNames: i ? "none" : "left" });
    return [
      place(before[i], "before", sizes, {
        ...names,
        x,
        y: 2 * LINE_HEIGHT,
        cw,
        ch: high,
        columnNames: "top",
        over: "head",
      }),
      place(block, "after", sizes, { ...names, x, y: below, cw, ch: low, over: "beside" }),
    ];
  });
  const arrows = step < 150 ? after.slice(0, 1) : after; // else they would stand in the words
  const links = arrows.map((_, i) => /** @type {const} */ ({
    kind: "arrow",
    x: LABEL_WIDTH + i * step + cw / 2,
    y: below - 26,
    words: i ? "" : becomes,
  }));
  return { placed, wall: null, links };
}

/** What came out alone, in so many rows of heads. @param {Block[]} after @param {Sizes} sizes @param {Size} box @param {number} rows @returns {Layout | null} */
function onlyAfter(after, sizes, box, rows) {
  const across = Math.ceil(after.length / rows);
  const { cw, step } = columnsOf(after, box, across);
  const high = box.height / rows;
  const ch = Math.min(44, (high - 2 * LINE_HEIGHT - 8) / after[0].rows);
  if (after.length < rows || !fitsDigits(cw, ch)) return null;
  const placed = after.map((block, i) =>
    place(block, "after", sizes, {
      x: LABEL_WIDTH + (i % across) * step,
      y: Math.floor(i / across) * high + 2 * LINE_HEIGHT,
      cw,
      ch,
      rowNames: i % across ? "none" : "left",
      columnNames: "top",
      over: "head",
    })
  );
  return { placed, wall: null, links: [] };
}

/** One head's table as large as it goes. @param {Block} block @param {Sizes} sizes @param {Size} box @returns {Layout} */
function oneMap(block, sizes, { width, height }) {
  const [cw, ch, columnNames] = mapCells(block, { width: width - LABEL_WIDTH, height });
  const y = columnNames === "turned" ? TURNED_HEIGHT + 4 : LINE_HEIGHT;
  return {
    placed: [place(block, "after", sizes, { x: LABEL_WIDTH, y, cw, ch, columnNames, over: "" })],
    wall: null,
    links: [],
  };
}

/** @param {Block} block @param {Size} box @returns {[number, number, Placed["columnNames"]]} */
function mapCells({ rows, columns }, { width, height }) {
  const cw = Math.min(76, width / columns);
  const ch = Math.min(46, (height - LINE_HEIGHT) / rows);
  if (fitsDigits(cw, ch)) return [cw, ch, "top"];
  const even = Math.min(width / columns, (height - TURNED_HEIGHT - 4) / rows, 40);
  return [even, even, "turned"];
}

/** The chosen head large, and a wall of all. @param {Block[]} after @param {Sizes} sizes @param {Size} box @returns {Layout} */
function mapAndWall(after, sizes, { width, height }) {
  const large = Math.min(width * 0.52, height);
  const { placed } = oneMap(after[sizes.head], sizes, {
    width: large + LABEL_WIDTH,
    height: height - LINE_HEIGHT,
  });
  const [big] = placed;
  big.x = width - widthOf(big) - 2;
  big.y += LINE_HEIGHT;
  big.over = "head";
  const wall = { x: 0, y: 0, width: big.x - LABEL_WIDTH - 28, height };
  return { placed: [big], wall: wallOf(sizes.heads, after[0], wall), links: [] };
}

/** Numbers that stay what they are, and stand elsewhere: as they stood above, as they stand below. @param {Parts} parts @param {Sizes} sizes @param {Size} box @returns {Layout} */
function moved({ before = [], after }, sizes, box) {
  const rows = after[0].rows;
  const ch = Math.min(28, (box.height - 2 * LINE_HEIGHT - 40) / (2 * rows));
  const high = ch * rows;
  const upper = halfOf(before, "before", sizes, { ...box, y: LINE_HEIGHT }, ch);
  const lower = halfOf(after, "after", sizes, { ...box, y: 2 * LINE_HEIGHT + high + 36 }, ch);
  return {
    placed: [...upper.placed, ...lower.placed],
    wall: upper.wall ?? lower.wall,
    links: upper.wall ?? lower.wall ? [] : [{ kind: "ribbons" }],
  };
}

/** @param {Block[]} blocks @param {keyof Parts} part @param {Sizes} sizes @param {Size & {y: number}} box @param {number} ch */
function halfOf(blocks, part, sizes, { width, y }, ch) {
  const { heads, head, dHead, single: isSingle } = sizes;
  const room = width - LABEL_WIDTH;
  if (blocks[0].head < 0) {
    const [block] = blocks;
    const gap = block.cut && heads > 1 ? Math.min(10, (room * 0.2) / heads) : 0;
    const cw = Math.min(58, (room - gap * (heads - 1)) / block.columns);
    const placed = place(block, part, sizes, {
      y,
      cw,
      ch,
      gap,
      over: heads > 1 ? "hues" : block.name,
    });
    placed.x = LABEL_WIDTH + (room - widthOf(placed)) / 2;
    return { placed: [placed], wall: null };
  }
  if (isSingle) {
    const cw = Math.min(72, room / dHead);
    return {
      placed: [place(blocks[head], part, sizes, { x: LABEL_WIDTH, y, cw, ch, over: "head" })],
      wall: null,
    };
  }
  if (heads > 12) {
    const wall = {
      x: LABEL_WIDTH,
      y: y - LINE_HEIGHT,
      width: room,
      height: blocks[0].rows * ch + LINE_HEIGHT,
    };
    return { placed: [], wall: wallOf(heads, blocks[0], wall) };
  }
  const least = heads > 1 ? 12 : 0;
  const cw = Math.min(72, (room - least * (heads - 1)) / (heads * dHead));
  const step = heads > 1 ? (room - dHead * cw) / (heads - 1) : 0;
  const placed = blocks.map((block, i) =>
    place(block, part, sizes, {
      x: LABEL_WIDTH + i * step,
      y,
      cw,
      ch,
      rowNames: i ? "none" : "left",
      over: "head",
    })
  );
  return { placed, wall: null };
}

/** As many maps as there are heads in a box, as large as they go. @param {number} heads @param {Block} block @param {Box} box @param {boolean} [isWide]  whether they may stand side by side @returns {Wall} */
export function wallOf(heads, { rows, columns }, box, isWide = true) {
  const aspect = Math.min(Math.max(columns / rows, 0.5), 2.5);
  let best = /** @type {Wall | null} */ (null);
  for (let across = 1; across <= (isWide ? heads : 1); across++) {
    const down = Math.ceil(heads / across);
    const pitch = { width: box.width / across, height: box.height / down };
    const named = pitch.height >= 44 && pitch.width >= 44;
    const gap = Math.min(pitch.width, pitch.height) > 12 ? 5 : 1;
    const room = { width: pitch.width - gap, height: pitch.height - gap - (named ? 16 : 0) };
    const width = Math.min(room.width, room.height * aspect, 120);
    const map = { width, height: width / aspect };
    if (!best || width > best.map.width) {
      const closer = { ...pitch, height: Math.min(pitch.height, map.height + (named ? 30 : 12)) };
      best = { box, across, pitch: closer, map, named };
    }
  }
  return /** @type {Wall} */ (best);
}
