// @ts-check
/**
 * What a reader asks for, and how it is got: a sentence that the build has read, a text that the model reads (in the page
 * or by Python), a head switched off. What is asked for is a wish, until it is shown; the newest wish counts.
 *
 * @typedef {import("../store.js").Wish} Wish
 * @typedef {ReturnType<typeof import("../store.js").makeStore>} Store
 * @typedef {ReturnType<typeof makeSession>} Session
 */

import { kernelReader } from "../readers/kernel.js";
import { pageReader } from "../readers/page.js";
import { sentencesBeside } from "./beside.js";
import { makeLoading } from "./loading.js";
import { problemInWords } from "./problems.js";
import { makePursuit } from "./pursuit.js";
import { makeWork } from "./work.js";
import { isHead } from "../store.js";

/** @param {any} model @param {import("../given.js").Given} given */
export function makeSession(model, given) {
  /** @type {Store} */
  let store;
  const parts = model.get("parts")?.parts ?? [];
  const total = parts.reduce(
    (/** @type {number} */ sum, /** @type {any} */ { bytes }) => sum + bytes,
    0,
  );
  const reader = readerOf(model, given, total > 0);
  const work = makeWork(total === 0, (status) => store.move({ status }));
  const sentenceBeside = sentencesBeside(model, given);
  const loading = makeLoading(work, reader, total, () => store.state.reading.tokens);
  const pursue = makePursuit({
    given,
    work,
    reader,
    loading,
    sentenceBeside,
    storeOf: () => store,
  });
  loading.pursue = pursue;

  /** What is asked for, or else what is shown. @returns {Wish} */
  const wished = () => {
    const { wish, reading, off } = store.state;
    return wish ?? { text: reading.text, off, word: -1 };
  };
  /** @param {Partial<Wish>} changes @param {{isAtHead?: boolean, isOpen?: boolean}} [how]  asked for at the head's switch; with the field open */
  function want(changes, { isAtHead = false, isOpen = store.state.isOpen } = {}) {
    const isInList = given.sentences.some(({ text }) => text === changes.text);
    if (!reader && (changes.off?.length || !isInList)) return;
    work.isAtHead = isAtHead;
    // With another text a switch is given up that waits for a model nobody has loaded.
    const { off } = "text" in changes && !loading.mayCompute() ? store.state : wished();
    store.move({ wish: { ...wished(), off, ...changes }, isOpen });
    pursue();
  }

  const session = {
    size: loading.size,
    canOpen: Boolean(reader),
    /** @param {Store} made */
    connect: (made) => (store = made),
    open() {
      work.isAtHead = false;
      store.move({ isOpen: true });
      loading.load();
    },
    press: () => work.pressed(),
    want,
    /** Read a text of the reader's own. @param {string} text */
    read(text) {
      if (!text.trim()) {
        work.isAtHead = false;
        if (!work.isLoading) work.tell("ready", "Type a word, or a sentence.");
        return;
      }
      want({ text, word: -1 }, { isOpen: true });
    },
    /** Show one of the sentences. @param {number} sentence */
    choose: (sentence) => want({ text: given.sentences[sentence].text, word: -1 }),
    /** What Python or another widget wants shown. @param {{text: string, off: string[]}} wish */
    wish({ text, off }) {
      const heads = off.filter((name) => isHead(name, given.reading));
      want({ off: heads, ...(text && { text, word: -1 }) });
    },
    /** Have exactly these heads off. @param {string[]} off */
    switchTo: (off) => want({ off }, { isAtHead: true }),
    /** Switch the chosen head off, or on again. */
    switchHead() {
      const name = `${store.state.layer}.${store.state.head}`;
      const { off } = wished();
      const others = off.filter((each) => each !== name);
      session.switchTo(off.includes(name) ? others : [...off, name]);
    },
    complete: makeCompletion(given, work, sentenceBeside, () => store),
    stop: () => reader?.stop(),
  };
  return session;
}

/**
 * What brings the queries and keys of all heads of what is shown, from the first touch on.
 * @param {import("../given.js").Given} given @param {import("./work.js").Work} work
 * @param {ReturnType<typeof sentencesBeside>} sentenceBeside @param {() => Store} storeOf
 */
function makeCompletion(given, work, sentenceBeside, storeOf) {
  return async function complete() {
    const { reading } = storeOf().state;
    const sentence = given.sentences.findIndex(({ text }) => text === reading.text);
    const { layers, heads } = reading;
    const ends = [reading.rows(0, 0), reading.rows(layers - 1, heads - 1)];
    if (sentence < 0 || ends.every(Boolean)) return; // a page has those of one head, or all
    try {
      const there = await sentenceBeside(sentence);
      if (!there || storeOf().state.reading !== reading) return;
      const whole = { ...reading, rows: there.rows, output: there.output };
      storeOf().move({ reading: whole, whole });
    } catch (error) {
      work.tell("error", problemInWords(error), "Try again", () => {
        work.tell("ready");
        complete();
      });
    }
  };
}

/** @param {any} model @param {import("../given.js").Given} given @param {boolean} inPage */
function readerOf(model, given, inPage) {
  if (inPage) return pageReader({ manifest: model.get("parts"), workerText: model.get("_worker") });
  return given.reads ? kernelReader(model) : null;
}
