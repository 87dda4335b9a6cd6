import { matrix, type Matrix } from '@geq/linalg';
import { sampleCount, type MomentState } from './momentState.ts';
import { mirrorUpper, unpackUpper } from './packed.ts';
import { pooledMeanC, pooledMeanX, pooledPhi } from './pooled.ts';

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
  /** N×D each: Φ from the even and from the odd blocks alone, Σ/(n_half − 1) about that half's own means */
  readonly phiHalves: readonly [Matrix, Matrix];
  /** Outputs that never varied (Ω_ii = 0 exactly), ascending: pixels that are always black, dead units. */
  readonly zeroVariance: readonly number[];
}

/**
 * Moments from sums:
 *
 *   Ω = (1/n) Σ (x − x̄)(x − x̄)ᵀ      Φ = (1/n) Σ (x − x̄)(c − c̄)ᵀ
 *
 * Both are divided by n, so the joint covariance of (x, c) stays positive semi-definite. The halves Φ₀, Φ₁ are divided by
 * n_half − 1: independent and each without bias, so E[Φ₀ᵀΦ₁] = ΦᵀΦ exactly, while the product of Φ with itself is too large
 * by n⁻¹ Σ_i Var(x_i c_j).
 *
 * @returns new arrays: N² + 3ND doubles
 * @throws RangeError when a half has no samples
 */
export function finalizeMoments(state: MomentState): Moments {
  const { N, D, halves } = state;
  const [even, odd] = halves;
  const count = sampleCount(state);
  if (even.count === 0 || odd.count === 0) {
    throw new RangeError(`finalizeMoments: expected samples in even and in odd blocks, got ${even.count} and ${odd.count}; accumulate two neighboring blocks at least`);
  }
  const omega = new Float64Array(N * N);
  unpackUpper(N, state.omega, omega);
  for (let i = 0; i < omega.length; i++) omega[i] /= count;
  mirrorUpper(N, omega);
  const scaled = (sums: Float64Array, divisor: number): Matrix => matrix(N, D, sums.map((sum) => sum / divisor));
  return {
    N,
    D,
    count,
    meanX: pooledMeanX(halves),
    meanC: pooledMeanC(halves),
    omega: matrix(N, N, omega),
    phi: scaled(pooledPhi(halves), count),
    phiHalves: [scaled(even.phi, even.count - 1), scaled(odd.phi, odd.count - 1)],
    zeroVariance: Array.from({ length: N }, (_, i) => i).filter((i) => omega[i * N + i] === 0),
  };
}
