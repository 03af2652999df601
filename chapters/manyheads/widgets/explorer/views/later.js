// @ts-check
/** Work that is put off: each function gives one that calls it off. */

/** @param {() => void} work */
export function inNextFrame(work) {
  const number = requestAnimationFrame(work);
  return () => cancelAnimationFrame(number);
}

/** When the browser has nothing else to do, or half a second from now. @param {() => void} work */
export function whenCalm(work) {
  if (!("requestIdleCallback" in globalThis)) {
    const number = setTimeout(work, 100); // Safari
    return () => clearTimeout(number);
  }
  const number = requestIdleCallback(work, { timeout: 500 });
  return () => cancelIdleCallback(number);
}
