// A Worker's program that has no model: what it answers says what it was given.

const parts = {};
let waiting = null;
let unreadable = "";

function answer() {
  const { read: id, text, off, from } = waiting;
  const lacking = text.split(" ").filter((word) => /^tokens-/.test(word) && !(word in parts));
  if (lacking.length) return postMessage({ id, need: lacking });
  for (const layer of [0, 1]) {
    const [weights, query, key] = [1, 2, 3].map((n) => Float32Array.of(layer, n));
    postMessage({ id, layer, weights, query, key });
  }
  const output = Float32Array.of(Object.keys(parts).length, off.length, from ?? -1);
  waiting = null;
  postMessage({ id, done: true, output });
}

onmessage = ({ data }) => {
  if (data.part) {
    parts[data.part] = data.bytes.byteLength;
    if (data.part === unreadable) {
      return postMessage({ part: data.part, error: "broken", words: "It is none." });
    }
    if (waiting) answer();
    return;
  }
  const { read: id, text } = data;
  if (text.startsWith("unreadable ")) unreadable = text.slice("unreadable ".length);
  if (text === "too long") return postMessage({ id, error: "too long", tokens: 140, longest: 128 });
  if (text === "odd") return postMessage({ id, error: "odd", words: "It is odd." });
  if (text === "crash") throw new Error("it crashed");
  if (text === "no room") throw new RangeError("Array buffer allocation failed");
  postMessage({ id, tokens: text.split(" ") });
  if (text === "never" || unreadable) return;
  waiting = data;
  answer();
};
