// @ts-check
/**
 * The arrays of an untrained layer, drawn from its seed as Python draws them: see drawn.py.
 *
 * @typedef {{ids: number[][], seed: number, std: number}} Drawn
 */

import { lazily } from "../attention.js";
import { makeNormals } from "./normals.js";

const EPSILON = 1e-5; // that of torch.nn.functional.layer_norm

/** @param {Drawn} drawn @param {number[]} shape  (batch, seq, d_model) @returns {Record<string, Float32Array>} */
export function drawnArrays({ ids, seed, std }, [batch, seq, dModel]) {
  const normals = makeNormals(seed);
  /** @param {number} rows */
  const draw = (rows) => normals(rows * dModel, std);
  const tokens = draw(1 + Math.max(...ids.flat()));
  const positions = draw(seq);
  const x = new Float32Array(batch * seq * dModel);
  ids.flat().forEach((id, i) => {
    const position = positions.subarray((i % seq) * dModel);
    const row = tokens.slice(id * dModel, (id + 1) * dModel).map((number, j) =>
      number + position[j]
    );
    x.set(normalised(row), i * dModel);
  });
  const arrays = { x };
  const matrices = /** @type {Float32Array[]} */ ([]);
  // They come one after the other out of the one stream, and none before it is asked for.
  for (const [i, name] of ["w_query", "w_key", "w_value", "w_output"].entries()) {
    lazily(arrays, name, () => {
      while (matrices.length <= i) matrices.push(new Float32Array(draw(dModel)));
      return matrices[i];
    });
  }
  return arrays;
}

/** A row with mean 0 and standard deviation 1. @param {Float64Array} row */
function normalised(row) {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
  return row.map((x) => (x - mean) / Math.sqrt(variance + EPSILON));
}
