// @ts-check
/** The state in the page's address: taken over where a link led here, and kept there for the next visit. */

import { linkedIn, linkedState, withLinked } from "./link.js";
import { isHead } from "./store.js";

const ADDRESS_AFTER = 300; // milliseconds after the last change
const NAME = "heads";

/**
 * Take what the address asks for, now and when it changes; gives what ends it.
 * @param {import("./index.js").ViewContext} context @param {HTMLElement} root
 */
export function arriveFrom({ store, given, session, choose }, root) {
  async function arrive() {
    const linked = root.closest(".static-widget") ? linkedIn(location.href, NAME) : null;
    if (!linked) return;
    const { layer = store.state.layer, head = store.state.head, word, text, sentence, off } =
      linked;
    store.move({ layer, head, key: -1 });
    if (text) session.read(text);
    else if (sentence !== undefined && given.sentences[sentence]) await choose(sentence);
    // After the sentence: it may be longer than the one before.
    if (word !== undefined) store.move({ query: word, key: -1 });
    const heads = (off ?? "").split(" ").filter((name) => isHead(name, store.state.reading));
    if (heads.length) session.switchTo(heads);
    session.complete();
  }
  const onLink = () => void arrive();
  addEventListener("hashchange", onLink);
  onLink();
  return () => removeEventListener("hashchange", onLink);
}

/** Keeps the address true to what the reader chose. Only in a page of the book: a notebook's address is the notebook's. @param {import("./index.js").ViewContext} context */
export function keepAddress({ store, given }) {
  const initial = linkedState(store.state, given.sentences);
  let waiting = 0;
  function write() {
    const linked = linkedState(store.state, given.sentences);
    try {
      history.replaceState(history.state, "", withLinked(location.href, NAME, linked, initial));
    } catch {
      // A page that may not change its address still works.
    }
  }
  return {
    /** @param {HTMLElement} root @param {import("./store.js").State} state */
    keep(root, state) {
      if (!root.closest(".static-widget") || state.reading.done < state.reading.layers) return;
      clearTimeout(waiting);
      waiting = setTimeout(write, ADDRESS_AFTER);
    },
    stop: () => clearTimeout(waiting),
  };
}
