// @ts-check
/** The explorer alone on the screen, in larger type, for those who teach with it. */

const [WIDTH, HEIGHT, MARGIN] = [980, 556, 24];

/** Fill the window with an explorer, or give the page back. @param {HTMLElement} root */
export function present(root) {
  if (root.classList.contains("mh-presented")) return leave(root);
  root.classList.add("mh-presented");
  fitWindow(root);
  // Where the whole screen can't be had, the window will do.
  document.documentElement.requestFullscreen?.().catch(() => {});
  const resize = () => fitWindow(root);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => event.key === "Escape" && leave(root);
  const onScreen = () => document.fullscreenElement || leave(root);
  // The page behind is covered: neither the wheel nor the Tab key goes there.
  const { documentElement: html } = document;
  const [top, overflow] = [scrollY, html.style.overflow];
  html.style.overflow = "hidden";
  /** @param {FocusEvent} event */
  const onFocus = ({ target }) => {
    const isOutside = target instanceof Node && !root.contains(target);
    if (isOutside) root.querySelector("button")?.focus({ preventScroll: true });
  };
  document.addEventListener("focusin", onFocus);
  addEventListener("resize", resize);
  addEventListener("keydown", onKey);
  document.addEventListener("fullscreenchange", onScreen);
  root.addEventListener("mh-left", () => {
    removeEventListener("resize", resize);
    removeEventListener("keydown", onKey);
    document.removeEventListener("fullscreenchange", onScreen);
    document.removeEventListener("focusin", onFocus);
    html.style.overflow = overflow;
    scrollTo({ top, behavior: "instant" });
  }, { once: true });
}

/** @param {HTMLElement} root */
function leave(root) {
  root.classList.remove("mh-presented");
  root.style.removeProperty("zoom");
  root.dispatchEvent(new Event("mh-left"));
  if (document.fullscreenElement) document.exitFullscreen();
}

/** @param {HTMLElement} root */
function fitWindow(root) {
  const scale = Math.min((innerWidth - MARGIN) / WIDTH, (innerHeight - MARGIN) / HEIGHT);
  root.style.setProperty("zoom", String(Math.max(1, scale)));
}
