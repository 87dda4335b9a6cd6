import { cholesky, matrix } from '@geq/linalg';
import type { OrderParameters } from '@geq/overlaps';

/**
 * The part of a drift that the local fields f = (λ, ν) alone account for, when x depends on them linearly:
 *
 *   e_τ = Σ_ab (√N a_τ)_a (S⁻¹)_ab δ_b      δ_b = ⟨F f_b⟩ − its Gaussian value      √N a_τ = (ρ Γ_k, δ^{-1/2} Γ^B_m)
 *
 * @param excess K+M: δ
 * @param w K×N along the modes
 * @param gammaB M×N
 * @returns N
 */
export function fieldDrift(
  excess: readonly number[],
  { Q, R, T, v, A }: OrderParameters,
  {
    rhos,
    w,
    gammaB,
    delta,
  }: { readonly rhos: Float64Array; readonly w: Float64Array; readonly gammaB: Float64Array; readonly delta: number },
): Float64Array {
  const [N, K, M] = [rhos.length, v.length, A.length];
  const L = K + M;
  const S = matrix(L, L);
  for (let a = 0; a < L; a++) {
    for (let b = 0; b < L; b++) {
      const [row, column] = [Math.min(a, b), Math.max(a, b)];
      S.data[a * L + b] =
        column < K ? Q[row * K + column] : row < K ? R[row * M + column - K] : T[(row - K) * M + column - K];
    }
  }
  const weights = solve(S.data, excess);
  const out = new Float64Array(N);
  for (let k = 0; k < K; k++) for (let tau = 0; tau < N; tau++) out[tau] += weights[k] * rhos[tau] * w[k * N + tau];
  for (let m = 0; m < M; m++)
    for (let tau = 0; tau < N; tau++) out[tau] += (weights[K + m] * gammaB[m * N + tau]) / Math.sqrt(delta);
  return out;
}

/** S⁻¹ y for a positive definite S. */
function solve(S: Float64Array, y: readonly number[]): number[] {
  const n = y.length;
  const root = cholesky(matrix(n, n, S));
  if (root.status !== 'ok')
    throw new RangeError(
      'fieldDrift: expected local fields that are linearly independent, got overlaps without an inverse',
    );
  const { data: L } = root.lower;
  const z = y.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) z[i] -= L[i * n + j] * z[j];
    z[i] /= L[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) z[i] -= L[j * n + i] * z[j];
    z[i] /= L[i * n + i];
  }
  return z;
}
