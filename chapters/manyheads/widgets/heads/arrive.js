// @ts-check
/** The state in the page's address: taken over where a link led here, and kept there for the next visit. */

import { linkedIn, linkedState, withLinked } from "./link.js";
import { isHead } from "./store.js";
import { isReload, scrollIntoView } from "../shared/views/arrival.js";

const ADDRESS_AFTER = 300; // milliseconds after the last change
const NAME = "heads";

/**
 * Take what the address asks for, now and when it changes; gives what ends it.
 * @param {import("./index.js").ViewContext} context @param {HTMLElement} root
 */
export function arriveFrom({ store, given, session }, root) {
  let isFirst = true;
  function arrive() {
    const linked = root.closest(".static-widget") ? linkedIn(location.href, NAME) : null;
    if (!linked) return;
    const { layer = store.state.layer, head = store.state.head, word = -1, sentence = -1 } = linked;
    const text = linked.text || given.sentences[sentence]?.text;
    const off = linked.off?.split(" ").filter((name) => isHead(name, given.reading));
    store.move({ layer, head, key: -1 });
    const isOpen = store.state.isOpen || Boolean(linked.text);
    if (text || off?.length) {
      session.want({ word, ...(text && { text }), ...(off && { off }) }, { isOpen });
    } else if (word >= 0) store.move({ query: word });
    session.complete();
    const { top, bottom } = root.getBoundingClientRect();
    const isInSight = bottom > 0 && top < innerHeight / 2;
    if (!isInSight && !(isFirst && isReload())) scrollIntoView(root);
    isFirst = false;
  }
  addEventListener("hashchange", arrive);
  arrive();
  return () => removeEventListener("hashchange", arrive);
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
    /** @param {HTMLElement} root */
    keep(root) {
      if (!root.closest(".static-widget")) return;
      clearTimeout(waiting);
      waiting = setTimeout(write, ADDRESS_AFTER);
    },
    stop: () => clearTimeout(waiting),
  };
}
