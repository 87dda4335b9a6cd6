import { numericalRank } from './numericalRank.ts';

export interface SampledSpectrum {
  /** N eigenvalues of the sampled Ω. */
  readonly rhos: Float64Array;
  /** M×M: B Ĉ Bᵀ / D with the sampled covariance Ĉ of the latents; B Bᵀ / D where that is not known. */
  readonly T: Float64Array;
  /** Latent dimension. */
  readonly D: number;
  /** n: samples behind Ω, Φ and Ĉ, the same ones for all. */
  readonly count: number;
}

/**
 * Takes the sampling noise of Φ off t̃ as the adjusted R² of linear regression does, mode by mode.
 *
 * Write the latents as what x predicts of them linearly and a rest: c = βᵀx + ε. Measured on n samples, Φ̂ = Ω̂ β + (1/n) Σ x εᵀ.
 * *If ε has mean zero and constant variance given x*, the noise along a sampled eigenvector has variance ρ̂ Var(ε)/n, so with the
 * teacher's residual covariance S,
 *
 *   E[Γ^B_n Γ^B_m] = t̃_nm + ρ̂ S_nm / n,      S = (B Ĉ Bᵀ − Σ_τ Γ^B Γ^Bᵀ / ρ̂_τ) · n/(n − rank Ω̂ − 1)
 *
 * and the second term is taken off. With the sampled Ĉ, S is what is left of a covariance and never negative. (Ω̂, Ω̂β) is a pair that
 * belongs together, so what a student can learn in the end, Σ t̃/ρ̂ = B βᵀΩ̂β Bᵀ, comes out right *on that condition*. Where the scale of
 * x depends on the latents, as that of images does, a part stays: with x ∝ e^{0.7 c₁}, N/n = 0.031, two thirds of the bias.
 * The spread of the sampled eigenvalues stays in any case. `jackknifeModes` takes both off and needs no condition, but halves of more
 * samples than Ω has directions.
 *
 * With n ≤ rank + 1 samples the rest ε cannot be told from the signal, and nothing is taken off.
 *
 * @param tildeT M×M×N: Γ^B_n Γ^B_m, mode τ at [(n·M + m)·N + τ]
 * @returns a new array of that shape; single entries can be negative where the noise exceeded the signal
 * @see Ezekiel, Methods of Correlation Analysis, 1930, for R² adjusted for its degrees of freedom
 */
export function adjustedTildeT(tildeT: Float64Array, { rhos, T, D, count }: SampledSpectrum): Float64Array {
  const N = rhos.length;
  const { threshold, rank } = numericalRank(rhos);
  if (count <= rank + 1) return tildeT.slice();

  const out = tildeT.slice();
  for (let pair = 0; pair < T.length; pair++) {
    const products = tildeT.subarray(pair * N, (pair + 1) * N);
    const predicted = products.reduce((sum, x, tau) => (rhos[tau] > threshold ? sum + x / rhos[tau] : sum), 0);
    const residual = (D * T[pair] - predicted) / (count - rank - 1); // S/n
    for (let tau = 0; tau < N; tau++) if (rhos[tau] > threshold) out[pair * N + tau] -= rhos[tau] * residual;
  }
  return out;
}
