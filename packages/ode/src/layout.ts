import type { InitialConditions } from './initialConditions.ts';

/**
 * Where things lie in the flat state of the order-parameter equations:
 *
 *   [ v (K) | Q upper triangle (P = K(K+1)/2) | R (K·M) ] [ q upper triangle (P·N) | r (K·M·N) ]
 *     head: what a row prints                               modes: pair after pair, the N modes of a pair contiguous
 *
 * Q = (1/N) Σ_τ ρ_τ q_τ and R = δ^{-1/2} (1/N) Σ_τ r_τ are carried as variables of their own. They are linear in the modes and
 * a Runge–Kutta step preserves linear relations, so they stay what the modes say and one pass over the modes per evaluation
 * is enough; `sumModes` takes the round-off out once a step.
 */
export interface Layout {
  readonly N: number;
  readonly K: number;
  readonly M: number;
  /** K(K+1)/2, the pairs k ≤ l. */
  readonly pairs: number;
  /** Offsets of Q, R, q, r; v starts at 0. */
  readonly Q: number;
  readonly R: number;
  readonly q: number;
  readonly r: number;
  /** Length of the head, v, Q and R together. */
  readonly head: number;
  readonly length: number;
}

export function layoutOf({ N, K, M }: { N: number; K: number; M: number }): Layout {
  const pairs = (K * (K + 1)) / 2;
  const head = K + pairs + K * M;
  return { N, K, M, pairs, Q: K, R: K + pairs, q: head, r: head + pairs * N, head, length: head + (pairs + K * M) * N };
}

/** Position of the pair (k, l) in an upper triangle stored row by row; symmetric in k and l. */
export function pairIndex(K: number, k: number, l: number): number {
  const i = Math.min(k, l);
  return i * K - (i * (i - 1)) / 2 + Math.max(k, l) - i;
}

/** The state at t = 0. */
export function packState(ic: InitialConditions, layout: Layout): Float64Array {
  const { N, K } = layout;
  const y = new Float64Array(layout.length);
  y.set(ic.v, 0);
  for (let k = 0; k < K; k++) {
    for (let l = k; l < K; l++)
      y.set(ic.q.subarray((k * K + l) * N, (k * K + l + 1) * N), layout.q + pairIndex(K, k, l) * N);
  }
  y.set(ic.r, layout.r);
  sumModes(y, layout, ic);
  return y;
}

/** Writes Q = (1/N) Σ_τ ρ_τ q_τ and R = δ^{-1/2} (1/N) Σ_τ r_τ into the head of y. */
export function sumModes(
  y: Float64Array,
  { N, K, M, pairs, Q, R, q, r }: Layout,
  { rhos, delta }: { readonly rhos: Float64Array; readonly delta: number },
): void {
  for (let pair = 0; pair < pairs; pair++) {
    let sum = 0;
    for (let tau = 0, i = q + pair * N; tau < N; tau++, i++) sum += rhos[tau] * y[i];
    y[Q + pair] = sum / N;
  }
  for (let pair = 0; pair < K * M; pair++) {
    let sum = 0;
    for (let tau = 0, i = r + pair * N; tau < N; tau++, i++) sum += y[i];
    y[R + pair] = sum / (N * Math.sqrt(delta));
  }
}

/** v, Q (full K×K) and R of the head of a state. */
export interface Head {
  readonly v: Float64Array;
  readonly Q: Float64Array;
  readonly R: Float64Array;
}

export function createHead({ K, M }: Layout): Head {
  return { v: new Float64Array(K), Q: new Float64Array(K * K), R: new Float64Array(K * M) };
}

/** Copies v, Q and R out of the head of a state. */
export function unpackHead(y: Float64Array, { K, M, Q, R }: Layout, out: Head): void {
  for (let k = 0; k < K; k++) {
    out.v[k] = y[k];
    for (let l = 0; l < K; l++) out.Q[k * K + l] = y[Q + pairIndex(K, k, l)];
  }
  for (let i = 0; i < K * M; i++) out.R[i] = y[R + i];
}
