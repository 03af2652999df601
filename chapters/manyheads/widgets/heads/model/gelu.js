// @ts-check
/**
 * GELU, the curve in the middle of a layer's small network: x times the share of the bell curve that lies below x. The
 * share (half of 1 + erf(x / √2)) has no formula, so it is summed once, in small steps, and looked up after that.
 */

/** Beyond this the share is 0 or 1, to 15 digits. */
const FAR = 8;
/** Steps in 1. */
const STEPS = 64;

/** @param {number} x */
const bell = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);

/** How much a step would add, at each of them. */
const slopes = Float64Array.from(
  { length: 2 * FAR * STEPS + 1 },
  (_, i) => bell(i / STEPS - FAR) / STEPS,
);

/** The share below each of them, by Simpson's rule. */
const shares = new Float64Array(slopes.length);
for (let i = 1; i < shares.length; i++) {
  const middle = bell((i - 0.5) / STEPS - FAR) / STEPS;
  shares[i] = shares[i - 1] + (slopes[i - 1] + 4 * middle + slopes[i]) / 6;
}

/** @param {number} x */
export function gelu(x) {
  if (x <= -FAR) return 0;
  if (x >= FAR) return x;
  const place = (x + FAR) * STEPS;
  const i = Math.floor(place);
  const t = place - i;
  // The cubic curve that has the shares and the slopes of both ends of the step.
  const rise = shares[i + 1] - shares[i];
  const [before, after] = [slopes[i], slopes[i + 1]];
  const bent = 3 * rise - 2 * before - after + t * (before + after - 2 * rise);
  return x * (shares[i] + t * (before + t * bent));
}
