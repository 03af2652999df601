// @ts-check
/**
 * The wall's state in the page's address: what differs from the beginning, and nothing else. Pure.
 *
 * @typedef {{sentence: number, text: string, layer: number, head: number, word: number, off: string}} Linked
 */

const NUMBERS = ["sentence", "layer", "head", "word"];

/** What is asked for, or else what is shown. @param {import("./store.js").State} state @param {{text: string}[]} sentences @returns {Linked} */
export function linkedState({ reading, layer, head, query, off, wish }, sentences) {
  const { text, off: heads, word } = wish ?? { text: reading.text, off, word: -1 };
  const sentence = sentences.findIndex((each) => each.text === text);
  return {
    sentence,
    text: sentence < 0 ? text : "",
    layer,
    head,
    word: word < 0 ? query : word,
    off: heads.join(" "),
  };
}

/** @param {string} address @param {string} name @param {Linked} linked @param {Linked} initial */
export function withLinked(address, name, linked, initial) {
  const parameters = new URLSearchParams();
  const isOther = linked.sentence !== initial.sentence || linked.text !== initial.text;
  for (const [key, value] of Object.entries(linked)) {
    const isOwn = key === "sentence" && value === -1; // its text says it
    // Of another sentence, the word of this number is another one.
    const isNews = value !== initial[/** @type {keyof Linked} */ (key)] ||
      (key === "word" && isOther);
    if (isNews && !isOwn) {
      parameters.set(key, String(value));
    }
  }
  const url = new URL(address);
  const query = String(parameters);
  url.hash = query ? `${name}?${query}` : "";
  return url.href;
}

/** What an address says to the wall of this name, or null. @param {string} address @param {string} name @returns {Partial<Linked> | null} */
export function linkedIn(address, name) {
  const [target, query] = new URL(address).hash.slice(1).split("?");
  if (target !== name || !query) return null;
  const found = /** @type {Record<string, any>} */ ({});
  for (const [key, value] of new URLSearchParams(query)) {
    if (NUMBERS.includes(key) && /^\d{1,4}$/.test(value)) found[key] = Number(value);
    else if (key === "text" && value.length <= 1000) found.text = value;
    else if (key === "off") found.off = value;
  }
  return found;
}
