// @ts-check
/** The way back: the settings as they were before each of the reader's changes. */

import { lastOf } from "./format.js";

const STEPS_BACK = 200; // more than a reader takes back; a page that stays open for days must not grow

/** Whether two values of a trait are equal, however they are nested. @param {unknown} a @param {unknown} b */
export const same = (a, b) =>
  a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));

/** @template Settings */
export function makeHistory() {
  const past = /** @type {Settings[]} */ ([]);
  let changing = ""; // the field that the last change came from

  return {
    get isEmpty() {
      return past.length === 0;
    },
    /**
     * Before a change is made. Changes in one field, one after the other, are one step: nobody takes back a digit.
     * @param {Settings} before @param {Settings} wanted @param {string} field
     */
    record(before, wanted, field) {
      if (same(before, wanted)) return;
      const continues = field !== "" && field === changing;
      // A field that holds again what it held before the typing began leaves no step.
      const isBack = continues && same(lastOf(past), wanted);
      if (isBack) past.pop();
      else if (!continues) past.push(before);
      changing = isBack ? "" : field;
      if (past.length > STEPS_BACK) past.shift();
    },
    /** A change that was recorded has been refused. @param {Settings} before */
    forget(before) {
      if (lastOf(past) === before) past.pop();
    },
    /** @returns {Settings | undefined} */
    back() {
      changing = "";
      return past.pop();
    },
  };
}
