import type { SpectrumKernels } from './spectrumKernels.ts';

/** T = Uᵀ A U as its two diagonals, and U = H_{n−1} ⋯ H_1 as reflectors H_r = I − tau_r v_r v_rᵀ with v_r in row r of the reduced matrix. */
export interface Tridiagonal {
  readonly n: number;
  /** T_ii, length n. */
  readonly diagonal: Float64Array;
  /** T_{i,i+1}, length n with a last entry that means nothing. */
  readonly offDiagonal: Float64Array;
  /** Length n; tau_r = 0 stands for the identity. */
  readonly tau: Float64Array;
  /** v_r is reflectors[r·stride … r·stride + r − 1]. */
  readonly reflectors: Float64Array;
  readonly stride: number;
}

const TINY = 2 ** -500; // the matrix is scaled to entries near 1: what is smaller than this lies far below round-off, and squares to nothing

/**
 * Householder reduction of a symmetric matrix from its last row upwards. Each reflector costs one pass over what is left of the
 * lower triangle: the pass applies the rank-two update of the reflector before and multiplies by the new one.
 * 4/3 n³ flops, n³/6 doubles read and written.
 *
 * @param a n×n with row stride `stride` in the memory of the kernels, lower triangle filled, entries of order 1; overwritten
 * @param float64 where to take three work vectors of length n
 * @see Golub & Van Loan, Matrix Computations, section 8.3.1 (their reduction runs from the first column downwards)
 */
export function tridiagonalize(kernels: SpectrumKernels, n: number, stride: number, a: Float64Array, float64: (length: number) => Float64Array): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const tau = new Float64Array(n);
  let u = float64(n); // the last reflector: zero before the first
  let w = float64(n); // A is to become A − u wᵀ − w uᵀ
  let y = float64(n);
  for (let r = n - 1; r > 0; r--) {
    const row = a.subarray(r * stride, r * stride + r + 1);
    for (let j = 0; j <= r; j++) row[j] -= u[r] * w[j] + w[r] * u[j];
    diagonal[r] = row[r];
    const v = row.subarray(0, r);
    const reflector = makeReflector(v);
    offDiagonal[r - 1] = reflector.beta;
    tau[r] = reflector.tau;
    kernels.symmetricSweep(r, stride, a, u, w, v, y);
    let overlap = 0; // vᵀ A v
    for (let j = 0; j < r; j++) overlap += v[j] * y[j];
    const half = (tau[r] * overlap) / 2;
    for (let j = 0; j < r; j++) y[j] = tau[r] * (y[j] - half * v[j]);
    u = v;
    [w, y] = [y, w];
  }
  if (n > 0) diagonal[0] = a[0]; // H_1 is the identity and leaves no update
  return { n, diagonal, offDiagonal, tau, reflectors: a, stride };
}

/** Turns x into v with v_last = 1 such that (I − tau v vᵀ) x = (0, …, 0, beta); v = 0 and tau = 0 where x has that form already. */
function makeReflector(x: Float64Array): { tau: number; beta: number } {
  const last = x.length - 1;
  const alpha = x[last];
  let sum = 0; // Σ x_j² without the last
  for (let j = 0; j < last; j++) sum += x[j] * x[j];
  if (sum < TINY) {
    x.fill(0);
    return { tau: 0, beta: alpha };
  }
  const beta = -(alpha < 0 ? -1 : 1) * Math.sqrt(alpha * alpha + sum);
  for (let j = 0; j < last; j++) x[j] /= alpha - beta;
  x[last] = 1;
  return { tau: (beta - alpha) / beta, beta };
}
