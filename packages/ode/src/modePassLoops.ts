import { createCoefficients } from './coefficients.ts';
import { pairIndex } from './layout.ts';
import type { ModePass, ModeProblem } from './modeProblem.ts';
import { createScaling } from './scaledCoefficients.ts';

const BLOCK = 256; // modes at a time: the working set of a block stays in the first-level cache

/** Variables of one block of modes by their offsets: Σ_j weight_j x[offset_j + τ]. */
interface Column {
  readonly x: 'state' | 'tildeT';
  readonly offsets: Int32Array;
}

/**
 * Any K and M. Every derivative is made of drifts of the same form, weight k seen along X and Y,
 *
 *   drift_k(X, Y) = η [ ρ Σ_j C_kj X_j + δ^{-1/2} Σ_n h_kn Y_n ]
 *   dr_km = drift_k(r_·m, t̃_·m)        dq_kl = drift_k(q_·l, r_l·) + drift_l(q_·k, r_k·) + η² ρ G_kl
 *
 * taken over blocks of modes, so that the inner loops run along contiguous modes.
 */
export function modePassLoops({ layout, rhos, noise, tildeT, delta, eta }: ModeProblem): ModePass {
  const { N, K, M } = layout;
  const sqrtDelta = Math.sqrt(delta);
  const scale = createScaling({ K, M, delta, eta });
  const scaled = scale(createCoefficients(K, M));
  const rowsC = Array.from({ length: K }, (_, k) => scaled.C.subarray(k * K, (k + 1) * K));
  const rowsH = Array.from({ length: K }, (_, k) => scaled.h.subarray(k * M, (k + 1) * M));

  const q = (k: number, l: number): number => layout.q + pairIndex(K, k, l) * N;
  const r = (k: number, m: number): number => layout.r + (k * M + m) * N;
  const column = (x: Column['x'], count: number, offset: (i: number) => number): Column => ({
    x,
    offsets: Int32Array.from({ length: count }, (_, i) => offset(i)),
  });
  const qOf = Array.from({ length: K }, (_, l) => column('state', K, (j) => q(j, l))); // q_·l
  const rRow = Array.from({ length: K }, (_, l) => column('state', M, (n) => r(l, n))); // r_l·
  const rOf = Array.from({ length: M }, (_, m) => column('state', K, (j) => r(j, m))); // r_·m
  const tOf = Array.from({ length: M }, (_, m) => column('tildeT', M, (n) => (n * M + m) * N)); // t̃_·m

  const withRho = new Float64Array(BLOCK);
  const rest = new Float64Array(BLOCK);
  const one = new Float64Array(BLOCK);
  const other = new Float64Array(BLOCK);
  const drift = (
    k: number,
    X: Column,
    Y: Column,
    y: Float64Array,
    from: number,
    count: number,
    out: Float64Array,
  ): void => {
    weightedSum(rowsC[k], y, X.offsets, from, count, withRho);
    weightedSum(rowsH[k], Y.x === 'state' ? y : tildeT, Y.offsets, from, count, rest);
    for (let i = 0; i < count; i++) out[i] = rhos[from + i] * withRho[i] + rest[i];
  };

  return (coefficients, y, dy) => {
    scale(coefficients);
    dy.fill(0, layout.Q, layout.head);
    for (let from = 0; from < N; from += BLOCK) {
      const count = Math.min(BLOCK, N - from);
      for (let k = 0; k < K; k++) {
        for (let l = k; l < K; l++) {
          drift(k, qOf[l], rRow[l], y, from, count, one);
          if (l > k) drift(l, qOf[k], rRow[k], y, from, count, other);
          const back = l > k ? other : one;
          const g = scaled.G[k * K + l];
          const out = qOf[l].offsets[k] + from;
          let sum = 0; // Σ ρ dq
          for (let i = 0; i < count; i++) {
            const dq = one[i] + back[i] + noise[from + i] * g;
            dy[out + i] = dq;
            sum += rhos[from + i] * dq;
          }
          dy[layout.Q + pairIndex(K, k, l)] += sum / N;
        }
        for (let m = 0; m < M; m++) {
          drift(k, rOf[m], tOf[m], y, from, count, one);
          const out = rOf[m].offsets[k] + from;
          let sum = 0; // Σ dr
          for (let i = 0; i < count; i++) {
            dy[out + i] = one[i];
            sum += one[i];
          }
          dy[layout.R + k * M + m] += sum / (N * sqrtDelta);
        }
      }
    }
  };
}

/** out_i = Σ_j weights_j x[offsets_j + from + i] for i < count, two terms at a time. */
function weightedSum(
  weights: Float64Array,
  x: Float64Array,
  offsets: Int32Array,
  from: number,
  count: number,
  out: Float64Array,
): void {
  const isOdd = weights.length % 2;
  if (isOdd) {
    const a = weights[0];
    const at = offsets[0] + from;
    for (let i = 0; i < count; i++) out[i] = a * x[at + i];
  } else out.fill(0, 0, count);
  for (let j = isOdd; j < weights.length; j += 2) {
    const a = weights[j];
    const b = weights[j + 1];
    const atA = offsets[j] + from;
    const atB = offsets[j + 1] + from;
    for (let i = 0; i < count; i++) out[i] += a * x[atA + i] + b * x[atB + i];
  }
}
