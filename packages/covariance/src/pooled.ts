import type { HalfSums } from './momentState.ts';

/**
 * Weight of the rank-one term when two groups of samples are joined, n_a n_b / (n_a + n_b); 0 when both are empty.
 *
 *   Σ_ab = Σ_a + Σ_b + n_a n_b/(n_a + n_b) · δ δᵀ,   δ = mean_b − mean_a
 *
 * @see Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979
 */
export function joinWeight(countA: number, countB: number): number {
  return countA + countB === 0 ? 0 : (countA * countB) / (countA + countB);
}

/** Writes the mean of two joined groups to `out` (which may be `a`): a + (b − a)·n_b/(n_a + n_b). */
export function joinMeans(countA: number, a: Float64Array, countB: number, b: Float64Array, out: Float64Array): void {
  const share = countB === 0 ? 0 : countB / (countA + countB);
  for (let i = 0; i < out.length; i++) out[i] = a[i] + (b[i] - a[i]) * share;
}

/** Mean of x over both halves, N entries. */
export function pooledMeanX([even, odd]: readonly [HalfSums, HalfSums], out = new Float64Array(even.meanX.length)): Float64Array {
  joinMeans(even.count, even.meanX, odd.count, odd.meanX, out);
  return out;
}

/** Mean of c over both halves, D entries. */
export function pooledMeanC([even, odd]: readonly [HalfSums, HalfSums]): Float64Array {
  const out = new Float64Array(even.meanC.length);
  joinMeans(even.count, even.meanC, odd.count, odd.meanC, out);
  return out;
}

/** N×D: Σ (x − x̄)(c − c̄)ᵀ of two joined groups, about their joint means; a new array. */
export function joinPhi(a: HalfSums, b: HalfSums): Float64Array {
  const D = a.meanC.length;
  const weight = joinWeight(a.count, b.count);
  const out = new Float64Array(a.phi.length);
  for (let i = 0, at = 0; i < a.meanX.length; i++) {
    const scaled = weight * (b.meanX[i] - a.meanX[i]);
    for (let j = 0; j < D; j++, at++) out[at] = a.phi[at] + b.phi[at] + scaled * (b.meanC[j] - a.meanC[j]);
  }
  return out;
}

/** N×D: Σ (x − x̄)(c − c̄)ᵀ over both halves, about the means of all samples. */
export function pooledPhi([even, odd]: readonly [HalfSums, HalfSums]): Float64Array {
  return joinPhi(even, odd);
}
