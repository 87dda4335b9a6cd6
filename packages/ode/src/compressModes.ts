import type { InitialConditions } from './initialConditions.ts';

/** Modes of which the integrators see only sums: true eigenvalues, or nodes that stand for many. */
export interface Modes extends InitialConditions {
  /** Share of the noise that drives each mode: 1 for a true one. */
  readonly weights: Float64Array;
}

export interface CompressOptions {
  /** Chebyshev nodes in a bin. */
  readonly nodesPerBin: number;
  /** Upper end of the lowest bin, > 0: below it the modes hardly move, and together. */
  readonly slowest: number;
}

/** All modes, each for itself. */
export const allModes = (ic: InitialConditions): Modes => ({ ...ic, weights: new Float64Array(ic.N).fill(1) });

/**
 * Few nodes in place of many modes. A mode's q and r at time t are linear in its starting values (q, r, t̃, 1) with coefficients that depend on ρ alone,
 * and smoothly; so in bins [ρ/2, ρ] of the spectrum each mode is shared out among Chebyshev nodes ρ_p by the Lagrange polynomials L_p:
 *
 *   x_p = Σ_τ L_p(ρ_τ) x_τ    for x = q, r, t̃ and the weight of the noise
 *
 * and sums over nodes are those over modes: to 1e-9 with 12 nodes a bin, as (3 + √8)^{−n} in general, exactly where modes are equal. Some hundred nodes, whatever N. They
 * are no modes: weights have both signs, so what must be positive is to be checked before. A bin with fewer modes than nodes keeps its modes, and so do ρ < 0.
 *
 * @returns N of the nodes in place of the modes', everything scaled so that (1/N) Σ over nodes is (1/N) Σ over modes
 */
export function compressModes(ic: InitialConditions, { nodesPerBin, slowest }: CompressOptions): Modes {
  const parts = bins(ic.rhos, slowest).flatMap(({ modes, low, high }) => {
    const nodes = low === high ? 1 : nodesPerBin;
    return modes.length <= nodes ? modes.map(alone(ic.rhos)) : chebyshevParts(ic.rhos, modes, low, high, nodes);
  });
  const N = parts.length;
  if (N >= ic.N) return allModes(ic);
  const scale = N / ic.N;
  const share = (x: Float64Array): Float64Array => {
    const columns = x.length / ic.N;
    const out = new Float64Array(columns * N);
    for (let column = 0; column < columns; column++) {
      parts.forEach(({ modes, shares }, p) => {
        let sum = 0;
        for (let i = 0; i < modes.length; i++) sum += shares[i] * x[column * ic.N + modes[i]];
        out[column * N + p] = scale * sum;
      });
    }
    return out;
  };
  return {
    ...ic, N, rhos: Float64Array.from(parts, ({ rho }) => rho),
    q: share(ic.q), r: share(ic.r), tildeT: share(ic.tildeT), weights: share(new Float64Array(ic.N).fill(1)),
  };
}

/** A node and what it takes of each of its modes. */
interface Part {
  readonly rho: number;
  readonly modes: readonly number[];
  readonly shares: Float64Array;
}

const alone = (rhos: Float64Array) => (tau: number): Part => ({ rho: rhos[tau], modes: [tau], shares: Float64Array.of(1) });

/** Modes by bins (ρ_max/2, ρ_max], (ρ_max/4, ρ_max/2], … [0, slowest or less], each shrunk to the modes it has, and those with ρ < 0 one by one. */
function bins(rhos: Float64Array, slowest: number): { modes: number[]; low: number; high: number }[] {
  const most = rhos.reduce((max, rho) => Math.max(max, rho), 0);
  const lowest = Math.max(0, Math.ceil(Math.log2(most / slowest)));
  const byBin = new Map<number, number[]>();
  rhos.forEach((rho, tau) => {
    const bin = rho < 0 ? -1 - tau : rho === 0 ? lowest : Math.min(lowest, Math.floor(Math.log2(most / rho)));
    const modes = byBin.get(bin);
    if (modes) modes.push(tau);
    else byBin.set(bin, [tau]);
  });
  return [...byBin].sort(([a], [b]) => a - b).map(([, modes]) => {
    const inBin = modes.map((tau) => rhos[tau]);
    return { modes, low: inBin.reduce((x, y) => Math.min(x, y)), high: inBin.reduce((x, y) => Math.max(x, y)) };
  });
}

/** L_p(ρ) in its barycentric form, for Chebyshev nodes of the first kind on [low, high]. */
function chebyshevParts(rhos: Float64Array, modes: number[], low: number, high: number, n: number): Part[] {
  const angles = Array.from({ length: n }, (_, p) => ((2 * p + 1) * Math.PI) / (2 * n));
  const nodes = angles.map((angle) => (low + high) / 2 + ((high - low) / 2) * Math.cos(angle));
  const weights = angles.map((angle, p) => (p % 2 === 0 ? 1 : -1) * Math.sin(angle));
  const parts = nodes.map((rho) => ({ rho, modes, shares: new Float64Array(modes.length) }));
  modes.forEach((tau, i) => {
    const hit = nodes.indexOf(rhos[tau]); // always when all modes of the bin are equal
    if (hit >= 0) {
      parts[hit].shares[i] = 1;
      return;
    }
    let sum = 0;
    for (let p = 0; p < n; p++) sum += weights[p] / (rhos[tau] - nodes[p]);
    for (let p = 0; p < n; p++) parts[p].shares[i] = weights[p] / (rhos[tau] - nodes[p]) / sum;
  });
  return parts;
}
