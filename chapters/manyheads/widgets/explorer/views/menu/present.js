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
  addEventListener("resize", resize);
  addEventListener("keydown", onKey);
  document.addEventListener("fullscreenchange", onScreen);
  root.addEventListener("mh-left", () => {
    removeEventListener("resize", resize);
    removeEventListener("keydown", onKey);
    document.removeEventListener("fullscreenchange", onScreen);
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
