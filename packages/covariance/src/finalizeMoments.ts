import { matrix, type Matrix } from '@geq/linalg';
import { sampleCount, type HalfSums, type MomentState } from './momentState.ts';
import { mirrorUpper, unpackUpper } from './packUpper.ts';
import { pooledMeanC, pooledMeanX, pooledOmega, pooledPhi } from './joinMeans.ts';

/** Ω and Φ from half of the samples, about the means of that half. */
export interface HalfMoments {
  readonly count: number;
  /** N×N, symmetric to the last bit: Σ/count */
  readonly omega: Matrix;
  /** N×D: Σ/count */
  readonly phi: Matrix;
}

/** Sample moments of a generator's outputs x and latents c. */
export interface Moments {
  readonly N: number;
  readonly D: number;
  /** n, the number of samples */
  readonly count: number;
  /** x̄, N */
  readonly meanX: Float64Array;
  /** c̄, D; 0 in expectation */
  readonly meanC: Float64Array;
  /** N×N, symmetric to the last bit: (1/n) Σ (x − x̄)(x − x̄)ᵀ */
  readonly omega: Matrix;
  /** N×D: (1/n) Σ (x − x̄)(c − c̄)ᵀ */
  readonly phi: Matrix;
  /** D×D, symmetric to the last bit: (1/n) Σ (c − c̄)(c − c̄)ᵀ; the identity in expectation */
  readonly latent: Matrix;
  /** The same from the even and from the odd blocks alone: two independent estimates, each of them with the bias of half as many samples. */
  readonly halves: readonly [HalfMoments, HalfMoments];
  /** Outputs that never varied (Ω_ii = 0 exactly), ascending: pixels that are always black, dead units. */
  readonly zeroVariance: readonly number[];
}

/**
 * Moments from sums:
 *
 *   Ω = (1/n) Σ (x − x̄)(x − x̄)ᵀ      Φ = (1/n) Σ (x − x̄)(c − c̄)ᵀ
 *
 * Both are divided by n, as is Ĉ = (1/n) Σ (c − c̄)(c − c̄)ᵀ, so the joint covariance of (x, c) stays positive semi-definite. The halves are
 * divided by their own counts, so that they are for n/2 samples what the whole is for n, and a bias of order 1/n cancels in 2θ(n) − ⟨θ(n/2)⟩ to
 * the last digit. With n_half/(n_half − 1) the halves Φ₀, Φ₁ are each without bias, so E[Φ₀ᵀΦ₁] = ΦᵀΦ exactly, while the product of Φ with
 * itself is too large by n⁻¹ Σ_i Var(x_i c_j).
 *
 * @returns new arrays: 3N² + 3ND + D² doubles
 * @throws RangeError when a half has no samples
 */
export function finalizeMoments(state: MomentState): Moments {
  const { N, D, halves } = state;
  const [even, odd] = halves;
  const count = sampleCount(state);
  if (even.count === 0 || odd.count === 0) {
    throw new RangeError(
      `finalizeMoments: expected samples in even and in odd blocks, got ${even.count} and ${odd.count}; accumulate two neighboring blocks at least`,
    );
  }
  const omega = unpacked(N, pooledOmega(halves), count);
  const ofHalf = (half: HalfSums): HalfMoments => ({
    count: half.count,
    omega: unpacked(N, half.omega, half.count),
    phi: matrix(
      N,
      D,
      half.phi.map((sum) => sum / half.count),
    ),
  });
  return {
    N,
    D,
    count,
    meanX: pooledMeanX(halves),
    meanC: pooledMeanC(halves),
    omega,
    phi: matrix(
      N,
      D,
      pooledPhi(halves).map((sum) => sum / count),
    ),
    latent: unpacked(D, state.latent, count),
    halves: [ofHalf(even), ofHalf(odd)],
    zeroVariance: Array.from({ length: N }, (_, i) => i).filter((i) => omega.data[i * N + i] === 0),
  };
}

/** The whole of a packed symmetric sum, over `count`. */
function unpacked(rows: number, sums: Float64Array, count: number): Matrix {
  const full = new Float64Array(rows * rows);
  unpackUpper(rows, sums, full);
  for (let i = 0; i < full.length; i++) full[i] /= count;
  mirrorUpper(rows, full);
  return matrix(rows, rows, full);
}
