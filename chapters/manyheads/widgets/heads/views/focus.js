// @ts-check
/** The keyboard stays in the wall, also where a change hides or replaces what had the focus. */

const [CHIP, MAP] = [".mw-chip[aria-pressed=true]", ".mw-map[aria-pressed=true]"];
/** Who has the focus in the place of what lost it, by where that stood. @type {[string, string[]][]} */
const STAND_INS = [
  [".mw-other", [".mw-other", CHIP]], // the word that was put in has the other one beside it
  [".mw-chip", [CHIP]],
  [".mw-headwall *", [MAP]],
  [".mw-first *", ["textarea", ".mw-toggle", MAP]],
  ["*", [".mw-toggle", "textarea", MAP]],
];

/** Chromium takes the focus from what is hidden, but later. @param {Element | null} element */
const isInSight = (element) => Boolean(element?.getClientRects().length);

/**
 * Makes a change. If the focus was in the wall, it stays there: where it is, or with a stand-in.
 * @param {HTMLElement} root @param {() => void} change
 */
export function keepFocus(root, change) {
  const held = /** @type {HTMLElement} */ (document.activeElement);
  if (!root.contains(held)) return change();
  const [, standIns] = STAND_INS.find(([place]) => held.matches(place)) ?? ["", []];
  change();
  const now = document.activeElement;
  if (root.contains(now) && isInSight(now)) return;
  const found = standIns.map((each) => /** @type {HTMLElement} */ (root.querySelector(each)));
  [held, ...found].find(isInSight)?.focus({ preventScroll: true });
}

/** Gives what hands the focus back to what has it now in the wall, unless something else has it. @param {HTMLElement} root */
export function rememberFocus(root) {
  const held = /** @type {HTMLElement} */ (document.activeElement);
  return () => {
    if (root.contains(held) && document.activeElement === document.body) {
      held.focus({ preventScroll: true });
    }
  };
}
