const SWEEPS = 30; // a handful is enough for any matrix of a few rows

/**
 * Eigenvectors of a small symmetric matrix, a = U diag(values) Uᵀ, by cyclic Jacobi rotations; allocates nothing. The spectra of packages/linalg are for matrices
 * of hundreds of rows.
 *
 * @param a n×n, symmetric; overwritten
 * @param U n×n, receives eigenvectors in its columns
 * @param values receives n eigenvalues, in no order
 */
export function jacobiEigen(n: number, a: Float64Array, U: Float64Array, values: Float64Array): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) U[i * n + j] = i === j ? 1 : 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        const size = Math.abs(a[p * n + p]) + Math.abs(a[q * n + q]);
        if (!(Math.abs(apq) > 2 ** -54 * size)) continue; // nothing left above round-off
        turned = true;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(tangent * tangent + 1);
        const s = tangent * c;
        for (let i = 0; i < n; i++) turn(a, i * n + p, i * n + q, c, s);
        for (let i = 0; i < n; i++) turn(a, p * n + i, q * n + i, c, s);
        for (let i = 0; i < n; i++) turn(U, i * n + p, i * n + q, c, s);
      }
    }
    if (!turned) break;
  }
  for (let i = 0; i < n; i++) values[i] = a[i * n + i];
}

function turn(x: Float64Array, p: number, q: number, c: number, s: number): void {
  const xp = x[p];
  const xq = x[q];
  x[p] = c * xp - s * xq;
  x[q] = s * xp + c * xq;
}
