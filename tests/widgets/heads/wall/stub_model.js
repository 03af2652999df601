// A Worker's program that needs no model: two layers of three heads, of a formula. A text that begins with "slow" goes on
// by a piece at each message "go".

const [LAYERS, HEADS, WIDTH] = [2, 3, 4];
const pieces = [];
let failures = 0;

/** Rows of queries, or of keys, seq × (heads × width): as conftest.py has them. */
function rowsOf(words, layer, isKey, shift) {
  const rows = words.map((word, i) => {
    const row = Array.from({ length: HEADS * WIDTH }, (_, column) => {
      const angle = word.length + 1.3 * i + (0.7 + layer) * column ** 2 + shift;
      return 2 * Math.sin(angle + (isKey ? 1 : 0));
    });
    if (layer === 0) {
      const [size, at] = isKey ? [1, 0.6 * i] : [60, 0.6 * (i - 1)];
      row.splice(WIDTH, WIDTH, size * Math.cos(at), size * Math.sin(at), 0, 0);
    }
    return row;
  });
  return Float32Array.from(rows.flat());
}

function weightsOf(query, key, seq) {
  const maps = new Float32Array(HEADS * seq * seq);
  for (let head = 0; head < HEADS; head++) {
    for (let i = 0; i < seq; i++) {
      const powers = Array.from({ length: seq }, (_, j) => {
        let dot = 0;
        for (let c = head * WIDTH; c < (head + 1) * WIDTH; c++) {
          dot += query[i * HEADS * WIDTH + c] * key[j * HEADS * WIDTH + c];
        }
        return Math.exp(dot / Math.sqrt(WIDTH));
      });
      const sum = powers.reduce((all, power) => all + power, 0);
      maps.set(powers.map((power) => power / sum), (head * seq + i) * seq);
    }
  }
  return maps;
}

function answersTo({ read: id, text, off }) {
  const words = text.trim().split(/\s+/).map((word) => word.startsWith("zz") ? "[UNK]" : word);
  const tokens = ["[CLS]", ...words, "[SEP]"];
  const answers = [{ id, tokens }];
  for (let layer = 0; layer < LAYERS; layer++) {
    // A head that is off changes the layers after it.
    const before = off.filter((name) => Number(name.split(".")[0]) < layer).length;
    const query = rowsOf(tokens, layer, false, 0.3 * before);
    const key = rowsOf(tokens, layer, true, 0);
    answers.push({ id, layer, query, key, weights: weightsOf(query, key, tokens.length) });
  }
  answers.push({ id, done: true, output: Float32Array.of(1, off.length, tokens.length) });
  return answers;
}

onmessage = ({ data }) => {
  if (data.part) return;
  if (data === "go") return postMessage(pieces.shift());
  const { read: id, text } = data;
  if (text === "long") return postMessage({ id, error: "too long", tokens: 140, longest: 128 });
  if (text === "fails once" && !failures++) {
    return postMessage({ id, error: "odd", words: "it is odd" });
  }
  const answers = answersTo(data);
  pieces.splice(0, Infinity, ...(text.startsWith("slow") ? answers : []));
  if (!pieces.length) { for (const answer of answers) postMessage(answer); }
};
