// @ts-check
/** How the widgets write numbers and lists. */

/** At most four decimals, and powers of ten for what is tiny or huge. @param {number} x */
export function written(x) {
  if (x === -Infinity) return "−∞"; // what a mask leaves
  const size = Math.abs(x);
  if (size >= 1e-4 && size < 1e6) return String(rounded(x)).replace("-", "−");
  if (size === 0) return "0";
  const [digits, power] = x.toExponential(2).split("e");
  const raised = [...String(Number(power))].map((sign) =>
    "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]
  ).join("");
  return `${digits.replace("-", "−")}·10${raised}`;
}

/** @param {number} x */
export const rounded = (x) => Number(x.toFixed(Math.abs(x) < 10 ? 4 : 2));

/** Four decimals always, for numbers that stand below one another. @param {number} x */
export const aligned = (
  x,
) => (x === 0 || Math.abs(x) >= 1e-4 ? x.toFixed(4).replace("-", "−") : written(x));

/** Three digits, or all those before the point, for the cells of a table. @param {number} x */
export function brief(x) {
  const size = Math.abs(x);
  if (size >= 100 && size < 1e6) return x.toFixed(0).replace("-", "−");
  return size === 0 || (size >= 1e-3 && size < 100)
    ? String(Number(x.toPrecision(3))).replace("-", "−")
    : written(x);
}

/** "=" where all these numbers are written out in full, "≈" where one was rounded. @param {number[]} numbers */
export function equals(...numbers) {
  // Numbers come as float32, in which 0.1 is off by a hair; that hair is no rounding.
  return numbers.every((x) => Math.abs(x - rounded(x)) <= 1e-6 * Math.abs(x)) ? "=" : "≈";
}

/** The last one of a list. (A browser before 2022 has no `at`.) @template T @param {T[]} list @returns {T} */
export const lastOf = (list) => list[list.length - 1];

/** @param {(number | string)[]} items */
export const listed = (items) =>
  items.length > 1 ? `${items.slice(0, -1).join(", ")} or ${lastOf(items)}` : `${items[0]}`;

/**
 * A number for a cell, with as many decimals as there is room for. Only an exact 0 is "0"; what would be rounded to it
 * says that it is less than is shown.
 * @param {number} x @param {number} [decimals]
 */
export function cellText(x, decimals = 2) {
  const size = Math.abs(x);
  if (x === 0 || size >= 1e5) return written(x);
  const least = 0.5 / 10 ** decimals;
  if (size < least) return `${x < 0 ? ">−" : "<"}${least}`;
  const places = size >= 100 ? 0 : size >= 10 ? Math.min(decimals, 1) : decimals;
  return x.toFixed(places).replace("-", "−");
}

/** A weight for a cell. Only an exact 1 is "1.00". @param {number} weight */
export function weightText(weight) {
  if (weight < 0.995 || weight >= 1) return cellText(weight);
  return weight < 0.9995 ? weight.toFixed(3) : ">0.999";
}

/** How many decimals these numbers need, up to two. @param {Iterable<number>} numbers */
export function decimalsOf(numbers) {
  let decimals = 0;
  for (const x of numbers) {
    // Numbers come as float32, in which 0.1 is off by a hair.
    while (decimals < 2 && Math.abs(x - Number(x.toFixed(decimals))) > 1e-6 * Math.abs(x)) {
      decimals++;
    }
  }
  return decimals;
}
