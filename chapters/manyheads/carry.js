// @ts-check
/** What a reader can carry away from the explorer: a link, PyTorch code, the weights, a picture. Pure functions. */

const IN_A_LINK = ["heads", "seq", "d_model", "sentence", "causal", "padding", "scaled", "temperature"];

/** A title as a name for links. @param {string} title */
export const slug = (title) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

/**
 * The page's address with the explorer's state in it.
 * @param {string} address @param {string} name @param {Record<string, any>} traits
 */
export function asLink(address, name, traits) {
  const url = new URL(address);
  url.search = "";
  url.searchParams.set("explorer", name);
  for (const trait of IN_A_LINK) url.searchParams.set(trait, String(traits[trait]));
  url.hash = name;
  return url.href;
}

/**
 * The state that an address holds for the explorer of this name, as far as it can be read: numbers as numbers, and
 * what is neither a number nor true or false as refused.
 * @param {string} address @param {string} name
 */
export function fromLink(address, name) {
  const found = new URL(address).searchParams;
  const traits = /** @type {Record<string, any>} */ ({});
  const refused = /** @type {string[]} */ ([]);
  if (found.get("explorer") !== name) return { traits, refused };
  for (const trait of IN_A_LINK) {
    const text = found.get(trait);
    if (text === null) continue;
    const isSwitch = ["causal", "padding", "scaled"].includes(trait);
    if (isSwitch && (text === "true" || text === "false")) traits[trait] = text === "true";
    else if (!isSwitch && text.trim() !== "" && Number.isFinite(Number(text))) traits[trait] = Number(text);
    else refused.push(`${trait}=${text.slice(0, 20)}`);
  }
  return { traits, refused };
}

/** The rows in use of one of the flat arrays. @param {Attention} s @param {Float32Array} x @returns {number[][]} */
function rowsOf(s, x) {
  return Array.from({ length: s.seq }, (_, token) => Array.from(x.subarray(at(s, token, 0), at(s, token, s.dModel))));
}

/** Code that gives the same weights. Many numbers are packed, as float32 in base64. @param {Attention} s */
export function asCode(s) {
  const few = s.seq * s.dModel <= 200;
  const tensor = (x) => {
    const rows = rowsOf(s, x);
    if (few) return `torch.tensor(\n    [\n${rows.map((row) => `        [${row.join(", ")}],`).join("\n")}\n    ],\n    dtype=torch.float64,\n)`;
    const bytes = new Uint8Array(Float32Array.from(rows.flat()).buffer);
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return `unpack("${btoa(text)}")`;
  };
  const divisor = [s.scaled && "math.sqrt(d_model // heads)", s.temperature !== 1 && String(s.temperature)].filter(Boolean);
  return [
    ...(few ? [] : ["import base64"]),
    "import math",
    "",
    "import torch",
    "",
    `heads, seq, d_model = ${s.heads}, ${s.seq}, ${s.dModel}`,
    ...(few ? [] : ["", "", "def unpack(text):", "    raw = bytearray(base64.b64decode(text))", "    return torch.frombuffer(raw, dtype=torch.float32).double().reshape(seq, d_model)", "", ""]),
    `query = ${tensor(s.query)}`,
    `key = ${tensor(s.key)}`,
    "q, k = (x.reshape(seq, heads, -1).transpose(0, 1) for x in (query, key))",
    `scores = q @ k.transpose(-2, -1)${divisor.map((by) => ` / ${by}`).join("")}`,
    "mask = torch.ones(seq, seq, dtype=torch.bool)  # True: may look",
    ...(s.causal ? ["mask = mask.tril()"] : []),
    ...(s.padding && s.length < s.seq ? [`mask = mask & (torch.arange(seq) < ${s.length})`] : []),
    "weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)",
    "print(weights)  # (heads, query, key)",
    "",
  ].join("\n");
}

/** All weights as a table, a line each. @param {Attention} s @param {string[]} tokens */
export function asCsv(s, tokens) {
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const lines = ["head,query,key,query_token,key_token,weight"];
  for (let head = 0; head < s.heads; head++) {
    const weights = headWeights(s, head);
    for (let query = 0; query < s.seq; query++) {
      for (let key = 0; key < s.seq; key++) {
        lines.push([head, query, key, quoted(tokens[query]), quoted(tokens[key]), weights[query * s.seq + key]].join(","));
      }
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** The heatmaps as a picture of their own. @param {Attention} s @param {string[]} tokens @param {string} title */
export function asSvg(s, tokens, title) {
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const [cell, margin, across] = [20, 64, Math.min(s.heads, 4)];
  const size = margin + s.seq * cell + 12;
  const parts = [];
  for (let head = 0; head < s.heads; head++) {
    const [left, top] = [(head % across) * size, 30 + Math.floor(head / across) * (size + 18)];
    const hue = Math.round(hueOf(head));
    const weights = headWeights(s, head);
    parts.push(`<g transform="translate(${left} ${top})"><text x="${margin}" y="10" font-weight="bold">Head ${head}</text>`);
    for (let i = 0; i < s.seq; i++) {
      const place = margin + (i + 0.7) * cell;
      const label = escaped([...tokens[i]].slice(0, 8).join(""));
      parts.push(`<text x="${margin - 4}" y="${place}" text-anchor="end">${label}</text>`);
      parts.push(`<text transform="translate(${place} ${margin - 4}) rotate(-90)">${label}</text>`);
      for (let j = 0; j < s.seq; j++) {
        const weight = weights[i * s.seq + j];
        const fill = hidden(s, i, j) ? "#ddd" : `hsl(${hue}, 65%, ${(96 - 56 * Math.sqrt(weight)).toFixed(1)}%)`;
        parts.push(`<rect x="${margin + j * cell}" y="${margin + i * cell}" width="${cell - 1}" height="${cell - 1}" fill="${fill}"><title>${weight}</title></rect>`);
      }
    }
    parts.push("</g>");
  }
  const height = 30 + Math.ceil(s.heads / across) * (size + 18);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${across * size}" height="${height}" font-family="sans-serif" font-size="11">` +
    `<rect width="100%" height="100%" fill="white"/><text x="6" y="18" font-size="14">${escaped(title)}: queries down, keys across</text>${parts.join("")}</svg>\n`
  );
}
