// @ts-check
/**
 * A wish comes true: its sentence is found or read whole, then read without the heads that are to be off, and shown. Where
 * that fails, what was shown before is shown again.
 *
 * @typedef {import("../reading.js").Reading} Reading
 * @typedef {import("../store.js").State} State
 * @typedef {import("../store.js").Wish} Wish
 */

import { makeComputing } from "./computing.js";
import { problemInWords, tokensInWords } from "./problems.js";
import { kindOfError } from "./work.js";
import { wordIn } from "./word.js";

/**
 * @param {object} parts
 * @param {import("../given.js").Given} parts.given
 * @param {import("./work.js").Work} parts.work
 * @param {import("../readers/page.js").Reader | null} parts.reader
 * @param {ReturnType<typeof import("./loading.js").makeLoading>} parts.loading
 * @param {ReturnType<typeof import("./beside.js").sentencesBeside>} parts.sentenceBeside
 * @param {() => import("./session.js").Store} parts.storeOf
 */
export function makePursuit({ given, work, reader, loading, sentenceBeside, storeOf }) {
  const compute = makeComputing(reader, given.reading);
  let settled = /** @type {Partial<State>} */ ({}); // what was last shown whole

  const isOwn = (/** @type {string} */ text) => given.sentences.every((each) => each.text !== text);

  /** @param {Reading} reading */
  const show = (reading) => {
    const { state } = storeOf();
    const { wish } = state;
    const shown = shownAs(reading, state, isOwn(reading.text));
    storeOf().move({ ...shown, ...(wish && { wish: { ...wish, word: -1 } }) });
  };

  const tellComputing = () => work.isLoading || work.tell("computing");

  /** The wish's sentence with all heads on, or null where the reader is asked first. @param {Wish} wish @param {() => boolean} isNewest */
  async function wholeOf({ text, off }, isNewest) {
    const { whole } = storeOf().state;
    const mustBeExact = off.length > 0; // what the build has read is rounded, and that would look like a change
    const isShown = whole?.text === text;
    if (isShown && (mustBeExact ? whole.isExact : whole.done === whole.layers)) return whole;
    const sentence = given.sentences.findIndex((each) => each.text === text);
    const isBeside = sentence >= 0 && !isShown;
    if (isBeside) tellComputing();
    const there = isBeside ? await sentenceBeside(sentence) : undefined;
    if (there && !mustBeExact) return there;
    if (there && isNewest()) show(there);
    if (!loading.mayCompute()) return null;
    if (isNewest()) tellComputing();
    const shows = !there && (!isShown || whole.done < whole.layers);
    return compute(text, [], (reading) => shows && isNewest() && show(reading));
  }

  /** @param {Wish} wish @param {Reading} whole @param {Reading} reading */
  function fulfil({ off }, whole, reading) {
    const own = isOwn(whole.text);
    const fulfilled = fulfilledAs(reading, storeOf().state, own, whole, off);
    storeOf().move({ ...fulfilled, text: own ? whole.text : "" });
    work.isReading = false;
    if (!work.isLoading) loading.tellRead(tokensInWords(whole.tokens));
  }

  /** @param {unknown} error */
  function fail(error) {
    work.isReading = false;
    work.isThere &&= Boolean(reader?.state.ready); // a Worker that ended took the model with it
    const { reading } = storeOf().state;
    storeOf().move({
      ...(reading.done < reading.layers && settled),
      ...(isHopeless(error) && { wish: null }),
    });
    // What lies beside the page comes without the model.
    tellFailure(work, error, loading.mayCompute() ? loading.load : pursue);
  }

  async function pursue() {
    const mine = ++work.newest;
    const isNewest = () => mine === work.newest;
    const { wish, reading, whole, off, query, key } = storeOf().state;
    if (!wish) return;
    if (reading.done === reading.layers) settled = { reading, whole, off, query, key };
    Object.assign(work, { isReading: true, refused: "" });
    try {
      const all = await wholeOf(wish, isNewest);
      if (!isNewest()) return;
      if (!all) {
        if (work.cannot) storeOf().move({ wish: null });
        return loading.ask();
      }
      if (wish.off.length) tellComputing();
      const left = wish.off.length ? await compute(all.text, wish.off, () => {}) : all;
      if (isNewest()) fulfil(wish, all, left);
    } catch (error) {
      if (isNewest()) fail(error);
    }
  }
  return pursue;
}

/** The changes that show what was wished. @param {Reading} reading @param {State} state @param {boolean} isOwn @param {Reading} whole @param {string[]} off @returns {Partial<State>} */
function fulfilledAs(reading, state, isOwn, whole, off) {
  const isSwitched = String(off) !== String(state.off);
  return {
    ...shownAs(reading, state, isOwn),
    ...{ whole, off, wish: null },
    ...(isSwitched && { difference: off.length > 0 }),
  };
}

/** Whether to try again would be in vain. @param {unknown} error */
const isHopeless = (error) => ["too-long", "no-worker"].includes(kindOfError(error));

/** @param {import("./work.js").Work} work @param {unknown} error @param {() => void} again */
function tellFailure(work, error, again) {
  const kind = kindOfError(error);
  const words = problemInWords(error);
  if (kind === "no-worker") work.cannot = words;
  if (isHopeless(error)) work.tell("error", work.refused = words);
  // Who cancelled has said so, and what doesn't load says so itself.
  else if (kind !== "cancelled" && !work.isLoading) work.tell("error", words, "Try again", again);
}

/** The changes that show a reading. @param {Reading} reading @param {State} state @param {boolean} isOwn  a sentence of the reader's own @returns {Partial<State>} */
function shownAs(reading, { reading: before, query, wish }, isOwn) {
  const base = { reading, whole: reading, off: [] };
  if (wish && wish.word >= 0) return { ...base, query: wish.word, key: -1 };
  if (String(before.tokens) === String(reading.tokens)) return base;
  return { ...base, key: -1, query: wordIn(reading.tokens, before.tokens, query, isOwn) };
}
