// @ts-check
/**
 * What a reader can take away from the explorer: PyTorch code, the weights as CSV, the heatmaps as SVG. Pure functions.
 *
 * @typedef {import("./inputs.js").Inputs} Inputs
 */

import { headWeights, hidden, PROJECTED } from "./attention.js";
import { headColour, rgb, weightColour } from "../shared/colours.js";
import { shortened } from "../shared/labels.js";

const WRITTEN_OUT_UP_TO = 200; // numbers of a tensor: more, and the code has them packed

/** An array in use, as rows. @param {Float64Array} array @param {number} columns @returns {number[][]} */
function rowsOf(array, columns) {
  return Array.from(
    { length: array.length / columns },
    (_, row) => Array.from(array.subarray(row * columns, (row + 1) * columns)),
  );
}

/** The fewest digits that mean this number in float32, which given numbers come in. @param {number} x */
function shortest(x) {
  if (Math.fround(x) !== x) return String(x);
  const found = [6, 7, 8].map((digits) => Number(x.toPrecision(digits))).find((short) =>
    Math.fround(short) === x
  );
  return String(found ?? x);
}

/** Code that gives the same numbers. Many of them are packed, as float64 in base64. @param {Inputs} s */
export function asCode(s) {
  const packed = s.drawn === null && s.seq * s.dModel > WRITTEN_OUT_UP_TO;
  return [
    ...(packed ? ["import base64"] : []),
    "import math",
    "",
    "import torch",
    "",
    `heads, seq, d_model = ${s.heads}, ${s.seq}, ${s.dModel}`,
    ...(packed ? UNPACK : []),
    ...(s.drawn ? drawnCode(s, s.drawn) : givenCode(s)),
    ...PROJECTED.flatMap((
      name,
    ) => (s.weights[`w_${name}`].length ? [`${name} = x @ w_${name}`] : [])),
    ...weightsCode(s),
    ...(s.value.length ? outputCode(s) : []),
    "",
  ].join("\n");
}

const UNPACK = [
  "",
  "",
  "def unpack(text):",
  "    raw = bytearray(base64.b64decode(text))",
  "    return torch.frombuffer(raw, dtype=torch.float64).reshape(-1, d_model)",
  "",
  "",
];

/** @param {string} name @param {Float64Array} array @param {Inputs} s */
function tensorCode(name, array, { seq, dModel }) {
  if (seq * dModel <= WRITTEN_OUT_UP_TO) {
    const rows = rowsOf(array, dModel).map((row) => `        [${row.map(shortest).join(", ")}],`);
    return [`${name} = torch.tensor(`, "    [", ...rows, "    ],", "    dtype=torch.float64,", ")"]
      .join("\n");
  }
  let text = "";
  for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) {
    text += String.fromCharCode(byte);
  }
  return `${name} = unpack("${btoa(text)}")`;
}

/** What was given, number by number. @param {Inputs} s */
function givenCode(s) {
  /** @param {string} name @param {Float64Array} array */
  const codeOf = (name, array) => (array.length ? [tensorCode(name, array, s)] : []);
  return [
    ...codeOf("x", s.x),
    ...PROJECTED.flatMap((name) => {
      const matrix = `w_${name}`;
      return s.weights[matrix].length ? codeOf(matrix, s.weights[matrix]) : codeOf(name, s[name]);
    }),
    ...codeOf("w_output", s.weights.w_output),
  ];
}

/** What a seed gives: the whole is drawn, then the reader's numbers are put in, then the model and the text are cut. @param {Inputs} s @param {import("./drawn/drawn.js").Drawn} drawn */
function drawnCode(s, { ids, seed, std }) {
  const matrices = [...PROJECTED, "output"].map((name) => `w_${name}`);
  const changed = Object.entries(s.edits).filter(([entry]) =>
    !entry.startsWith("x[") || entry.startsWith(`x[${s.sentence},`)
  );
  return [
    `columns = ${s.maxDModel}`,
    `ids = torch.tensor(${JSON.stringify(ids[s.sentence])})`,
    `torch.manual_seed(${seed})`,
    "numbers = dict(dtype=torch.float64)",
    `tokens = ${std} * torch.randn(${1 + Math.max(...ids.flat())}, columns, **numbers)`,
    `positions = ${std} * torch.randn(len(ids), columns, **numbers)`,
    ...matrices.map((name) => `${name} = ${std} * torch.randn(columns, columns, **numbers)`),
    "x = torch.nn.functional.layer_norm(tokens[ids] + positions, (columns,))",
    ...changed.map(([entry, number]) => `${entry.replace(/^x\[\d+,/, "x[")} = ${number}`),
    "x = x[:seq, :d_model]",
    ...matrices.map((name) => `${name} = ${name}[:d_model, :d_model]`),
  ];
}

/** @param {Inputs} s */
function weightsCode(s) {
  const divisors = [
    ...(s.scaled ? ["math.sqrt(d_model // heads)"] : []),
    ...(s.temperature === 1 ? [] : [String(s.temperature)]),
  ];
  return [
    "q, k = (x.reshape(seq, heads, -1).transpose(0, 1) for x in (query, key))",
    `scores = q @ k.transpose(-2, -1)${divisors.map((by) => ` / ${by}`).join("")}`,
    "mask = torch.ones(seq, seq, dtype=torch.bool)  # True: may look",
    ...(s.causal ? ["mask = mask.tril()"] : []),
    ...(s.paddingMask && s.length < s.seq
      ? [`mask = mask & (torch.arange(seq) < ${s.length})`]
      : []),
    "weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)",
    "print(weights)  # (heads, query, key)",
  ];
}

/** @param {Inputs} s */
function outputCode(s) {
  return [
    "v = value.reshape(seq, heads, -1).transpose(0, 1)",
    "output = (weights @ v).transpose(0, 1).reshape(seq, d_model)",
    ...(s.weights.w_output.length ? ["output = output @ w_output"] : []),
    "print(output)  # (seq, d_model)",
  ];
}

/** All weights as a table, a line each. @param {Inputs} s */
export function asCsv(s) {
  // A spreadsheet would take a text that begins so for a formula. An apostrophe goes before it, and before one that is
  // there already: who takes one off each cell that begins with one has the tokens as they were.
  /** @param {string} text */
  const quoted = (text) =>
    `"${text.replace(/^['=+\-@\t\r\n＝＋－＠]/, "'$&").replaceAll('"', '""')}"`;
  const lines = ["head,query,key,query_token,key_token,weight"];
  for (let head = 0; head < s.heads; head++) {
    const weights = headWeights(s, head);
    for (let query = 0; query < s.seq; query++) {
      for (let key = 0; key < s.seq; key++) {
        lines.push(
          [
            head,
            query,
            key,
            quoted(s.tokens[query]),
            quoted(s.tokens[key]),
            weights[query * s.seq + key],
          ].join(","),
        );
      }
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}

const [CELL, MARGIN_FOR_TOKENS, HEADS_ACROSS, TITLE_HEIGHT] = [20, 84, 4, 46];

/**
 * The heatmaps as a picture of their own, in the colours of the page.
 * @param {Inputs} s @param {string} title @param {string} settings  in words
 * @param {import("../shared/colours.js").Palette} palette
 */
export function asSvg(s, title, settings, palette) {
  const across = Math.min(s.heads, HEADS_ACROSS);
  const size = MARGIN_FOR_TOKENS + s.seq * CELL + 12;
  const heads = Array.from({ length: s.heads }, (_, head) => {
    const [x, y] = [head % across, Math.floor(head / across)];
    return headSvg(s, head, x * size, TITLE_HEIGHT + y * (size + 18), palette);
  });
  const width = Math.max(across * size, 8 * title.length + 12, 7 * settings.length + 12);
  const height = TITLE_HEIGHT + Math.ceil(s.heads / across) * (size + 18);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="${
      rgb(palette.ink)
    }">` +
    `<rect width="100%" height="100%" fill="${
      rgb(palette.paper)
    }"/><text x="6" y="18" font-size="14">${escaped(title)}</text>` +
    `<text x="6" y="36">Queries down, keys across. ${escaped(settings)}</text>${
      heads.join("")
    }</svg>\n`
  );
}

/** One head's heatmap with its labels. @param {Inputs} s @param {number} head @param {number} x @param {number} y @param {import("../shared/colours.js").Palette} palette */
function headSvg(s, head, x, y, palette) {
  const hue = headColour(palette, head, s.heads);
  const weights = headWeights(s, head);
  const labels = s.tokens.map((text) => escaped(shortened(text)));
  const [margin, cell] = [MARGIN_FOR_TOKENS, CELL];
  const parts = [
    `<g transform="translate(${x} ${y})"><text x="${margin}" y="12" font-weight="bold">Head ${head}</text>`,
  ];
  for (let i = 0; i < s.seq; i++) {
    const middle = margin + (i + 0.7) * cell;
    parts.push(
      `<text x="${margin - 4}" y="${middle}" text-anchor="end">${labels[i]}</text>`,
      `<text transform="translate(${middle} ${margin - 4}) rotate(-90)">${labels[i]}</text>`,
    );
    for (let j = 0; j < s.seq; j++) {
      const weight = weights[i * s.seq + j];
      const fill = hidden(s, i, j) ? "#ddd" : rgb(weightColour(palette, hue, weight));
      const [left, top] = [margin + j * cell, margin + i * cell];
      parts.push(
        `<rect x="${left}" y="${top}" width="${cell - 1}" height="${
          cell - 1
        }" fill="${fill}"><title>${weight}</title></rect>`,
      );
    }
  }
  return [...parts, "</g>"].join("");
}

/** A text for XML; the characters that the first replacement takes, XML can't hold at all. @param {string} text */
const escaped = (text) =>
  text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ")
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
