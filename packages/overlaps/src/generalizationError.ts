import type { OrderParameters } from './orderParameters.ts';
import type { Activation } from './activation.ts';

/**
 * Test error ½⟨(φ − y)²⟩ of a student against its teacher when all local fields are jointly Gaussian:
 *
 *   e_g = ½ [ Σ_kl v_k v_l ⟨g(λ_k) g(λ_l)⟩ + Σ_mn A_m A_n ⟨g(ν_m) g(ν_n)⟩ − 2 Σ_km v_k A_m ⟨g(λ_k) g(ν_m)⟩ ]
 *
 * @param activation of student and teacher; its I₂ is used
 * @returns e_g ≥ 0 up to round-off; NaN when the overlaps are no covariance
 * @throws RangeError when the shapes of Q, R, T, A, v do not belong together
 */
export function generalizationError({ i2 }: Activation, { Q, R, T, A, v }: OrderParameters): number {
  const K = v.length;
  const M = A.length;
  if (Q.length !== K * K || R.length !== K * M || T.length !== M * M) {
    throw new RangeError(
      `generalizationError: expected Q, R, T of ${K * K}, ${K * M}, ${M * M} entries for K = ${K}, M = ${M}, got ${Q.length}, ${R.length}, ${T.length}`,
    );
  }
  let sum = 0;
  for (let k = 0; k < K; k++) {
    const Qkk = Q[k * K + k];
    for (let l = 0; l < K; l++) sum += v[k] * v[l] * i2(Qkk, Q[k * K + l], Q[l * K + l]);
    for (let m = 0; m < M; m++) sum -= 2 * v[k] * A[m] * i2(Qkk, R[k * M + m], T[m * M + m]);
  }
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < M; n++) sum += A[m] * A[n] * i2(T[m * M + m], T[m * M + n], T[n * M + n]);
  }
  return 0.5 * sum;
}
