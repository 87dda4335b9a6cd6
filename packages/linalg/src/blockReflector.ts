import type { Kernels } from './kernels.ts';
import { makeReflector } from './makeReflector.ts';

/**
 * Reflectors H_s = I − tau_s v_s v_sᵀ, from the last row of a panel of b rows upwards, that leave row s with m − b + s + 1 entries 0, …, 0, beta_s before those
 * that the band keeps.
 *
 * @param rows b rows of m entries; row s becomes v_s, zero behind its last entry 1
 * @param keep receives (s, j, entry) for the entries that stay, from beta_s on
 * @returns tau
 */
export function reflectPanel(
  kernels: Kernels,
  rows: readonly Float64Array[],
  keep: (s: number, j: number, entry: number) => void,
): Float64Array {
  const b = rows.length;
  const m = rows[0].length;
  const tau = new Float64Array(b);
  for (let s = b - 1; s >= 0; s--) {
    const length = m - b + s + 1;
    const v = rows[s].subarray(0, length);
    const reflector = makeReflector(v);
    tau[s] = reflector.tau;
    keep(s, length - 1, reflector.beta);
    for (let j = length; j < m; j++) keep(s, j, rows[s][j]);
    rows[s].fill(0, length);
    for (let u = 0; u < s; u++) kernels.axpy64(length, -tau[s] * kernels.dot64(length, v, rows[u]), v, rows[u]);
  }
  return tau;
}

/** S (lower triangular, b×b) of H_{b−1} ⋯ H_0 = I − V S Vᵀ, from the Gram matrix Vᵀ V. */
export function blockReflector(tau: Float64Array, gram: Float64Array, S: Float64Array): void {
  const b = tau.length;
  S.fill(0);
  for (let r = b - 1; r >= 0; r--) {
    S[r * b + r] = tau[r];
    for (let s = r + 1; s < b; s++) {
      let sum = 0;
      for (let u = r + 1; u <= s; u++) sum += S[s * b + u] * gram[u * b + r];
      S[s * b + r] = -tau[r] * sum;
    }
  }
}

/** out = ½ Sᵀ X S for b×b matrices, S lower triangular. */
export function halfCongruence(b: number, S: Float64Array, X: Float64Array, out: Float64Array): void {
  const right = new Float64Array(b * b); // X S
  for (let i = 0; i < b; i++)
    for (let u = 0; u < b; u++) for (let j = 0; j <= u; j++) right[i * b + j] += X[i * b + u] * S[u * b + j];
  out.fill(0);
  for (let u = 0; u < b; u++)
    for (let i = 0; i <= u; i++) for (let j = 0; j < b; j++) out[i * b + j] += 0.5 * S[u * b + i] * right[u * b + j];
}
