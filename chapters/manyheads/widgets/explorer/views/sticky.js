// @ts-check
/**
 * The line of stations at the top of the window, on a page that has a section for each: it follows the reader through
 * the sections, leads to them, and goes when they are over.
 *
 * @typedef {import("../scene.js").Scene} Scene
 */

import { pipelineView } from "./pipeline.js";
import { lastOf } from "../../shared/format.js";
import { h } from "../../shared/h.js";

const STRIP_HEIGHT = 96; // px of the line; after the last station's section it would only cover the text

/** @param {import("../scene.js").Context & {sections: Record<string, string>}} context @param {HTMLElement} explorer */
export function stickyView({ store, sections }, explorer) {
  const line = pipelineView({ go, label: "Stations of this page" });
  const root = h("div", { class: "mh-widget mh-sticky" }, line.root);
  root.inert = true;
  let scene = /** @type {Scene | null} */ (null);
  let isPast = false; // only then the line can be seen
  let waiting = 0;

  /** The sections' headings in the order of the page, which what is synced doesn't keep. */
  const headings = () =>
    Object.entries(sections)
      .flatMap(([station, id]) => {
        const heading = document.getElementById(id);
        return heading ? [{ station, heading, top: heading.getBoundingClientRect().top }] : [];
      })
      .sort((a, b) => a.top - b.top);

  /** @param {string} station */
  function go(station) {
    store.move({ station });
    const own = headings().find((each) => each.station === station);
    if (!own) return explorer.scrollIntoView({ behavior: "instant" }); // it alone shows this station
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    own.heading.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "start" });
  }

  function follow() {
    waiting = 0;
    const { bottom } = explorer.getBoundingClientRect();
    const all = headings();
    const end = lastOf(all)?.heading.closest("section")?.getBoundingClientRect();
    isPast = bottom < 0 && all.length > 0 && !(end && end.bottom < STRIP_HEIGHT);
    root.inert = !isPast;
    root.classList.toggle("mh-stuck", isPast);
    if (!isPast || !scene) return;
    line.draw(scene);
    place();
    const passed = all.filter(({ top }) => top < innerHeight / 3);
    const here = lastOf(passed)?.station;
    if (
      here && here !== scene.shown.station.id && scene.shown.stations.some(({ id }) => id === here)
    ) {
      store.move({ station: here, hovered: null });
    }
  }
  function place() {
    const { left, width } = explorer.getBoundingClientRect();
    root.style.left = `${left}px`;
    root.style.width = `${width}px`;
  }
  const soon = () => {
    waiting ||= requestAnimationFrame(follow);
  };
  if (Object.keys(sections).length) {
    // A page that a browser has saved brings along the line of its time; the loader takes that away (mount.js).
    document.body.append(Object.assign(root, { isLive: true }));
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
  }
  return {
    root,
    /** @param {Scene} next */
    draw(next) {
      scene = next;
      if (isPast) line.draw(next);
    },
    destroy() {
      cancelAnimationFrame(waiting);
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
      line.destroy();
      root.remove();
    },
  };
}
