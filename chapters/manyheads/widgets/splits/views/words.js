// @ts-check
/** What the views of the splits call the ways to split and to merge, and how tokens depend on one another. */

export const SPLIT_NAMES = { right: "reshape, then swap", wrong: "reshape alone" };
export const MERGE_NAMES = { right: "swap, then reshape", wrong: "reshape alone" };

export const RELATION_NAMES = {
  sees: "depends on it",
  leak: "a leak",
  blind: "a blind spot",
  nothing: "does not depend on it",
};
