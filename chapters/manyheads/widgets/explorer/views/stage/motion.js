// @ts-check
/**
 * Numbers that glide from where they stood to where they stand, in a layer above the tables. Where the reader asked for
 * less motion, they are there at once.
 *
 * @typedef {{x: number, y: number}} Point
 */

const [DURATION, AT_MOST] = [450, 400]; // milliseconds; numbers

/** @param {HTMLElement} layer */
export function makeMotion(layer) {
  let running = /** @type {Animation[]} */ ([]);
  let hidden = /** @type {HTMLElement[]} */ ([]);

  function stop() {
    for (const animation of running) animation.cancel();
    for (const cell of hidden) cell.style.opacity = "";
    layer.replaceChildren();
    [running, hidden] = [[], []];
  }
  return {
    stop,
    /** @param {{cell: HTMLElement, from: Point, to: Point}[]} moves */
    run(moves) {
      stop();
      if (!moves.length || moves.length > AT_MOST || document.hidden) return;
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      hidden = moves.map(({ cell }) => cell);
      running = moves.map(({ cell, from, to }) => {
        const ghost = /** @type {HTMLElement} */ (cell.cloneNode(true));
        for (const name of Object.keys(ghost.dataset)) delete ghost.dataset[name]; // a copy is no cell
        ghost.ariaHidden = "true";
        layer.append(ghost);
        cell.style.opacity = "0"; // hidden otherwise, it would lose the focus of the keyboard;
        const transform = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
        return ghost.animate([{ transform }, { transform: "none" }], {
          duration: DURATION,
          easing: "ease-in-out",
        });
      });
      const [first] = running;
      first.onfinish = () => running[0] === first && stop();
    },
  };
}
