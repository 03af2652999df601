// @ts-check
/** Shares from 0 to 1 as one byte each (training/shares.py): a bin that is written with the same digits as the share. */

const [LOW, HIGH_FROM] = [0.005, 0.995];
const [WIDE, FINE] = [200, 2000]; // bins for a share of 1
const [LOW_BINS, MIDDLE_BINS] = [10, 198];

/** The middle of a bin. @param {number} code */
export function shareOf(code) {
  const middle = code + 0.5;
  if (code < LOW_BINS) return middle / FINE;
  return code < LOW_BINS + MIDDLE_BINS
    ? LOW + (middle - LOW_BINS) / WIDE
    : HIGH_FROM + (middle - LOW_BINS - MIDDLE_BINS) / FINE;
}
