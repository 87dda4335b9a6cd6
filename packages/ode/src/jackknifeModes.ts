import { numericalRank } from './numericalRank.ts';

/** The modes of Ω with the densities of the order parameters, as in `InitialConditions`. */
export interface SampledModes {
  readonly N: number;
  readonly rhos: Float64Array;
  readonly q: Float64Array;
  readonly r: Float64Array;
  readonly tildeT: Float64Array;
}

/**
 * Takes the bias of order 1/n off sampled modes, by Quenouille's jackknife with two groups: what n samples say, and the mean of
 * what each half of them says,
 *
 *   θ = 2 θ(n) − ½ (θ₀(n/2) + θ₁(n/2)),      E θ(n) = θ + a/n + b/n² + …   ⇒   E θ = θ − 2b/n² + …
 *
 * whatever the distribution of x and c: no residual need be homoscedastic. That holds for the noise that Φ brings into t̃ and for the spread
 * of the sampled eigenvalues alike. θ are, of the τ-th smallest eigenvalue in each of the three spectra, for every pair of units
 *
 *   ρ      ρ q_kl      r_km      t̃_nm/ρ
 *
 * because Q = Σ ρ q/N and R ∝ Σ r are linear in the samples, so that both are at t = 0 what they are for the whole, and because Σ t̃/ρ is what
 * can be learned. Modes have no identity across samples where eigenvalues lie close; there what is extrapolated is the distribution
 * over the spectrum, sums Σ_τ f(ρ_τ) x_τ with a smooth f, which are all that the equations know.
 *
 * ρ stays positive: 2Ω is the sum of its halves (and the difference of their means), so 2 ρ_τ ≥ max of the halves' ρ_τ (Weyl) and θ ≥ half of that.
 * Entries of q and t̃ of single modes can be negative. The variance is that of θ(n) to leading order. Modes that are numerically zero stay as they are in the whole.
 *
 * @param whole  of n samples, eigenvalues ascending
 * @param halves of the same weights, each from its half of the samples; each has to have more samples than Ω has directions
 * @see Quenouille, J. R. Statist. Soc. B 11, 68 (1949); Biometrika 43, 353 (1956)
 */
export function jackknifeModes<TModes extends SampledModes>(
  whole: TModes,
  halves: readonly [SampledModes, SampledModes],
): TModes {
  const { N } = whole;
  const { threshold } = numericalRank(whole.rhos);
  const extrapolated =
    (of: (modes: SampledModes, i: number) => number) =>
    (i: number): number =>
      2 * of(whole, i) - (of(halves[0], i) + of(halves[1], i)) / 2;
  const rho = extrapolated(({ rhos }, tau) => rhos[tau]);
  const moved = extrapolated(({ rhos, q }, i) => rhos[i % N] * q[i]);
  const learned = extrapolated(({ rhos, tildeT }, i) => (rhos[i % N] > threshold ? tildeT[i] / rhos[i % N] : 0));
  const isSignal = (i: number): boolean => whole.rhos[i % N] > threshold;
  const rhos = whole.rhos.map((x, tau) => (isSignal(tau) ? rho(tau) : x));
  return {
    ...whole,
    rhos,
    q: whole.q.map((x, i) => (isSignal(i) ? moved(i) / rhos[i % N] : x)),
    r: whole.r.map((_, i) => 2 * whole.r[i] - (halves[0].r[i] + halves[1].r[i]) / 2),
    tildeT: whole.tildeT.map((x, i) => (isSignal(i) ? learned(i) * rhos[i % N] : x)),
  };
}
