import { cholesky, matmul, matrix, type Matrix } from '@geq/linalg';

/**
 * Takes off t̃ what the latents that were drawn have too much or too little of variance: of what a student can learn, Σ t̃/ρ, the samples say
 * which share of the teacher's outputs it is; how large those are is known. With the teacher's covariance among the samples T̂ = B Ĉ Bᵀ/D,
 *
 *   t̃ ← G t̃ Gᵀ,      G T̂ Gᵀ = T      (G = L_T L_T̂⁻¹, Cholesky factors)
 *
 * a ratio estimate with the known covariance of c as its control. Where x predicts c well it removes most of the standard error of e_g late in
 * training, which is a small difference then: four fifths at R² = 0.9. Its own bias has no factor N: for Gaussian x, Σ t̃/ρ comes out too small by
 * (M + 1)(1 − R²)/n of itself, 0.01 % at n = 10,000.
 *
 * @param tildeT   M×M×N: mode τ of pair (n, m) at [(n·M + m)·N + τ]
 * @param T        M×M, exact
 * @param sampledT M×M: T̂
 * @returns a new array; a copy where one of the two has no Cholesky factor (more teacher units than latents, or two alike)
 */
export function calibratedTildeT(tildeT: Float64Array, T: Matrix, sampledT: Matrix): Float64Array {
  const M = T.rows;
  const N = tildeT.length / (M * M);
  const [exact, sampled] = [cholesky(T), cholesky(sampledT)];
  if (exact.status !== 'ok' || sampled.status !== 'ok') return tildeT.slice();
  const G = matmul(exact.lower, invertLower(sampled.lower)).data;
  const half = new Float64Array(tildeT.length); // G t̃
  for (let n = 0; n < M; n++)
    for (let a = 0; a < M; a++) for (let m = 0; m < M; m++) addTo(half, n * M + m, G[n * M + a], tildeT, a * M + m, N);
  const out = new Float64Array(tildeT.length);
  for (let n = 0; n < M; n++) {
    for (let m = 0; m <= n; m++) {
      for (let b = 0; b < M; b++) addTo(out, n * M + m, G[m * M + b], half, n * M + b, N);
      out.copyWithin((m * M + n) * N, (n * M + m) * N, (n * M + m + 1) * N); // symmetric to the last bit
    }
  }
  return out;
}

/** The modes of one pair, with a factor, added to those of another: out_pair ← out_pair + factor · x_from. */
function addTo(out: Float64Array, pair: number, factor: number, x: Float64Array, from: number, N: number): void {
  for (let tau = 0; tau < N; tau++) out[pair * N + tau] += factor * x[from * N + tau];
}

/** L⁻¹ of a lower triangular matrix, row by row: L X = 1. */
function invertLower({ rows, data: L }: Matrix): Matrix {
  const inverse = matrix(rows, rows);
  for (let j = 0; j < rows; j++) {
    for (let i = j; i < rows; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= L[i * rows + k] * inverse.data[k * rows + j];
      inverse.data[i * rows + j] = sum / L[i * rows + i];
    }
  }
  return inverse;
}
