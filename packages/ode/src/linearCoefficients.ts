import type { Coefficients, Fields } from './coefficients.ts';

/**
 * Coefficients for linear units, g(x) = x:
 *
 *   C = −v vᵀ      h = v Aᵀ      G = v vᵀ · 2 e_g      dv_k = Σ_a s_a S_ka,      2 e_g = Σ_ab s_a s_b S_ab
 */
export function linearCoefficients({ K, M, S, s }: Fields, { C, h, G, dv }: Coefficients): void {
  const L = K + M;
  let twiceError = 0;
  for (let a = 0; a < L; a++) {
    let sum = 0;
    for (let b = 0; b < L; b++) sum += s[b] * S[a * L + b];
    if (a < K) dv[a] = sum;
    twiceError += s[a] * sum;
  }
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < K; l++) {
      C[k * K + l] = -s[k] * s[l];
      G[k * K + l] = s[k] * s[l] * twiceError;
    }
    for (let m = 0; m < M; m++) h[k * M + m] = -s[k] * s[K + m];
  }
}
