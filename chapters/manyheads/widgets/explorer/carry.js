// @ts-check
/**
 * What a reader can carry away from the explorer: a link, PyTorch code, the weights, a picture. Pure functions.
 *
 * @typedef {import("./stations.js").Shown} Shown
 * @typedef {import("./settings.js").Settings} Settings
 */

import { headWeights, hidden, parsePlace } from "./attention.js";
import { headColour } from "../shared/colours.js";
import { shortened } from "../shared/labels.js";
import { COORDINATES, SIMPLE, SWITCHES } from "./settings.js";

/** A title as a name for links and files. @param {string} title */
export const slug = (title) =>
  [...title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")].slice(0, 60).join(
    "",
  ) || "explorer";

/**
 * The page's address with the explorer's state in it.
 * @param {string} address @param {string} name @param {Settings} settings
 */
export function asLink(address, name, settings) {
  const url = new URL(address);
  url.search = "";
  url.searchParams.set("explorer", name);
  for (const [setting, value] of Object.entries(settings)) {
    for (const [key, text] of inLink(setting, value)) url.searchParams.set(key, text);
  }
  url.hash = name;
  return url.href;
}

/** How a link writes a setting: keys and texts. @param {string} setting @param {unknown} value @returns {[string, string][]} */
export function inLink(setting, value) {
  if (typeof value !== "object" || value === null) return [[setting, String(value)]];
  /** @type {Record<string, (key: string) => string>} */
  const keys = {
    edits: (key) => key,
    renamed: (key) => `token[${key}]`,
    compared: (key) => `kept.${key}`,
    focus: (key) => `focus.${key}`,
  };
  const parts = setting === "compared"
    ? Object.entries(value).flatMap(([name, part]) => inLink(name, part))
    : Object.entries(value);
  return parts.map(([key, part]) => [keys[setting](key), String(part)]);
}

/**
 * The state that an address holds for the explorer of this name, as far as it can be read, and what can't as refused.
 * @param {string} address @param {string} name
 */
export function fromLink(address, name) {
  const found = new URL(address).searchParams;
  const settings = /** @type {Record<string, any>} */ ({});
  const refused = /** @type {string[]} */ ([]);
  if (found.get("explorer") !== name) return { settings, refused };
  for (const [key, text] of found) {
    if (key === "explorer") continue;
    const [, group, name] = /^(?:(kept|focus)\.)?(.+)$/.exec(key) ?? ["", "", key];
    const [place, index] = parsePlace(name);
    const value = valueOf(place ? "number" : name, text, group === "focus");
    const into = group ? (settings[group === "kept" ? "compared" : "focus"] ??= {}) : settings;
    if (place === "token" && !group) (settings.renamed ??= {})[index.join(",")] = text;
    else if (value === undefined) refused.push(`${key}=${text}`);
    else if (place) (into.edits ??= {})[name] = value;
    else into[name] = value;
  }
  return { settings, refused };
}

/** What stands for a setting in a link, or undefined where it can't be read. @param {string} name @param {string} text @param {boolean} inFocus  whether it is of the focus */
function valueOf(name, text, inFocus) {
  if (name === (inFocus ? "of" : "station")) return text;
  if (name === "tables" || SWITCHES.some((one) => one === name)) {
    return { true: true, false: false }[text];
  }
  const known = (inFocus ? COORDINATES : ["number", ...SIMPLE]).some((one) => one === name);
  return known && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

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

/** Code that gives the same numbers. Many of them are packed, as float64 in base64. @param {Shown} s */
export function asCode(s) {
  const few = s.seq * s.dModel <= 200;
  /** @param {string} name @param {Float64Array} array */
  const tensor = (name, array) => {
    const rows = rowsOf(array, s.dModel);
    if (few) {
      return `${name} = torch.tensor(\n    [\n${
        rows.map((row) => `        [${row.map(shortest).join(", ")}],`).join("\n")
      }\n    ],\n    dtype=torch.float64,\n)`;
    }
    let text = "";
    for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) {
      text += String.fromCharCode(byte);
    }
    return `${name} = unpack("${btoa(text)}")`;
  };
  const { w_query, w_key, w_value, w_output } = s.weights;
  /** @param {string} name @param {Float64Array} array @param {Float64Array} weights */
  const projected = (name, array, weights) =>
    weights.length
      ? [tensor(`w_${name}`, weights), `${name} = x @ w_${name}`]
      : array.length
      ? [tensor(name, array)]
      : [];
  const divisor = [
    s.scaled && "math.sqrt(d_model // heads)",
    s.temperature !== 1 && String(s.temperature),
  ].filter(Boolean);
  const unpack = [
    "",
    "",
    "def unpack(text):",
    "    raw = bytearray(base64.b64decode(text))",
    "    return torch.frombuffer(raw, dtype=torch.float64).reshape(-1, d_model)",
    "",
    "",
  ];
  const output = [
    "v = value.reshape(seq, heads, -1).transpose(0, 1)",
    "output = (weights @ v).transpose(0, 1).reshape(seq, d_model)",
    ...(w_output.length ? [tensor("w_output", w_output), "output = output @ w_output"] : []),
    "print(output)  # (seq, d_model)",
  ];
  return [
    ...(few ? [] : ["import base64"]),
    "import math",
    "",
    "import torch",
    "",
    `heads, seq, d_model = ${s.heads}, ${s.seq}, ${s.dModel}`,
    ...(few ? [] : unpack),
    ...(s.x.length ? [tensor("x", s.x)] : []),
    ...projected("query", s.query, w_query),
    ...projected("key", s.key, w_key),
    ...projected("value", s.value, w_value),
    "q, k = (x.reshape(seq, heads, -1).transpose(0, 1) for x in (query, key))",
    `scores = q @ k.transpose(-2, -1)${divisor.map((by) => ` / ${by}`).join("")}`,
    "mask = torch.ones(seq, seq, dtype=torch.bool)  # True: may look",
    ...(s.causal ? ["mask = mask.tril()"] : []),
    ...(s.padding && s.length < s.seq ? [`mask = mask & (torch.arange(seq) < ${s.length})`] : []),
    "weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)",
    "print(weights)  # (heads, query, key)",
    ...(s.value.length ? output : []),
    "",
  ].join("\n");
}

/** All weights as a table, a line each. @param {Shown} s */
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

/**
 * The heatmaps as a picture of their own, in the colours of the page.
 * @param {Shown} s @param {string} title @param {string} settings  in words
 */
export function asSvg(s, title, settings) {
  /** @param {string} text */
  const escaped = (text) =>
    text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ").replace(
      /[&<>"]/g,
      (sign) => `&#${sign.charCodeAt(0)};`,
    ); // the first XML can't hold
  const [cell, margin, across, top] = [20, 84, Math.min(s.heads, 4), 46];
  const size = margin + s.seq * cell + 12;
  const labels = s.tokens.map((text) => escaped(shortened(text)));
  const parts = [];
  for (let head = 0; head < s.heads; head++) {
    const place = [(head % across) * size, top + Math.floor(head / across) * (size + 18)];
    const colour = headColour(head, false);
    const weights = headWeights(s, head);
    parts.push(
      `<g transform="translate(${
        place.join(" ")
      })"><text x="${margin}" y="12" font-weight="bold">Head ${head}</text>`,
    );
    for (let i = 0; i < s.seq; i++) {
      const middle = margin + (i + 0.7) * cell;
      parts.push(`<text x="${margin - 4}" y="${middle}" text-anchor="end">${labels[i]}</text>`);
      parts.push(
        `<text transform="translate(${middle} ${margin - 4}) rotate(-90)">${labels[i]}</text>`,
      );
      for (let j = 0; j < s.seq; j++) {
        const weight = weights[i * s.seq + j];
        const fill = hidden(s, i, j)
          ? "#ddd"
          : `rgb(${
            colour.map((part) => Math.round(255 + (part - 255) * Math.sqrt(weight))).join(",")
          })`;
        parts.push(
          `<rect x="${margin + j * cell}" y="${margin + i * cell}" width="${cell - 1}" height="${
            cell - 1
          }" fill="${fill}"><title>${weight}</title></rect>`,
        );
      }
    }
    parts.push("</g>");
  }
  const width = Math.max(across * size, 8 * title.length + 12, 7 * settings.length + 12);
  const height = top + Math.ceil(s.heads / across) * (size + 18);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">` +
    `<rect width="100%" height="100%" fill="white"/><text x="6" y="18" font-size="14">${
      escaped(title)
    }</text>` +
    `<text x="6" y="36">Queries down, keys across. ${escaped(settings)}</text>${
      parts.join("")
    }</svg>\n`
  );
}
