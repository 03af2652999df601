// @ts-check
/**
 * When a widget is mounted: as the reader comes near it, or else when the page is calm, so that a page that is printed or
 * saved is whole.
 */

const waiting = /** @type {Map<Element, () => unknown>} */ (new Map());

/** @param {Element} place */
function callBack(place) {
  const call = waiting.get(place);
  waiting.delete(place);
  observer?.unobserve(place);
  return call?.();
}

const observer = "IntersectionObserver" in globalThis
  ? new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) callBack(target);
  }, { rootMargin: "100% 0%" })
  : null;

/** Call back once, when this place is less than a screen away. @param {Element} place @param {() => unknown} call */
export function whenNear(place, call) {
  waiting.set(place, call);
  observer?.observe(place);
}

/** Call all back that wait, and see to it that each is done. */
export const beginAll = () => Promise.allSettled([...waiting.keys()].map(callBack));

/** When the browser has nothing else to do: begin one after the other, and then what comes last. @param {() => void} last */
export function whenCalm(last) {
  const idle = globalThis.requestIdleCallback ??
    ((/** @type {() => void} */ call) => setTimeout(call, 200));
  const next = () => {
    const [place] = waiting.keys();
    if (!place) return last();
    callBack(place);
    idle(next, { timeout: 1000 });
  };
  idle(next, { timeout: 1000 });
}
