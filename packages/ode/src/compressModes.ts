import type { InitialConditions } from './initialConditions.ts';
import { modeNodes, type CompressOptions } from './modeNodes.ts';

/** Modes of which the integrators see only sums: true eigenvalues, or nodes that stand for many. */
export interface Modes extends InitialConditions {
  /** Share of the noise that drives each mode: 1 for a true one. */
  readonly weights: Float64Array;
}

/** All modes, each for itself. */
export const allModes = (ic: InitialConditions): Modes => ({ ...ic, weights: new Float64Array(ic.N).fill(1) });

/**
 * Few nodes in place of many modes. A mode's q and r at time t are linear in its starting values (q, r, t̃, 1) with coefficients f_t that depend on ρ alone.
 * They are superpositions of decays e^{−sρ}, analytic and bounded for Re ρ > −slowest while the matrices C pull students back. Such functions are determined
 * by their values at a few nodes ρ_p: with ℓ_p the cardinal functions of rational interpolation, poles mirrored into the other half-plane,
 *
 *   f(ρ) ≈ Σ_p ℓ_p(ρ) f(ρ_p)    hence    x_p = Σ_τ ℓ_p(ρ_τ) x_τ    for x = q, r, t̃ and the weight of the noise
 *
 * and sums over nodes are those over modes. Nodes and poles are Zolotarev's, the best there are for this class: about ln(2/error) ln(4 ρ_max/ρ_min)/5 nodes.
 * They are no modes: weights have both signs, so what must be positive is to be checked before.
 *
 * While students escape, modes grow as e^{+sρ}, the largest ρ most of all, and that no bounded function does. So the extreme eigenvalues are nodes of their own,
 * exact whatever they do (those below zero always): as many as narrow the interval of the others by more nodes than they add, and at the upper end up to one node more
 * than that. Where eigenvalues stand far out this halves the number of nodes and takes the error from up to a million times `error` to
 * below it; where the upper end is crowded it changes nothing, and growth there costs a factor of some hundreds. Equal eigenvalues are one, exactly; so few
 * that interpolation would not need fewer all stay as they are.
 *
 * @returns N of the nodes in place of the modes', everything scaled so that (1/N) Σ over nodes is (1/N) Σ over modes
 */
export function compressModes(ic: InitialConditions, options: CompressOptions): Modes {
  const { N } = ic;
  const nodes = modeNodes(ic.rhos, options);
  const count = nodes.rhos.length;
  if (count >= N) return allModes(ic);
  const scale = count / N;
  const share = (x: Float64Array): Float64Array => {
    const out = new Float64Array((x.length / N) * count);
    for (let column = 0; column * N < x.length; column++) {
      const values = x.subarray(column * N, (column + 1) * N);
      for (let p = 0; p < count; p++)
        out[column * count + p] = scale * dot(nodes.cardinals.subarray(p * N, (p + 1) * N), values);
    }
    return out;
  };
  return {
    ...ic,
    N: count,
    rhos: nodes.rhos,
    q: share(ic.q),
    r: share(ic.r),
    tildeT: share(ic.tildeT),
    weights: share(new Float64Array(N).fill(1)),
  };
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
