// @ts-check
/**
 * Names of modules that are too long for their place: what they have in common goes first, as
 * `encoder.layers.0.self_attn` and `encoder.layers.1.self_attn` differ in the number alone. Pure.
 */

const CUT = "…";

/**
 * Names as they are, if there is room for the longest; else without parts that all of them have, but with as many of
 * these as there is room for, those nearest to what differs first.
 * @param {string[]} names @param {number} most  characters of a name
 */
export function shortNames(names, most) {
  const fits = (/** @type {string[]} */ found) => found.every((name) => name.length <= most);
  if (fits(names)) return names;
  const parts = names.map((name) => name.split("."));
  const count = parts[0].length;
  if (names.length < 2 || parts.some((each) => each.length !== count)) {
    return names.map((name) => cutInTheMiddle(name, most));
  }
  const differing = [...parts[0].keys()].filter((at) =>
    parts.some((each) => each[at] !== parts[0][at])
  );
  const short = parts.map((each) => [...each]);
  let kept = differing;
  if (!fits(joinedNames(short, kept))) {
    for (const at of kept) {
      withoutLastWord(short.map((each) => each[at])).forEach((part, i) => (short[i][at] = part));
    }
  }
  for (const at of nearestFirst(count, differing)) {
    const more = [...kept, at].sort((one, other) => one - other);
    if (fits(joinedNames(short, more))) kept = more;
  }
  return joinedNames(short, kept).map((name) => cutInTheMiddle(name, most));
}

/** The parts that are kept, with a mark where others were. @param {string[][]} parts @param {number[]} kept */
const joinedNames = (parts, kept) =>
  parts.map((each) =>
    kept.reduce((name, at, i) => {
      const isNext = at === (i ? kept[i - 1] + 1 : 0);
      return `${name}${isNext ? (i ? "." : "") : CUT}${each[at]}`;
    }, "")
  );

/** The other places, those nearest to a differing one first. @param {number} count @param {number[]} differing */
function nearestFirst(count, differing) {
  /** @param {number} at */
  const distance = (at) => Math.min(...differing.map((other) => Math.abs(other - at)));
  return Array.from({ length: count }, (_, at) => at)
    .filter((at) => !differing.includes(at))
    .sort((one, other) => distance(one) - distance(other) || one - other);
}

/** Without the last words that all have, such as "_attn" of "self_attn" and "cross_attn"; one word stays. @param {string[]} texts */
function withoutLastWord(texts) {
  const words = texts.map((text) => text.match(/_?[A-Z]?[^A-Z_]+|_?[A-Z]+(?![a-z])|_/g) ?? [text]);
  while (
    words.every((each) => each.length > 1 && lastWord(each) === lastWord(words[0]))
  ) words.forEach((each) => each.pop());
  return words.map((each) => each.join(""));
}

/** In any case: "_attn" and "Attn" are one word. @param {string[]} words */
const lastWord = (words) => words[words.length - 1].replace(/^_/, "").toLowerCase();

/** Its beginning and its end, which tell it from others. @param {string} name @param {number} most */
function cutInTheMiddle(name, most) {
  if (name.length <= most) return name;
  const end = Math.ceil((most - 1) / 2);
  return `${name.slice(0, most - 1 - end)}${CUT}${name.slice(name.length - end)}`;
}
