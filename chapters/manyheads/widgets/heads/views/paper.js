// @ts-check
/** When a page is printed. */

/**
 * Calls with true before the page is printed, and with false afterwards; gives what ends it. What is only shown as it
 * would be on paper has no such events: there the medium tells.
 * @param {(isPaper: boolean) => void} act
 */
export function onPaper(act) {
  let isPaper = false;
  /** @param {boolean} is */
  const become = (is) => {
    if (is !== isPaper) act(isPaper = is);
  };
  const medium = matchMedia("print");
  const [begin, end] = [() => become(true), () => become(false)];
  const follow = () => become(medium.matches);
  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
  medium.addEventListener("change", follow);
  follow();
  return () => {
    removeEventListener("beforeprint", begin);
    removeEventListener("afterprint", end);
    medium.removeEventListener("change", follow);
  };
}
