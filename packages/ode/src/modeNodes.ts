import { zolotarevCount, zolotarevPoints } from './zolotarevPoints.ts';

/** How well the nodes stand for the modes. */
export interface CompressOptions {
  /** Of a mode's solution, relative to its largest value: about so much is lost. */
  readonly error: number;
  /** ρ > 0 below which modes hardly move, and together. */
  readonly slowest: number;
}

/** Nodes that stand for the modes, and how each mode is shared out among them. */
export interface ModeNodes {
  /** ρ_p, P of them. */
  readonly rhos: Float64Array;
  /** P×N: ℓ_p(ρ_τ) at p·N + τ; they sum to 1 over p. */
  readonly cardinals: Float64Array;
}

const MAX_EXACT = 32; // eigenvalues at either end that may be nodes of their own
const EXTRA = 1; // nodes given for more of them at the upper end: each takes the error of growing modes down several times

/**
 * Nodes for a spectrum: eigenvalues at its ends as they are, Zolotarev's points for those in between.
 *
 * @param rhos N eigenvalues, any order and sign
 */
export function modeNodes(rhos: Float64Array, options: CompressOptions): ModeNodes {
  const N = rhos.length;
  const values = distinct(rhos);
  const { from, to, n } = chooseInterval(values, options);
  const inner = values.subarray(from, to);
  const isInterpolated = n < inner.length;
  const { points, cardinalsAt } = interpolation(
    inner[0],
    inner[inner.length - 1],
    isInterpolated ? n : 0,
    options.slowest,
  );
  const nodes = Float64Array.of(
    ...points,
    ...values.subarray(0, from),
    ...(isInterpolated ? [] : inner),
    ...values.subarray(to),
  );
  const own = new Map(Array.from(nodes.subarray(points.length), (rho, i) => [rho, points.length + i]));
  const cardinals = new Float64Array(nodes.length * N);
  const ell = new Float64Array(points.length);
  for (let tau = 0; tau < N; tau++) {
    const p = own.get(rhos[tau]);
    if (p !== undefined) cardinals[p * N + tau] = 1;
    else {
      cardinalsAt(rhos[tau], ell);
      for (let i = 0; i < ell.length; i++) cardinals[i * N + tau] = ell[i];
    }
  }
  return { rhos: nodes, cardinals };
}

/**
 * Which of the distinct eigenvalues to interpolate, values[from] … values[to − 1], and with how many nodes n; as few nodes in all as there can be, but for EXTRA.
 * An end pays for itself or not whatever the other does, as n grows with ln high − ln low.
 */
function chooseInterval(
  values: Float64Array,
  { error, slowest }: CompressOptions,
): { from: number; to: number; n: number } {
  const count = (from: number, to: number): number =>
    to - from < 2
      ? to - from
      : Math.min(to - from, zolotarevCount(error, values[from] + slowest, values[to - 1] + slowest) + 1);
  let from = 0;
  while (values[from] < 0) from++;
  const negative = from;
  let to = values.length;
  let least = from + count(from, to);
  for (let bottom = negative + 1; bottom <= Math.min(negative + MAX_EXACT, to); bottom++) {
    if (bottom + count(bottom, to) >= least) continue;
    from = bottom;
    least = bottom + count(bottom, to);
  }
  const totals = Array.from(
    { length: Math.min(MAX_EXACT, to - from) + 1 },
    (_, top) => from + top + count(from, values.length - top),
  );
  least = Math.min(...totals);
  to -= totals.findLastIndex((total) => total <= least + EXTRA);
  return { from, to, n: count(from, to) };
}

/** n nodes for [low, high] and a function that writes their ℓ_p(ρ). One node has ℓ = 1. */
function interpolation(
  low: number,
  high: number,
  n: number,
  slowest: number,
): { points: Float64Array; cardinalsAt: (rho: number, out: Float64Array) => void } {
  const zolotarev = (count: number): Float64Array =>
    count > 0 ? zolotarevPoints(count, low + slowest, high + slowest) : new Float64Array(0);
  const points = zolotarev(n).map((x) => x - slowest);
  const poles = zolotarev(n - 1).map((x) => -x - slowest);
  const weights = points.map((node, p) => {
    let weight = 1; // Π (ρ_p − pole_j) / Π_{j≠p} (ρ_p − ρ_j), factors paired against overflow
    for (let j = 0, k = 0; j < n; j++) if (j !== p) weight *= (node - poles[k++]) / (node - points[j]);
    return weight;
  });
  return {
    points,
    cardinalsAt(rho, out) {
      const hit = points.indexOf(rho);
      let sum = 0;
      for (let p = 0; p < n; p++) sum += out[p] = weights[p] / (rho - points[p]);
      for (let p = 0; p < n; p++) out[p] = hit < 0 ? out[p] / sum : Number(p === hit);
    },
  };
}

/** The values that occur, ascending. */
function distinct(x: Float64Array): Float64Array {
  return Float64Array.from(new Set(x)).sort();
}
