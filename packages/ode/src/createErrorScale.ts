import { pairIndex, type Layout } from './layout.ts';

const FLOOR = 1e-3; // of the natural size of a column that has stayed small so far
const FROM_NOTHING = 1e-6; // of the largest T_mm: size of a student whose weights are zero

/**
 * What the tolerance is a fraction of, column by column of v, Q, R: the largest magnitude the column has had so far. A column
 * still near zero (R at a random start) counts as at least a thousandth of its natural size: max |A|, √(Q_kk Q_ll), √(Q_kk T_mm).
 *
 * Q and R are sums over the modes, so the modes enter error control with just the weight they have in what is observed; a
 * mode that turned unstable would show there before it could matter.
 *
 * @returns a function that raises the scales (v, Q, R as in the head of the state) to what the state y asks for
 */
export function createErrorScale(
  { K, M, Q, R }: Layout,
  T: Float64Array,
  A: Float64Array,
): (scale: Float64Array, y: Float64Array) => void {
  const smallest = FROM_NOTHING * T.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const sizeA = A.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const raise = (scale: Float64Array, i: number, y: Float64Array, natural: number): void => {
    scale[i] = Math.max(scale[i], Math.abs(y[i]), FLOOR * natural);
  };
  return (scale, y) => {
    const size = (k: number): number => Math.max(Math.abs(y[Q + pairIndex(K, k, k)]), smallest); // Q_kk
    for (let k = 0; k < K; k++) {
      raise(scale, k, y, sizeA);
      for (let l = k; l < K; l++) raise(scale, Q + pairIndex(K, k, l), y, Math.sqrt(size(k) * size(l)));
      for (let m = 0; m < M; m++)
        raise(scale, R + k * M + m, y, Math.sqrt(size(k) * Math.max(Math.abs(T[m * M + m]), smallest)));
    }
  };
}
