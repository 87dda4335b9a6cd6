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
export function pooledMeanX([even, odd]: readonly [HalfSums, HalfSums]): Float64Array {
  const out = new Float64Array(even.meanX.length);
  joinMeans(even.count, even.meanX, odd.count, odd.meanX, out);
  return out;
}

/** Mean of c over both halves, D entries. */
export function pooledMeanC([even, odd]: readonly [HalfSums, HalfSums]): Float64Array {
  const out = new Float64Array(even.meanC.length);
  joinMeans(even.count, even.meanC, odd.count, odd.meanC, out);
  return out;
}

/** A packed symmetric sum of `mean.length` rows about the mean of its `count` samples. */
interface PackedSums {
  readonly count: number;
  readonly mean: Float64Array;
  readonly sums: Float64Array;
}

/** Σ about the joint mean of two joined groups, packed; a new array. */
export function joinPacked(a: PackedSums, b: PackedSums): Float64Array {
  const rows = a.mean.length;
  const weight = joinWeight(a.count, b.count);
  const out = new Float64Array(a.sums.length);
  for (let i = 0, at = 0; i < rows; i++) {
    const scaled = weight * (b.mean[i] - a.mean[i]);
    for (let j = i; j < rows; j++, at++) out[at] = a.sums[at] + b.sums[at] + scaled * (b.mean[j] - a.mean[j]);
  }
  return out;
}

/** N(N+1)/2: Σ (x − x̄)(x − x̄)ᵀ of two joined groups, about their joint mean; a new array. */
export const joinOmega = (a: HalfSums, b: HalfSums): Float64Array =>
  joinPacked({ count: a.count, mean: a.meanX, sums: a.omega }, { count: b.count, mean: b.meanX, sums: b.omega });

/** N(N+1)/2: Σ (x − x̄)(x − x̄)ᵀ over both halves, about the mean of all samples. */
export const pooledOmega = ([even, odd]: readonly [HalfSums, HalfSums]): Float64Array => joinOmega(even, odd);

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
