// @ts-check
/** What the state takes and is not here is asked for, each thing once; what comes is written to the store. */

import { readParameters } from "./model.js";

const LOST = "What the heads do here didn't come. Is there a network? Move on to try again.";

/** @typedef {import("./store.js").State} State */

/**
 * @param {import("./record.js").About} about
 * @param {import("./source.js").Source} source
 * @param {{readonly state: State, move: (changes: Partial<State>) => void}} store
 */
export function makeFetching(about, source, store) {
  const asked = /** @type {Set<string>} */ (new Set());

  /** A failure is told, and the reader's next move asks once more. @param {string} what @param {() => Promise<Partial<State>>} get */
  async function bring(what, get) {
    if (asked.has(what)) return;
    asked.add(what);
    try {
      store.move({ ...await get(), problem: "" });
    } catch (error) {
      if (/** @type {any} */ (error).kind === "cancelled") return;
      store.move({ problem: LOST, plays: false });
      asked.delete(what);
    }
  }

  return {
    frames: () => bring("frames", async () => ({ frames: await source.frames() })),
    /** @param {number} step */
    kept: (step) =>
      bring(`kept ${step}`, async () => {
        const parameters = readParameters(await source.kept(step), about);
        return { models: new Map([...store.state.models, [step, parameters]]) };
      }),
  };
}
