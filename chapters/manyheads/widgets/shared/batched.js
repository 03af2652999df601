// @ts-check
/** Several calls in a row as one. */

/**
 * A function that calls `act` once, after the script that runs now has ended, however often it was called until then.
 * @param {() => void} act
 */
export function batched(act) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      act();
    });
  };
}
