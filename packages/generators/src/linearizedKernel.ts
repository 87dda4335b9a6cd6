import type { KernelOfVariances } from './layerKernel.ts';
import type { OddMoments } from './oddMoments.ts';

/**
 * The paper's linearization f(u) ≈ κ u + noise with one variance q for all units of a layer:
 *
 *   Ω = κ² C + (s − κ² q) I,   Φ = κ F Φ′,   κ = κ(q), s = s(q)
 *
 * @param fixedDiagonal what the diagonal of Ω is set to instead, if anything
 */
export function linearizedKernel({ kappa, power }: OddMoments, q: number, fixedDiagonal?: number): KernelOfVariances {
  const slope = kappa(q);
  const gain = slope * slope;
  const noise = power(q) - gain * q;
  return (variances) => ({
    offDiagonal: (_i, _j, c) => gain * c,
    diagonal: (i) => fixedDiagonal ?? gain * variances[i] + noise,
    slope: () => slope,
    mean: () => 0,
  });
}
