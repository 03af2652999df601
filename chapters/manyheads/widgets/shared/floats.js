// @ts-check
/** Numbers that Python sent as bytes. */

/** Bytes of a trait as numbers; none where it is missing. @param {DataView} [view] */
export function floats(view) {
  if (!view?.buffer) return new Float32Array();
  // A copy, because a typed array must start at a multiple of four bytes and a view may not.
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
