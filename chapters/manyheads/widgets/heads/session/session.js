// @ts-check
/**
 * What a reader asks for, and how it is got: a sentence that the build has read, a text that the model reads (in the page
 * or by Python), a head switched off. What goes wrong is said where it happens, and what is shown stays.
 *
 * @typedef {import("../reading.js").Reading} Reading
 * @typedef {ReturnType<typeof makeSession>} Session
 */

import { kernelReader } from "../readers/kernel.js";
import { pageReader } from "../readers/page.js";
import { sentencesBeside } from "./beside.js";
import { makeComputing } from "./computing.js";
import { makeLoading } from "./loading.js";
import { makeWork } from "./work.js";
import { isHead } from "../store.js";

/** @param {any} model @param {import("../given.js").Given} given */
export function makeSession(model, given) {
  /** @type {ReturnType<typeof import("../store.js").makeStore>} */
  let store;
  const parts = model.get("parts")?.parts ?? [];
  const total = parts.reduce(
    (/** @type {number} */ sum, /** @type {any} */ { bytes }) => sum + bytes,
    0,
  );
  const reader = readerOf(model, given, total > 0);
  const work = makeWork(total === 0, (status) => store.move({ status }));
  const { size, load, withModel } = makeLoading(
    work,
    reader,
    total,
    () => store.state.reading.tokens,
  );
  const { compute, finish } = makeComputing(work, reader, given.reading, () => load());
  const sentenceBeside = sentencesBeside(model, given, work);

  let off = /** @type {string[]} */ ([]); // what the reader switched off stays off, whatever the sentence
  const switchTo = switchesOf(() => store, withModel, compute);
  /** @param {Reading | null} reading */
  const switchAgain = (reading) => reading && off.length && switchTo(off);

  /** @param {Reading} reading */
  const show = (reading) => store.move(shownAs(reading, store.state));

  const session = {
    size,
    canOpen: Boolean(reader),
    /** @param {any} made */
    connect: (made) => (store = made),
    open() {
      work.isAtHead = false;
      store.move({ isOpen: true });
      load();
    },
    press: () => work.pressed(),
    /** Read a text of the reader's own. @param {string} text */
    read(text) {
      if (!text.trim()) return work.tell("ready", "Type a word, or a sentence.");
      work.isAtHead = false;
      store.move({ text, isOpen: true });
      withModel(async () => switchAgain(await compute(text, [], show)));
    },
    /** What Python or another widget wants shown. @param {{text: string, off: string[]}} wish */
    wish({ text, off }) {
      if (!reader) return;
      if (text && text !== store.state.text) session.read(text);
      else session.switchTo(off.filter((name) => isHead(name, store.state.reading)));
    },
    /** Show one of the sentences. @param {number} sentence */
    async choose(sentence) {
      const mine = ++work.newest; // what was asked for before is no longer wanted
      work.isAtHead = false;
      store.move({ text: "" });
      if (!work.isLoading) work.tell("computing");
      const there = await sentenceBeside(sentence, () => session.choose(sentence));
      if (mine !== work.newest) return;
      if (there) {
        show(there);
        finish("");
        switchAgain(there);
      } else if (there === undefined) {
        const { text } = given.sentences[sentence];
        withModel(async () => switchAgain(await compute(text, [], show)));
      }
    },
    /** The queries and keys of all heads of what is shown, from the first touch on. */
    async complete() {
      const { reading } = store.state;
      const sentence = given.sentences.findIndex(({ text }) => text === reading.text);
      const { layers, heads } = reading;
      const ends = [reading.rows(0, 0), reading.rows(layers - 1, heads - 1)];
      if (sentence < 0 || ends.every(Boolean)) return; // a page has those of one head, or all
      const there = await sentenceBeside(sentence, () => session.complete());
      if (!there || store.state.reading !== reading) return;
      const whole = { ...reading, rows: there.rows, output: there.output };
      store.move({ reading: whole, whole });
    },
    /** Have exactly these heads off. @param {string[]} heads */
    switchTo(heads) {
      off = heads;
      work.isAtHead = true;
      switchTo(heads);
    },
    /** Switch the chosen head off, or on again. */
    switchHead() {
      const { layer, head, off: before } = store.state;
      const name = `${layer}.${head}`;
      const others = before.filter((each) => each !== name);
      session.switchTo(before.includes(name) ? others : [...before, name]);
    },
    stop: () => reader?.stop(),
  };
  return session;
}

/** @param {any} model @param {import("../given.js").Given} given @param {boolean} inPage */
function readerOf(model, given, inPage) {
  if (inPage) return pageReader({ manifest: model.get("parts"), workerText: model.get("_worker") });
  return given.reads ? kernelReader(model) : null;
}

/** The changes that show a reading; the chosen word stays, if it is there. @param {Reading} reading @param {import("../store.js").State} state */
function shownAs(reading, { reading: before, query }) {
  const isNew = String(before.tokens) !== String(reading.tokens);
  const place = reading.tokens.indexOf(before.tokens[query]);
  const isElsewhere = place >= 0 && reading.tokens[query] !== before.tokens[query];
  return {
    reading,
    whole: reading,
    off: [],
    ...(isNew && { key: -1 }),
    ...(isNew && isElsewhere && { query: place }),
  };
}

/**
 * What switches heads: it has exactly these off, once the model is there.
 * @param {() => ReturnType<typeof import("../store.js").makeStore>} storeOf
 * @param {(act: () => void) => void} withModel @param {import("./computing.js").Compute} compute
 * @returns {(off: string[]) => void}
 */
const switchesOf = (storeOf, withModel, compute) => (off) =>
  withModel(async () => {
    const store = storeOf();
    const { reading: { text }, whole: known } = store.state;
    const whole = known?.output ? known : await compute(text, [], () => {});
    if (!whole || store.state.reading.text !== text) return;
    if (!off.length) return store.move({ reading: whole, whole, off: [] });
    await compute(text, off, (changed) => {
      if (changed.output) store.move({ reading: changed, whole, off, difference: true });
    });
  });
