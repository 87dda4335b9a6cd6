import { cholesky, matrix, syrk } from '@geq/linalg';

/**
 * c ← L⁻¹(c − c̄) for each row, in place, L Lᵀ = Cov(c): rows of mean 0 and covariance 1.
 *
 * @param c n×D
 * @throws RangeError when the rows span less than D directions
 */
export function whiten(c: Float32Array, D: number): void {
  center(c, D);
  const n = c.length / D;
  const covariance = syrk(matrix(n, D, Float64Array.from(c)));
  const root = cholesky(
    matrix(
      D,
      D,
      covariance.data.map((sum) => sum / n),
    ),
  );
  if (root.status !== 'ok') throw new RangeError(`whiten: expected more samples than latents, got ${n} of ${D}`);
  const { data: L } = root.lower;
  const row = new Float64Array(D);
  for (let at = 0; at < c.length; at += D) {
    for (let i = 0; i < D; i++) {
      // forward substitution
      let rest = c[at + i];
      for (let j = 0; j < i; j++) rest -= L[i * D + j] * row[j];
      row[i] = rest / L[i * D + i];
    }
    c.set(row, at);
  }
}

/** Subtracts the mean of each column of x (n×columns), in place. */
export function center(x: Float32Array, columns: number): void {
  const mean = new Float64Array(columns);
  for (let i = 0; i < x.length; i += columns) for (let j = 0; j < columns; j++) mean[j] += x[i + j];
  for (let j = 0; j < columns; j++) mean[j] /= x.length / columns;
  for (let i = 0; i < x.length; i += columns) for (let j = 0; j < columns; j++) x[i + j] -= mean[j];
}
