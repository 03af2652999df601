// @ts-check
/** The film plays from step to step, once by itself when it comes into sight; another seed is trained as it plays. */

import { takenByHead0 } from "./scene.js";
import { OWN, runOf } from "./store.js";
import { LAST, trainingOf } from "./training.js";

const TICK = 50; // milliseconds from one step that is kept to the next
const QUICK = 8; // of those at once, where nobody looks on

/**
 * @param {import("./training.js").Run[]} runs
 * @param {() => {state: import("./store.js").State, move: (changes: Partial<import("./store.js").State>) => void}} storeOf
 */
export function playerOf(runs, storeOf) {
  let timer = 0;
  let training = /** @type {ReturnType<typeof trainingOf> | null} */ (null);
  // The first of a reader's seeds is another one at every visit.
  let seed = Math.floor(Math.random() * 1e6);
  let isToEndAtLast = false;

  function tick() {
    const { state, move } = storeOf();
    const changes = training ? trained(state) : {};
    const { steps } = runOf(runs, { ...state, ...changes });
    const next = steps.find((step) => step > state.step);
    if (state.plays && next !== undefined) changes.step = next;
    if (state.plays && (next ?? LAST) === LAST) changes.plays = false;
    move(changes);
    if (!training && !storeOf().state.plays) stop();
  }

  /** What a little more training changes. @param {import("./store.js").State} state @returns {Partial<import("./store.js").State>} */
  function trained({ plays, taken }) {
    if (!training) return {};
    // A copy of the lists, as a state never changes.
    const run = { ...training.advance(plays ? 1 : QUICK) };
    if (!training.isDone()) return { own: run };
    training = null;
    const ended = { own: run, taken: [...taken, takenByHead0(run)] };
    return isToEndAtLast ? { ...ended, step: LAST } : ended;
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
  }

  const player = {
    /** From the start, where it stands at the end. */
    play() {
      const { state, move } = storeOf();
      move({ plays: true, step: state.step === LAST ? 0 : state.step });
      timer ||= setInterval(tick, TICK);
    },
    toggle: () => storeOf().state.plays ? storeOf().move({ plays: false }) : player.play(),
    /** Begin with other random numbers. Who wants less motion sees the end of it. */
    another() {
      training = trainingOf(++seed, OWN);
      isToEndAtLast = wantsLessMotion();
      const own = { ...training.advance(1) };
      storeOf().move({ own, run: OWN, step: 0, plays: !isToEndAtLast });
      timer ||= setInterval(tick, TICK);
    },
    stop,
  };
  return player;
}

const wantsLessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Play once, when the picture stands in sight, unless the reader wants less motion or has touched the widget.
 * @param {HTMLElement} root @param {HTMLElement} picture @param {() => void} play
 */
export function playOnceInSight(root, picture, play) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    if (!wantsLessMotion()) play();
  }, { threshold: 0.9 });
  observer.observe(picture);
  for (const name of ["pointerdown", "keydown", "input"]) {
    root.addEventListener(name, () => observer.disconnect(), { once: true, capture: true });
  }
  return () => observer.disconnect();
}
