// @ts-check
/**
 * What goes on in the Worker: parts of the model come in, and sentences to read; tokens, and the weights of one layer
 * after the other go out. Here is all of it but the Worker itself.
 *
 * @typedef {object} Read  a sentence to read
 * @property {number} read  its number, which each answer has as its id
 * @property {string} text
 * @property {string[]} off  heads that are switched off: "3.1" is layer 3, head 1
 * @property {number} [from]  the layers before it are not asked for again: the text and the heads there are as before
 *
 * @typedef {{part: string, bytes: ArrayBuffer}} Part
 * @typedef {Record<string, unknown>} Answer
 *
 * @typedef {object} Step  what is done before other messages are let in
 * @property {Answer} [told]  an answer
 * @property {ArrayBufferLike[]} [given]  buffers of the answer, which are given away and not copied
 * @property {Promise<void>} [wait]  what it takes to go on
 *
 * @typedef {object} Kept  what the last sentence left
 * @property {number[]} ranks  its tokens
 * @property {string[]} off
 * @property {Float32Array[]} inputs  what each layer received, and the output, as far as it came
 */

import { embed, layerForward, LAYERS } from "./forward.js";
import { makeParts } from "./parts.js";
import { D_MODEL, unpack } from "./weights.js";

/** The most tokens, with [CLS] and [SEP]. */
export const LONGEST = 128;
/** Tokens whose numbers come in one part. */
const PAGE = 2000;

/**
 * What takes each message. The sentence that came last is read, and any before it is dropped.
 * @param {(answer: Answer, given: ArrayBufferLike[]) => void} post @param {() => Promise<unknown>} pause  lets other
 *   messages in
 */
export function makeReading(post, pause) {
  const parts = makeParts();
  /** @type {Kept} */
  const kept = { ranks: [], off: [], inputs: [] };
  /** @type {Read} */
  let newest;
  /** @param {Read} asked */
  async function read(asked) {
    newest = asked;
    try {
      for (const { told, given = [], wait } of stepsOf(asked, parts, kept)) {
        if (told) post({ id: asked.read, ...told }, given);
        await (wait ?? pause());
        if (newest !== asked) return;
      }
    } catch (error) {
      post({ id: asked.read, error: "failed", words: String(error) }, []);
    }
  }
  /** @param {Part} part */
  function take({ part, bytes }) {
    try {
      parts.add(part, bytes);
    } catch (error) {
      post({ part, error: "broken", words: String(error) }, []);
    }
  }
  /** @param {Read | Part} message */
  return (message) => "part" in message ? take(message) : void read(message);
}

/**
 * All that is done for a sentence.
 * @param {Read} asked @param {ReturnType<typeof makeParts>} parts @param {Kept} kept @returns {Generator<Step>}
 */
function* stepsOf({ text, off, from = 0 }, parts, kept) {
  yield* until(parts, ["words"]);
  const { tokens, ranks } = parts.get("words")(text);
  if (tokens.length > LONGEST) {
    return yield { told: { error: "too long", tokens: tokens.length, longest: LONGEST } };
  }
  yield { told: { tokens } };
  forget(kept, ranks, off);
  if (!kept.inputs.length) {
    const pages = pagesOf(ranks);
    const need = parts.lacking(pages);
    if (need.length) yield { told: { need } };
    yield* until(parts, ["positions", ...pages]);
    kept.inputs.push(embed(rowsOf(parts, ranks), parts.get("positions")));
  }
  for (let at = Math.min(from, kept.inputs.length - 1); at < LAYERS; at++) {
    yield* until(parts, [`layer-${at}`]);
    const heads = headsOf(off, at);
    const made = layerForward(parts.get(`layer-${at}`), kept.inputs[at], ranks.length, heads);
    const { x, weights, query, key } = made;
    kept.inputs[at + 1] = x;
    const given = [weights.buffer, query.buffer, key.buffer];
    yield { told: { layer: at, weights, query, key }, given };
  }
  const output = meanOf(kept.inputs[LAYERS]);
  yield { told: { done: true, output }, given: [output.buffer] };
}

/** Wait for parts, where they are not there. @param {ReturnType<typeof makeParts>} parts @param {string[]} names @returns {Generator<Step>} */
function* until(parts, names) {
  if (parts.lacking(names).length) yield { wait: parts.when(names) };
}

/** Keep of the last sentence what holds for this one too: the inputs up to the first layer in which heads changed. @param {Kept} kept @param {number[]} ranks @param {string[]} off */
function forget(kept, ranks, off) {
  const layers = Array.from({ length: LAYERS }, (_, layer) => layer);
  const changed = layers.find((at) => `${headsOf(off, at)}` !== `${headsOf(kept.off, at)}`);
  const same = `${ranks}` === `${kept.ranks}` ? (changed ?? LAYERS) + 1 : 0;
  Object.assign(kept, { ranks, off, inputs: kept.inputs.slice(0, same) });
}

/** The heads of a layer that are switched off. @param {string[]} off @param {number} layer */
const headsOf = (off, layer) =>
  off.map((head) => head.split(".").map(Number)).filter(([of]) => of === layer)
    .map(([, head]) => head).sort((a, b) => a - b);

/** The parts that have these tokens' numbers. @param {number[]} ranks */
const pagesOf = (ranks) => [...new Set(ranks.map((rank) => `tokens-${Math.floor(rank / PAGE)}`))];

/** The tokens' own numbers, a row for each. @param {ReturnType<typeof makeParts>} parts @param {number[]} ranks */
function rowsOf(parts, ranks) {
  const rows = new Float32Array(ranks.length * D_MODEL);
  ranks.forEach((rank, i) => {
    const row = rows.subarray(i * D_MODEL, (i + 1) * D_MODEL);
    unpack(parts.get(pagesOf([rank])[0]), rank % PAGE, row);
  });
  return rows;
}

/** The mean of all tokens' rows: the model's answer, one row for the sentence. @param {Float32Array} rows */
function meanOf(rows) {
  const sum = new Float64Array(D_MODEL);
  rows.forEach((number, i) => sum[i % D_MODEL] += number);
  return Float32Array.from(sum, (each) => each * D_MODEL / rows.length);
}
