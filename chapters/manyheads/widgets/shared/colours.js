// @ts-check
/** The colours of heads and tokens. */

/** The hue of a head, or of a token. A golden angle apart, hues stay distinct for any number of them. @param {number} number */
export const hueOf = (number) => (250 + number * 137.508) % 360;

const colours = /** @type {Map<string, number[]>} */ (new Map());

/** A head's colour, dark on light surroundings or light on dark ones: OKLCH of its hue, as sRGB. @param {number} head @param {boolean} dark */
export function headColour(head, dark) {
  const name = `${head} ${dark}`;
  const known = colours.get(name);
  if (known) return known;
  const [lightness, chroma] = dark ? [0.76, 0.13] : [0.52, 0.16];
  const angle = (hueOf(head) * Math.PI) / 180;
  const made = fromOklab(lightness, chroma * Math.cos(angle), chroma * Math.sin(angle));
  colours.set(name, made);
  return made;
}

/** Björn Ottosson, "A perceptual color space for image processing" (2020). @param {number} L @param {number} a @param {number} b */
function fromOklab(L, a, b) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((light) => {
    const held = Math.min(Math.max(light, 0), 1);
    return Math.round(255 * (held <= 0.0031308 ? 12.92 * held : 1.055 * held ** (1 / 2.4) - 0.055));
  });
}
