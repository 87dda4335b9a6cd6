import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';

/** What many fresh samples say about one student at some of its rows: see `createEvaluation` of `@geq/online`. */
export interface RunEvaluation {
  /** n: samples. */
  readonly size: number;
  /** Which rows of the simulation, ascending. */
  readonly rows: readonly number[];
  /** Per row: mean ½(φ − y)² over the samples. */
  readonly eg: Float64Array;
  /** Per row: closed form at Q, R, T of the same samples. */
  readonly egClosed: Float64Array;
}

/** One student's simulation and the theory started from the same weights, with the same rows in time. */
export interface RunPair {
  /** Seed of the data stream. */
  readonly seed: number;
  readonly student: number;
  readonly simulation: SimulationTrajectory;
  readonly theory: Trajectory;
  readonly evaluation?: RunEvaluation;
}
