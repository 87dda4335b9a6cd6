import { generalizationError, getActivation, type Trajectory, type ActivationName } from '@geq/overlaps';
import type { InitialConditions } from './initialConditions.ts';
import { createHead, unpackHead, type Layout } from './layout.ts';

/** Collects rows (t, e_g, Q, R, v) of growing number and hands them out as a Trajectory. */
export interface TrajectoryRows {
  /** Appends a row; false, and no row, when any number of it is not finite. */
  readonly add: (t: number, head: Float64Array) => boolean;
  /** e_g of the last row. */
  readonly lastError: () => number;
  readonly trajectory: () => Trajectory;
}

/** @param capacity most rows that will be added */
export function createTrajectoryRows(
  ic: InitialConditions,
  layout: Layout,
  { activation, capacity }: { readonly activation: ActivationName; readonly capacity: number },
): TrajectoryRows {
  const { K, M } = layout;
  const theirs = getActivation(activation);
  const t = new Float64Array(capacity);
  const eg = new Float64Array(capacity);
  const Q = new Float64Array(capacity * K * K);
  const R = new Float64Array(capacity * K * M);
  const v = new Float64Array(capacity * K);
  const now = createHead(layout);
  let rows = 0;
  return {
    add(time, head) {
      unpackHead(head, layout, now);
      const error = generalizationError(theirs, { ...now, T: ic.T, A: ic.A });
      if (!Number.isFinite(error) || !head.every(Number.isFinite)) return false;
      t[rows] = time;
      eg[rows] = error;
      Q.set(now.Q, rows * K * K);
      R.set(now.R, rows * K * M);
      v.set(now.v, rows * K);
      rows++;
      return true;
    },
    lastError: () => eg[rows - 1],
    trajectory: () => ({
      K,
      M,
      t: t.slice(0, rows),
      eg: eg.slice(0, rows),
      Q: Q.slice(0, rows * K * K),
      R: R.slice(0, rows * K * M),
      v: v.slice(0, rows * K),
      T: ic.T.slice(),
      tildeT: meanOverModes(ic.tildeT, M * M, ic.N),
      A: ic.A.slice(),
    }),
  };
}

/** (1/N) Σ_τ of each pair. */
function meanOverModes(x: Float64Array, pairs: number, N: number): Float64Array {
  return Float64Array.from(
    { length: pairs },
    (_, pair) => x.subarray(pair * N, (pair + 1) * N).reduce((sum, entry) => sum + entry, 0) / N,
  );
}
