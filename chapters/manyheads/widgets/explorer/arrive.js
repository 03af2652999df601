// @ts-check
/** The state in the page's address: taken over where a link led to this explorer, and kept there for the next visit. */

import { asLink, fromLink, inLink } from "./link.js";
import { isReload, scrollIntoView } from "../shared/views/arrival.js";
import { shortened } from "../shared/labels.js";

const ADDRESS_AFTER = 300; // milliseconds after the last change
const NAMED = 8; // parameters that are refused by name; of more, only their number is told

/**
 * Take the state in the page's address, if it is this explorer's, and bring the explorer into sight.
 * @param {import("./scene.js").Context} context @param {string} name @param {HTMLElement} root
 * @param {import("./settings.js").Settings} [initial]  what a link within the page, or a way back, begins with
 */
export function arrive({ store, say }, name, root, initial) {
  const { settings, unread } = fromLink(location.href, name);
  if (!Object.keys(settings).length && !unread.length) return;
  const impossible = store.move({ ...(initial && { ...initial, side: "now" }), ...settings })
    .flatMap(({ name, value }) => inLink(name, value).map(([key, text]) => `${key}=${text}`));
  sayRefused([...unread, ...impossible], say);
  if (initial || !isReload()) scrollIntoView(root);
}

/**
 * Keeps the address true to what the reader chose. Only in a page of the book: a notebook's address is the notebook's.
 * @param {string} name @param {import("./settings.js").Settings} initial
 */
export function makeAddress(name, initial) {
  let waiting = 0;
  /** @param {import("./settings.js").Settings} settings */
  function write(settings) {
    const link = asLink(location.href, name, settings, initial);
    try {
      history.replaceState(history.state, "", link);
    } catch {
      // A page that may not change its address still works.
    }
  }
  return {
    /** @param {HTMLElement} root @param {import("./settings.js").Settings} settings */
    keep(root, settings) {
      const { top, bottom } = root.getBoundingClientRect();
      const isInSight = bottom > 0 && top < innerHeight; // else the page's scrolling changed it
      if (!isInSight || !root.closest(".static-widget")) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => write(settings), ADDRESS_AFTER);
    },
    stop: () => clearTimeout(waiting),
  };
}

/** @param {string[]} refused @param {(words: string) => void} say */
function sayRefused(refused, say) {
  if (!refused.length) return;
  const named = refused.slice(0, NAMED)
    .map((text) => `\u2068${shortened(text, 60)}\u2069`); // isolated: a text may run from right to left
  const more = refused.length > NAMED ? ` and ${refused.length - NAMED} more` : "";
  say(
    `The link asks for something impossible: ${named.join(", ")}${more}. The rest of it is shown.`,
  );
}
