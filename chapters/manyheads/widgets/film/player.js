// @ts-check
/** The film plays from record to record: when asked to, and once by itself when it comes into sight. */

const BEAT = 180; // milliseconds a record

/**
 * @param {() => import("./index.js").FilmContext["store"]} storeOf
 */
export function makePlayer(storeOf) {
  let timer = 0;

  function beat() {
    const { scene: { steps, state }, move } = storeOf();
    if (!state.plays) return;
    const at = steps.indexOf(state.step);
    if (at >= steps.length - 2) move({ step: steps[steps.length - 1], plays: false });
    else move({ step: steps[at + 1] });
  }

  const player = {
    /** From the start, where it stands at the end. */
    play() {
      const { scene: { steps, state }, move } = storeOf();
      const isAtEnd = state.step === steps[steps.length - 1];
      move({ plays: true, step: isAtEnd ? steps[0] : state.step });
    },
    toggle: () => storeOf().scene.state.plays ? storeOf().move({ plays: false }) : player.play(),
    /** Keep the timer as the state wants it. @param {boolean} plays */
    follow(plays) {
      if (plays === Boolean(timer)) return;
      if (timer) clearInterval(timer);
      timer = plays ? setInterval(beat, BEAT) : 0;
    },
    stop: () => clearInterval(timer),
  };
  return player;
}

/**
 * Calls once each: `near` when the film comes near the screen, `seen` when most of its curve stands in it. A reader who
 * wants less motion, or who has touched the film, sees nothing play by itself.
 * @param {HTMLElement} root @param {{near: () => void, seen: () => void}} acts
 */
export function watchSight(root, { near, seen }) {
  const curve = root.querySelector(".mf-curve") ?? root;
  const nearby = once(root, { rootMargin: "800px" }, near);
  const sight = once(curve, { threshold: 0.9 }, () => {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) seen();
  });
  const touch = () => sight.disconnect();
  const touches = ["pointerdown", "keydown", "input"];
  for (const name of touches) root.addEventListener(name, touch, { once: true, capture: true });
  return () => [nearby, sight].forEach((each) => each.disconnect());
}

/** @param {Element} element @param {IntersectionObserverInit} options @param {() => void} act */
function once(element, options, act) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    act();
  }, options);
  observer.observe(element);
  return observer;
}
