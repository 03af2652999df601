// @ts-check
/** What happens where a link led to this explorer. */

import { fromLink, inLink } from "./link.js";
import { shortened } from "../shared/labels.js";

const NAMED = 8; // parameters that are refused by name; of more, only their number is told

/**
 * Take the state in the page's address, if it is this explorer's, and bring the explorer into sight.
 * @param {import("./scene.js").Context} context @param {string} name @param {HTMLElement} root
 */
export function arrive({ store, say }, name, root) {
  const { settings, unread } = fromLink(location.href, name);
  if (!Object.keys(settings).length && !unread.length) return;
  const isPinned = settings.focus !== undefined;
  const impossible = store.move({ ...settings, ...(isPinned ? { pinned: true } : {}) })
    .flatMap(({ name, value }) => inLink(name, value).map(([key, text]) => `${key}=${text}`));
  sayRefused([...unread, ...impossible], say);
  scrollIntoView(root);
}

/** @param {string[]} refused @param {(words: string) => void} say */
function sayRefused(refused, say) {
  if (!refused.length) return;
  const named = refused.slice(0, NAMED)
    .map((text) => `\u2068${shortened(text, 60)}\u2069`); // isolated: a text may run from right to left
  const more = refused.length > NAMED ? ` and ${refused.length - NAMED} more` : "";
  say(`The link asks for what can't be: ${named.join(", ")}${more}. The rest of it is shown.`);
}

/** What stands above may still grow while the page loads; the reader's first move ends the waiting. @param {HTMLElement} root */
function scrollIntoView(root) {
  const watch = new ResizeObserver(() => root.scrollIntoView({ behavior: "instant" }));
  watch.observe(document.body);
  for (const move of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(move, () => watch.disconnect(), { once: true });
  }
  setTimeout(() => watch.disconnect(), 3000);
}
