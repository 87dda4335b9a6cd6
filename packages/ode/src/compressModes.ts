import type { InitialConditions } from './initialConditions.ts';
import { zolotarevCount, zolotarevPoints } from './zolotarev.ts';

/** Modes of which the integrators see only sums: true eigenvalues, or nodes that stand for many. */
export interface Modes extends InitialConditions {
  /** Share of the noise that drives each mode: 1 for a true one. */
  readonly weights: Float64Array;
}

export interface CompressOptions {
  /** Of a mode's solution, relative to its largest value: about so much is lost. */
  readonly error: number;
  /** ρ > 0 below which modes hardly move, and together. */
  readonly slowest: number;
}

/** All modes, each for itself. */
export const allModes = (ic: InitialConditions): Modes => ({ ...ic, weights: new Float64Array(ic.N).fill(1) });

/**
 * Few nodes in place of many modes. A mode's q and r at time t are linear in its starting values (q, r, t̃, 1) with coefficients f_t that depend on ρ alone.
 * They are superpositions of decays e^{−sρ}, analytic and bounded for Re ρ > −slowest while the matrices C pull students back, as they do but for the short times
 * of an escape. Such functions are determined by their values at a few nodes ρ_p: with ℓ_p the cardinal functions of rational interpolation, poles mirrored into the
 * other half-plane,
 *
 *   f(ρ) ≈ Σ_p ℓ_p(ρ) f(ρ_p)    hence    x_p = Σ_τ ℓ_p(ρ_τ) x_τ    for x = q, r, t̃ and the weight of the noise
 *
 * and sums over nodes are those over modes. Nodes and poles are Zolotarev's, the best there are for this class: about ln(2/error) ln(4 ρ_max/ρ_min)/5 nodes, some
 * thirty for ρ from 0 to 200, whatever N. They are no modes: weights have both signs, so what must be positive is to be checked before. Few modes stay as they are,
 * and so do ρ < 0; equal ones become one, exactly.
 *
 * @returns N of the nodes in place of the modes', everything scaled so that (1/N) Σ over nodes is (1/N) Σ over modes
 */
export function compressModes(ic: InitialConditions, options: CompressOptions): Modes {
  const { N, rhos } = ic;
  const { nodes, cardinals } = interpolation(rhos, options);
  const negative = Array.from(rhos.keys()).filter((tau) => rhos[tau] < 0);
  const count = nodes.length + negative.length;
  if (count >= N) return allModes(ic);
  const scale = count / N;
  const share = (x: Float64Array): Float64Array => {
    const columns = x.length / N;
    const out = new Float64Array(columns * count);
    for (let column = 0; column < columns; column++) {
      const values = x.subarray(column * N, (column + 1) * N);
      for (let p = 0; p < nodes.length; p++) out[column * count + p] = scale * dot(cardinals.subarray(p * N, (p + 1) * N), values);
      negative.forEach((tau, i) => { out[column * count + nodes.length + i] = scale * values[tau]; });
    }
    return out;
  };
  return {
    ...ic, N: count, rhos: Float64Array.of(...nodes, ...negative.map((tau) => rhos[tau])),
    q: share(ic.q), r: share(ic.r), tildeT: share(ic.tildeT), weights: share(new Float64Array(N).fill(1)),
  };
}

/** Nodes for the modes with ρ ≥ 0, and ℓ_p(ρ_τ) at cardinals[p·N + τ]; 0 for the other modes. */
function interpolation(rhos: Float64Array, { error, slowest }: CompressOptions): { nodes: Float64Array; cardinals: Float64Array } {
  const N = rhos.length;
  let low = Infinity;
  let high = -Infinity;
  for (const rho of rhos) {
    if (rho < 0) continue;
    low = Math.min(low, rho);
    high = Math.max(high, rho);
  }
  if (low > high) return { nodes: new Float64Array(0), cardinals: new Float64Array(0) };
  const isSingle = low === high;
  const n = isSingle ? 1 : zolotarevCount(error, low + slowest, high + slowest) + 1;
  if (n >= N) return { nodes: rhos, cardinals: new Float64Array(0) }; // too few modes to gain anything
  const nodes = isSingle ? Float64Array.of(low) : zolotarevPoints(n, low + slowest, high + slowest).map((x) => x - slowest);
  const poles = isSingle ? new Float64Array(0) : zolotarevPoints(n - 1, low + slowest, high + slowest).map((x) => -x - slowest);
  const weights = nodes.map((node, p) => {
    let weight = 1; // Π (ρ_p − pole_j) / Π_{j≠p} (ρ_p − ρ_j), factors paired against overflow
    for (let j = 0, k = 0; j < n; j++) if (j !== p) weight *= (node - poles[k++]) / (node - nodes[j]);
    return weight;
  });
  const cardinals = new Float64Array(n * N);
  const terms = new Float64Array(n);
  for (let tau = 0; tau < N; tau++) {
    const rho = rhos[tau];
    if (rho < 0) continue;
    let sum = 0;
    let hit = -1;
    for (let p = 0; p < n; p++) {
      if (rho === nodes[p]) hit = p; // always where all modes are equal
      sum += terms[p] = weights[p] / (rho - nodes[p]);
    }
    for (let p = 0; p < n; p++) cardinals[p * N + tau] = hit < 0 ? terms[p] / sum : Number(p === hit);
  }
  return { nodes, cardinals };
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
