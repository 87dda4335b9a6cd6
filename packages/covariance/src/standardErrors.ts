import { BLOCK_SIZE } from '@geq/random';
import { requireSameGenerator, sampleCount, type MomentState } from './momentState.ts';
import { packedNorm2 } from './packUpper.ts';
import { pooledOmega, pooledPhi } from './joinMeans.ts';

/** A number for each of the two covariances, in units of its own Frobenius norm. */
export interface PerCovariance {
  readonly omega: number;
  readonly phi: number;
}

/**
 * Relative change of the estimates from one state to a later one: ‖Ω_after − Ω_before‖ / ‖Ω_after‖ (Frobenius), and Φ alike.
 *
 * When `after` holds `before` and n_after = 2 n_before, its root mean square is the standard error at n_after (`standardErrors`):
 * the change that the next doubling will make is 1/√2 of it. NaN when `after` is 0 in all entries.
 *
 * @throws RangeError when a state holds no samples, or they belong to different generators
 */
export function relativeChange(before: MomentState, after: MomentState): PerCovariance {
  requireSameGenerator('relativeChange', before, after);
  const [n, m] = [sampleCount(before), sampleCount(after)];
  if (n === 0 || m === 0) throw new RangeError(`relativeChange: expected samples in both states, got ${n} and ${m}`);
  const [omegaBefore, omegaAfter] = [pooledOmega(before.halves), pooledOmega(after.halves)];
  const moved = packedNorm2(after.N, (at) => omegaAfter[at] / m - omegaBefore[at] / n);
  const size = packedNorm2(after.N, (at) => omegaAfter[at] / m);
  const [phiBefore, phiAfter] = [pooledPhi(before.halves), pooledPhi(after.halves)];
  const phiMoved = norm2(phiAfter.map((sum, at) => sum / m - phiBefore[at] / n));
  return { omega: Math.sqrt(moved / size), phi: Math.sqrt(phiMoved / norm2(phiAfter)) * m };
}

/**
 * Standard errors of Ω and Φ as root mean square Frobenius distances from the truth, over the norm of the estimate:
 *
 *   E‖Ω̂ − Ω‖² = (E‖x − μ‖⁴ − ‖Ω‖²)/n      E‖Φ̂ − Φ‖² = (E[‖x − μ‖²‖c‖²] − ‖Φ‖²)/n
 *
 * The fourth moments are sums kept in the state, so this costs one pass over Ω and Φ, needs no second estimate, and holds for any
 * distribution of x; with ‖Ω̂‖² in place of ‖Ω‖² the divisor is n − 1. The fourth moments are taken about block means, which is
 * corrected by (1 − 1/BLOCK_SIZE)⁻²: exact for Gaussian x, less than 1 % of the fourth moment otherwise. NaN when all outputs are constant.
 *
 * @throws RangeError when the state holds no samples
 */
export function standardErrors(state: MomentState): PerCovariance {
  const n = sampleCount(state);
  if (n === 0) throw new RangeError('standardErrors: expected a state with samples, got none');
  const blockMeanCorrection = 1 / ((1 - 1 / BLOCK_SIZE) * (1 - 1 / BLOCK_SIZE));
  const omega = pooledOmega(state.halves);
  const relative = (fourth: number, size: number): number =>
    Math.sqrt(Math.max(0, (fourth * blockMeanCorrection) / n - size) / (n - 1) / size);
  return {
    omega: relative(
      state.fourthOrder.xx,
      packedNorm2(state.N, (at) => omega[at] / n),
    ),
    phi: relative(state.fourthOrder.xc, norm2(pooledPhi(state.halves)) / (n * n)),
  };
}

const norm2 = (a: Float64Array): number => a.reduce((sum, value) => sum + value * value, 0);
