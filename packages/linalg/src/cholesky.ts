import { eightSums } from './eightSums.ts';
import { matrix, type Matrix } from './matrix.ts';
import { requireSymmetric } from './isSymmetric.ts';

/** A Cholesky factor, or the first row i whose leading (i+1)×(i+1) block is not positive definite and what stood under its root, ≤ 0. */
export type Cholesky =
  | { readonly status: 'ok'; readonly lower: Matrix }
  | { readonly status: 'notPositiveDefinite'; readonly row: number; readonly pivot: number };

/**
 * A = L Lᵀ for a symmetric positive definite matrix, L lower triangular with a positive diagonal.
 *
 *   L_ij = (A_ij − Σ_{k<j} L_ik L_jk) / L_jj  (j < i),   L_ii = √(A_ii − Σ_{k<i} L_ik²)
 *
 * n³/3 flops in plain loops. Singular matrices may pass or fail by round-off: where rank matters, ask symmetricEigenvalues.
 *
 * @param a n×n, symmetric to 1e-8 of its largest entry, lower triangle read; not modified
 * @returns status 'ok' with L (n×n, zeros above the diagonal), or 'notPositiveDefinite' with the row and pivot that failed
 * @throws RangeError when a is not square, symmetric and finite
 * @see Golub & Van Loan, Matrix Computations, section 4.2
 */
export function cholesky(a: Matrix): Cholesky {
  requireSymmetric('cholesky', a);
  const n = a.rows;
  const lower = matrix(n, n);
  const L = lower.data;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) L[i * n + j] = (a.data[i * n + j] - eightSums(j, L, i * n, L, j * n)) / L[j * n + j];
    const pivot = a.data[i * n + i] - eightSums(i, L, i * n, L, i * n);
    if (!(pivot > 0)) return { status: 'notPositiveDefinite', row: i, pivot };
    L[i * n + i] = Math.sqrt(pivot);
  }
  return { status: 'ok', lower };
}
