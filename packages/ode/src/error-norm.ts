import { pairIndex, type Layout } from './layout.ts';

const FLOOR = 0.01; // of the natural size of a column that has stayed small so far

/**
 * What the tolerance means: the estimated error a step adds to v, Q and R, column by column, at most `tolerance` times the
 * largest magnitude that column has had so far. A column that is still near zero (R at a random start) counts as at least a
 * hundredth of its natural size √(Q_kk Q_ll), √(Q_kk T_mm) or max |v|, |A|.
 *
 * Q and R are sums over the modes, so the modes enter with just the weight they have in what is observed; a mode that
 * turned unstable would show there before it could matter.
 */
export function createErrorNorm(layout: Layout, T: Float64Array, A: Float64Array, tolerance: number): (error: Float64Array, y: Float64Array) => number {
  const { K, M, head } = layout;
  const largest = new Float64Array(head);
  const sizeA = A.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const natural = (y: Float64Array): Float64Array => {
    const size = new Float64Array(head);
    const diagonal = (k: number): number => Math.abs(y[layout.Q + pairIndex(K, k, k)]);
    for (let k = 0; k < K; k++) {
      size[k] = sizeA;
      for (let l = k; l < K; l++) size[layout.Q + pairIndex(K, k, l)] = Math.sqrt(diagonal(k) * diagonal(l));
      for (let m = 0; m < M; m++) size[layout.R + k * M + m] = Math.sqrt(diagonal(k) * Math.abs(T[m * M + m]));
    }
    return size;
  };
  return (error, y) => {
    const size = natural(y);
    let worst = 0;
    for (let i = 0; i < head; i++) {
      largest[i] = Math.max(largest[i], Math.abs(y[i]), FLOOR * size[i]);
      if (error[i] === 0) continue;
      const E = Math.abs(error[i]) / (tolerance * largest[i]);
      if (!(E <= worst)) worst = E; // NaN sticks
      if (Number.isNaN(E)) return NaN;
    }
    return worst;
  };
}
