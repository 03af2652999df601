// @ts-check
/** What went wrong, and what is odd about a text, in words that say what can be done. Pure. */

/** @param {any} error @returns {string} */
export function problemInWords({ kind, part, tokens, longest, words }) {
  switch (kind) {
    case "missing":
      return `The part “${part}” didn't come. Is there a network? What is shown stays.`;
    case "damaged":
      return `The part “${part}” came damaged. What is shown stays.`;
    case "no-worker":
      return "This browser is too old to run the model. The sentences of the list still work.";
    case "memory":
      return "The browser gives no memory for the model. Close other pages, and try again.";
    case "too-long":
      return `Too long: ${tokens} tokens, and the model takes ${longest} at most. What is shown stays.`;
    default:
      return `That failed: ${
        (words ?? "nobody knows why").replace(/\.$/, "")
      }. What is shown stays.`;
  }
}

/** What the model could not spell. @param {string[]} tokens */
export function tokensInWords(tokens) {
  const words = tokens.slice(1, -1);
  if (!words.length) return "The model finds no word in this.";
  const unknown = words.filter((token) => token === "[UNK]").length;
  if (!unknown) return "";
  return unknown === words.length
    ? "The model knows none of this: it reads [UNK] in the place of each word."
    : "[UNK] stands where the model's vocabulary has no token.";
}
