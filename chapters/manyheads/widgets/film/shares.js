// @ts-check
/** Shares from 0 to 1 as one byte each (training/shares.py): a bin that is written with the same digits as the share. */

const [COARSE, SPLIT] = [199, 0.995];

/** The middle of a bin. @param {number} code */
export const shareOf = (code) =>
  code < COARSE ? (code + 0.5) / 200 : SPLIT + (code - COARSE + 0.5) / 2000;
