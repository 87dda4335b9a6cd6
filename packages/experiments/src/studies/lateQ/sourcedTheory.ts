import { coefficientsAt, type InitialConditions } from '@geq/ode';
import type { OrderParameters } from '@geq/overlaps';
import { groupModes, modeGroups } from './modeGroups.ts';

/** Where things lie in a state of the equations, and in a source: v (K), q of the pairs k ≤ l (pairs×groups), r (K·M×groups). */
export interface SourceLayout {
  readonly pairs: readonly (readonly [number, number])[];
  readonly q: number;
  readonly r: number;
  readonly length: number;
}

/** Where v, q and r stand in the array of a source. */
export function sourceLayout(groups: number, K: number, M: number): SourceLayout {
  const pairs: [number, number][] = [];
  for (let k = 0; k < K; k++) for (let l = k; l < K; l++) pairs.push([k, l]);
  return { pairs, q: K, r: K + pairs.length * groups, length: K + (pairs.length + K * M) * groups };
}

/** Learning rate and rows of a theory with a source, and the source itself. */
export interface SourcedTheoryOptions {
  readonly eta: number;
  /** Increasing, from 0 on. */
  readonly times: ArrayLike<number>;
  /** What is added to d(v, q, r)/dt at time t, summed over the groups of `modeGroups`; may be one array, filled anew. Without it: the theory. */
  readonly source?: (t: number) => Float64Array;
}

const REACH = 1.5; // of the fastest rate times the step: Runge and Kutta's method damps up to 2.78
const FIRST = 0.2; // the same while the fastest modes still move

/**
 * The order-parameter equations of erf units with something added to each derivative:
 *
 *   dr/dt = η [ ρ C r + δ^{-1/2} h t̃ ] + s_r      dv/dt = η dv + s_v
 *   dq/dt = η [ ρ (C q + q C) + δ^{-1/2} (h rᵀ + r hᵀ) ] + η² ρ G + s_q
 *
 * Runge–Kutta steps of order 4 on groups of modes with nearly equal ρ. Without a source within some 1e-4 of `integrate` of
 * `@geq/ode`, which takes no sources and is the faster one; take differences to a run of this function that is told nothing.
 *
 * @param ic modes by ascending ρ
 * @returns order parameters at each time
 * @throws Error when they leave the numbers
 */
export function sourcedTheory(ic: InitialConditions, { eta, times, source }: SourcedTheoryOptions): OrderParameters[] {
  const starts = modeGroups(ic.rhos);
  const n = starts.length - 1;
  const { N, K, M, delta, rhos, q, r, tildeT, T, A } = groupModes(ic, starts);
  const layout = sourceLayout(n, K, M);
  const { pairs } = layout;
  const sizes = Float64Array.from({ length: n }, (_, group) => starts[group + 1] - starts[group]);
  const rhoMax = rhos[n - 1];
  const drive = eta / Math.sqrt(delta);
  const qAt = (k: number, l: number): number =>
    layout.q + pairs.findIndex(([a, b]) => a === Math.min(k, l) && b === Math.max(k, l)) * n;
  const rAt = (k: number, m: number): number => layout.r + (k * M + m) * n;

  const y = new Float64Array(layout.length);
  y.set(ic.v);
  pairs.forEach(([k, l], pair) => y.set(q.subarray((k * K + l) * n, (k * K + l + 1) * n), layout.q + pair * n));
  y.set(r, layout.r);

  const parametersOf = (state: Float64Array): OrderParameters => {
    const [Q, R] = [new Float64Array(K * K), new Float64Array(K * M)];
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++)
        for (let i = 0, at = qAt(k, l); i < n; i++) Q[k * K + l] += (rhos[i] * state[at + i]) / N;
      for (let m = 0; m < M; m++)
        for (let i = 0, at = rAt(k, m); i < n; i++) R[k * M + m] += state[at + i] / (N * Math.sqrt(delta));
    }
    return { Q, R, T, A, v: state.slice(0, K) };
  };
  /** out[to…] += factor x[from…], times ρ or not. */
  const add = (
    out: Float64Array,
    to: number,
    factor: number,
    x: Float64Array,
    from: number,
    withRho: boolean,
  ): void => {
    if (withRho) for (let i = 0; i < n; i++) out[to + i] += factor * rhos[i] * x[from + i];
    else for (let i = 0; i < n; i++) out[to + i] += factor * x[from + i];
  };
  const slope = (t: number, state: Float64Array, out: Float64Array): Float64Array => {
    const { C, h, G, dv } = coefficientsAt('erf', parametersOf(state));
    if (source) out.set(source(t));
    else out.fill(0);
    for (let k = 0; k < K; k++) out[k] += eta * dv[k];
    for (const [k, l] of pairs) {
      const to = qAt(k, l);
      for (let i = 0; i < n; i++) out[to + i] += eta * eta * rhos[i] * sizes[i] * G[k * K + l];
      for (const [a, b] of [
        [k, l],
        [l, k],
      ]) {
        // both sides, of a diagonal pair too
        for (let j = 0; j < K; j++) add(out, to, eta * C[a * K + j], state, qAt(j, b), true);
        for (let m = 0; m < M; m++) add(out, to, drive * h[a * M + m], state, rAt(b, m), false);
      }
    }
    for (let k = 0; k < K; k++) {
      for (let m = 0; m < M; m++) {
        for (let j = 0; j < K; j++) add(out, rAt(k, m), eta * C[k * K + j], state, rAt(j, m), true);
        for (let p = 0; p < M; p++) add(out, rAt(k, m), drive * h[k * M + p], tildeT, (p * M + m) * n, false);
      }
    }
    return C;
  };

  const [k1, k2, k3, k4, moved] = Array.from({ length: 5 }, () => new Float64Array(layout.length));
  const move = (by: number, along: Float64Array): Float64Array => {
    for (let i = 0; i < moved.length; i++) moved[i] = y[i] + by * along[i];
    return moved;
  };
  const rows: OrderParameters[] = [];
  let t = 0;
  for (const end of Array.from(times)) {
    while (t < end) {
      const C = slope(t, y, k1);
      const rate = 2 * K * eta * rhoMax * C.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
      const dt = Math.min(end - t, Math.min(REACH, FIRST * (1 + rate * t)) / rate, 0.02 + 0.05 * t);
      slope(t + dt / 2, move(dt / 2, k1), k2);
      slope(t + dt / 2, move(dt / 2, k2), k3);
      slope(t + dt, move(dt, k3), k4);
      for (let i = 0; i < y.length; i++) y[i] += (dt / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
      t = dt === end - t ? end : t + dt;
    }
    if (!y.every(Number.isFinite)) throw new Error(`sourcedTheory: the equations left the numbers before t = ${end}`);
    rows.push(parametersOf(y));
  }
  return rows;
}
