// @ts-check
/**
 * The arrays of an untrained layer, drawn from its seed as Python draws them: see drawn.py.
 *
 * @typedef {{ids: number[][], seed: number, std: number}} Drawn
 */

import { makeNormals } from "./normals.js";

const EPSILON = 1e-5; // that of torch.nn.functional.layer_norm

/** @param {Drawn} drawn @param {number[]} shape  (batch, seq, d_model) @returns {Record<string, Float32Array>} */
export function drawnArrays({ ids, seed, std }, [batch, seq, dModel]) {
  const normals = makeNormals(seed);
  /** @param {number} rows */
  const draw = (rows) => normals(rows * dModel).map((number) => std * number);
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
  const names = ["w_query", "w_key", "w_value", "w_output"]; // in this order out of the one stream
  return { x, ...Object.fromEntries(names.map((name) => [name, Float32Array.from(draw(dModel))])) };
}

/** A row with mean 0 and standard deviation 1. @param {Float64Array} row */
function normalised(row) {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
  return row.map((x) => (x - mean) / Math.sqrt(variance + EPSILON));
}
