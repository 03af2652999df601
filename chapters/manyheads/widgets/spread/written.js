// @ts-check
/** How numbers of the spread are written, and what is said of them: pure. */

import { weightText } from "../shared/format.js";

/** @param {number} slope */
export const slopeText = (slope) => slope !== 0 && slope < 0.0005 ? "<0.0005" : slope.toFixed(3);

/** @param {number} d @param {import("./spread.js").Softened} asTheyAre @param {import("./spread.js").Softened} scaled */
export function spreadTold(d, asTheyAre, scaled) {
  /** @param {import("./spread.js").Softened} one */
  const told = ({ spread, largest, slope }) =>
    `spread ${spread.toFixed(2)}, largest share ${weightText(largest)}, slope ${slopeText(slope)}`;
  return `d = ${d}. As they are: ${told(asTheyAre)}. Divided by √${d}: ${told(scaled)}.`;
}
