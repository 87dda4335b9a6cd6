import type { Interval } from './interval.ts';
import type { Part } from './part.ts';

/** The gap and its parts, relative to the theory, positive where the simulation is above it. */
export interface GapParts {
  /** What they were measured on, and how many samples of it each run has. */
  readonly source: 'evaluation' | 'testSet';
  readonly size: number;
  readonly t: Float64Array;
  /** Whether Q and R of a simulation are those of the model's Ω and Φ; else, as in the authors' runs, they are measured on the test set. */
  readonly hasModelOverlaps: boolean;
  /** e_sample − e_theory. */
  readonly total: Part;
  /** Missing where files do not say T of the test set, as in the authors' runs: its noise would hide them. */
  readonly nonGaussianity?: Part;
  readonly covariances?: Part;
  readonly trajectory: Part;
  readonly fluctuation: Interval;
}
