import { asin } from '@geq/elementary';
import type { Coefficients, Fields } from './coefficients.ts';

const TWO_OVER_PI = 2 / Math.PI;

/**
 * Coefficients for erf units, g(x) = erf(x/√2):
 *
 *   J_ka = ⟨g′(k) g′(a)⟩ = (2/π) / √((1 + S_kk)(1 + S_aa) − S_ka²)
 *   C_kj = v_k s_j J_kj − [k = j] v_k Σ_a s_a S_ka J_ka / (1 + S_kk)
 *   h_km = v_k A_m J_km
 *   G_kl = v_k v_l ⟨g′(k) g′(l) (y − φ)²⟩                                (see `i4`)
 *   dv_k = Σ_a s_a (2/π) asin( S_ka / √((1 + S_kk)(1 + S_aa)) )
 *
 * Stein's lemma has removed the quotients by det of the I3 form of Saad & Solla, so nothing is 0/0 when student and teacher
 * align: every square root is of a number ≥ 1 as long as S is positive semi-definite. Where it is not, NaN says so.
 */
export function erfCoefficients(fields: Fields, { C, h, G, dv }: Coefficients): void {
  const { K, M, S, s } = fields;
  const L = K + M;
  for (let k = 0; k < K; k++) {
    const vk = -s[k];
    const onePlus = 1 + S[k * L + k];
    let sumSJ = 0; // Σ_a s_a S_ka J_ka
    let dvk = 0;
    for (let a = 0; a < L; a++) {
      const Ska = S[k * L + a];
      const product = onePlus * (1 + S[a * L + a]);
      const J = TWO_OVER_PI / Math.sqrt(product - Ska * Ska);
      sumSJ += s[a] * Ska * J;
      dvk += s[a] * asin(Ska / Math.sqrt(product));
      if (a < K) C[k * K + a] = vk * s[a] * J;
      else h[k * M + a - K] = vk * s[a] * J;
    }
    C[k * K + k] -= (vk * sumSJ) / onePlus;
    dv[k] = TWO_OVER_PI * dvk;
    for (let l = k; l < K; l++) G[k * K + l] = G[l * K + k] = vk * -s[l] * i4(fields, k, l);
  }
}

/**
 * Σ_ab s_a s_b I₄(k, l, a, b) = ⟨g′(k) g′(l) (y − φ)²⟩ = J_kl · 2 e_g(S̃): the weight g′(k) g′(l) ∝ exp(−½(x_k² + x_l²)) conditions the Gaussian, so the average
 * is J_kl times the squared error at the covariance
 *
 *   S̃ = S − S_{·,kl} (I + S_{kl,kl})^{-1} S_{kl,·}
 *
 * For k = l the 2×2 block is the variable beside itself.
 */
function i4({ K, M, S, s, scratch }: Fields, k: number, l: number): number {
  const L = K + M;
  const onePlusK = 1 + S[k * L + k];
  const onePlusL = 1 + S[l * L + l];
  const Skl = S[k * L + l];
  const det = onePlusK * onePlusL - Skl * Skl;
  let sum = 0; // 2 e_g(S̃) · π/2
  for (let a = 0; a < L; a++) {
    const Sak = S[a * L + k];
    const Sal = S[a * L + l];
    const x = (onePlusL * Sak - Skl * Sal) / det; // (x, z) = row a of S_{·,kl} (I + S_{kl,kl})^{-1}
    const z = (onePlusK * Sal - Skl * Sak) / det;
    const onePlusA = 1 + S[a * L + a] - Sak * x - Sal * z; // 1 + S̃_aa
    scratch[a] = onePlusA;
    sum += s[a] * s[a] * asin((onePlusA - 1) / onePlusA);
    for (let b = 0; b < a; b++) {
      const conditioned = S[a * L + b] - x * S[b * L + k] - z * S[b * L + l]; // S̃_ab
      sum += 2 * s[a] * s[b] * asin(conditioned / Math.sqrt(onePlusA * scratch[b]));
    }
  }
  return (TWO_OVER_PI * TWO_OVER_PI * sum) / Math.sqrt(det);
}
