// @ts-check
/**
 * The model's training, in plain JavaScript: random numbers to begin with, Adam, and what was seen on the way.
 *
 * @typedef {object} Run  what was seen of a training
 * @property {string} name
 * @property {boolean} isAlike  both heads began with the same numbers
 * @property {number[]} steps  those after which something was kept
 * @property {number[][][]} weights  kept step, head, place
 * @property {number[][]} right  kept step; shares: place 2 named right, place 5, both at once
 */

import { D_MODEL, learnFrom, PLACES, SIZES, SYMBOLS, zeros } from "./network.js";

export const [LAST, EVERY] = [160, 2]; // steps of a run; from one that is kept to the next
const [BATCH, RATE] = [256, 1e-2];

/** Numbers from 0 to below 1 that a seed fixes (mulberry32). @param {number} seed */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As the package's model begins: from a bell curve, and in the matrices evenly from −1/4 to 1/4. @param {() => number} random */
export function firstParameters(random) {
  const bell = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const even = () => (2 * random() - 1) / Math.sqrt(D_MODEL);
  const draws = /** @type {Record<string, () => number>} */ ({
    symbol: bell,
    place: bell,
    asks: () => 0.1 * bell(),
  });
  return Object.fromEntries(
    Object.entries(SIZES).map(([name, [rows, columns]]) => [
      name,
      Float64Array.from({ length: rows * columns }, draws[name] ?? even),
    ]),
  );
}

/** Changes the parameters a step at a time, against their slopes (Kingma and Ba, 2015). @param {import("./network.js").Parameters} parameters */
export function adamOf(parameters) {
  const [mean, square] = [zeros(), zeros()];
  let steps = 0;
  /** @param {import("./network.js").Parameters} slopes */
  return (slopes) => {
    steps++;
    const [shortOfMean, shortOfSquare] = [1 - 0.9 ** steps, 1 - 0.999 ** steps];
    for (const [name, numbers] of Object.entries(parameters)) {
      const [m, v] = [mean[name], square[name]];
      slopes[name].forEach((slope, i) => {
        m[i] += 0.1 * (slope - m[i]);
        v[i] += 0.001 * (slope * slope - v[i]);
        numbers[i] -= RATE * (m[i] / shortOfMean) / (Math.sqrt(v[i] / shortOfSquare) + 1e-8);
      });
    }
  };
}

/** A training that goes on when it is told to. @param {number} seed @param {string} name */
export function trainingOf(seed, name) {
  const random = randomFrom(seed);
  const parameters = firstParameters(random);
  const adjust = adamOf(parameters);
  /** @type {Run} */
  const run = { name, isAlike: false, steps: [], weights: [], right: [] };
  let step = 0;

  function once() {
    const symbols = Uint8Array.from({ length: BATCH * PLACES }, () => random() * SYMBOLS);
    const lesson = learnFrom(parameters, symbols);
    if (step % EVERY === 0) {
      run.steps.push(step);
      run.weights.push(lesson.weights);
      run.right.push(lesson.right);
    }
    if (step++ < LAST) adjust(lesson.slopes);
  }

  return {
    run,
    isDone: () => run.steps[run.steps.length - 1] === LAST,
    /** Up to the next step that is kept, so many times. @param {number} times */
    advance(times) {
      const until = Math.min(run.steps.length + times, LAST / EVERY + 1);
      while (run.steps.length < until) once();
      return run;
    },
  };
}
