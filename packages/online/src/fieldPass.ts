import type { Arena } from '@geq/linalg';

/** Samples widened to float64 at a stretch: 128 × N = 1000 of them fit into a second-level cache beside the weights. */
const STRETCH = 128;

/** Weight rows in one pass over samples, where there are so many: products of this width ran at 18 GFLOPS where those of 16 ran at 12 and dot products at 9.4. */
export const ROWS_AT_ONCE = 64;

/** Room that a pass takes in its arena, in bytes. */
export const fieldPassBytes = (N: number, capacity: number): number => 8 * (STRETCH * N + N * capacity) + 2 * 64;

/** √N λ of many weight rows for many samples, as products in float64: each number is a sum in the order of the entries, whatever stands beside it. */
export interface FieldPass {
  /** Takes the weights of the samples to come: numRows × N. */
  readonly load: (w: Float64Array, numRows: number) => void;
  /** fields (count × numRows) of `count` samples x (count × N), with the weights that were loaded. */
  readonly fields: (x: Float32Array, count: number, fields: Float64Array) => void;
}

/** @param capacity the most weight rows of a load */
export function createFieldPass(
  arena: Arena,
  { N, capacity }: { readonly N: number; readonly capacity: number },
): FieldPass {
  const wide = arena.float64(STRETCH * N);
  const weights = arena.float64(N * capacity);
  let width = 0;
  return {
    load(w, numRows) {
      width = numRows;
      for (let row = 0; row < numRows; row++) for (let i = 0; i < N; i++) weights[i * numRows + row] = w[row * N + i];
    },
    fields(x, count, fields) {
      const loaded = weights.subarray(0, N * width);
      for (let start = 0; start < count; start += STRETCH) {
        const rows = Math.min(STRETCH, count - start);
        const samples = wide.subarray(0, rows * N);
        samples.set(x.subarray(start * N, (start + rows) * N));
        arena.gemm64(rows, N, width, samples, loaded, fields.subarray(start * width, (start + rows) * width));
      }
    },
  };
}
