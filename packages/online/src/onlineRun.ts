import type { SimulationTrajectory } from '@geq/overlaps';
import type { StudentStatus } from './divergenceBound.ts';
import type { KeptWeights } from './keptWeights.ts';
import type { TrajectoryRow } from './rowStore.ts';
import type { OnlineState } from './onlineState.ts';

/** How a caller follows, interrupts and shares the thread with an advance. */
export interface AdvanceOptions {
  /** Ends the advance between two steps: after the row, the block or the segment at hand. The run can go on later. */
  readonly signal?: AbortSignal;
  /** Called with each row as it is measured; `student` counts from 0 in the order of the configuration. */
  readonly onRow?: (student: number, row: TrajectoryRow) => void;
  /** Called after every block of BLOCK_SIZE steps and at the end. */
  readonly onProgress?: (stepsDone: number, totalSteps: number) => void;
  /** Awaited between pieces of work of a few milliseconds; default `yieldToEventLoop`. */
  readonly pause?: () => Promise<void>;
}

/** How one student's run stands. */
export interface StudentReport {
  readonly status: StudentStatus;
  /** SGD steps made; for a student given up, those before it left the bounds. */
  readonly steps: number;
  /** Rows whose eg or egTestClosed is NaN, because Q, R and T are together no covariance (README, known limits). */
  readonly rowsWithoutClosedForm: number;
}

/** Where the time of a run's thread went, in seconds: drawing or waiting for samples (latents, labels and the test set included), SGD, measuring rows. */
export interface OnlineSeconds {
  readonly samples: number;
  readonly learning: number;
  readonly rows: number;
}

/** A run that is advanced by hand. */
export interface OnlineRun {
  /** SGD steps from start to end. */
  readonly totalSteps: number;
  /** SGD steps made so far. */
  readonly step: () => number;
  /** True when every student is at its end or given up. */
  readonly isOver: () => boolean;
  /** Where each student stands. */
  readonly students: () => StudentReport[];
  /** Rows so far, one trajectory per student. */
  readonly trajectories: () => SimulationTrajectory[];
  /** Weights at the rows of `keepWeightsAt`, per student. */
  readonly keptWeights: () => KeptWeights[];
  /** Since `createRun`. */
  readonly seconds: () => OnlineSeconds;
  /** A checkpoint: plain data, copied. */
  readonly state: () => OnlineState;
  /** Goes on until `step` steps are made (a row due then included), the run is over or the signal aborts. */
  readonly advance: (step: number, options?: AdvanceOptions) => Promise<void>;
}
