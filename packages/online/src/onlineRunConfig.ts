import type { Generator } from '@geq/generators';
import type { Matrix } from '@geq/linalg';
import type { ActivationName, StudentWeights } from '@geq/overlaps';

/** One student of a run, with a teacher of its own. */
export interface StudentSpec {
  /** Selects the initial weights: see `initialStudent`. */
  readonly index: number;
  /** Seed of the initial weights; default: the run's. */
  readonly seed?: number;
  /** Hidden units of the student. */
  readonly K: number;
  /** Hidden units of the teacher. */
  readonly M: number;
  /** Activation of student and teacher. */
  readonly activation: ActivationName;
  /** Learning rate η > 0. */
  readonly eta: number;
  /** Train both layers (default), or the first alone with v fixed. */
  readonly trainSecondLayer?: boolean;
  /** Starts from these weights instead of drawing them. */
  readonly initial?: StudentWeights;
}

/** Covariances of the generator's centered outputs, for overlaps without test-set noise. */
export interface ExactMoments {
  /** N×N: Ω = Cov(x). */
  readonly omega: Matrix;
  /** N×D: Φ = E[x cᵀ]. */
  readonly phi: Matrix;
  /** Φ from two independent halves of the samples: T̃ is then their cross product, free of the bias of ΦᵀΦ. */
  readonly phiHalves?: readonly [Matrix, Matrix];
}

/** Everything that decides the numbers of a run. */
export interface OnlineRunConfig {
  /** N = generator.outputDim, D = generator.latentDim. */
  readonly generator: Generator;
  /** N: subtracted from every output of the generator before use. */
  readonly meanX: Float64Array;
  /** Seed of the training and test samples, and of students that state none of their own. */
  readonly seed: number;
  /** Any number of students on one stream of samples; each moves exactly as it would alone. */
  readonly students: readonly StudentSpec[];
  /** The run ends at the first step at or past this time; rows at `printTimes(tMax)`. State this or `times`. */
  readonly tMax?: number;
  /** Print times in units of N steps, strictly increasing; the last one ends the run. */
  readonly times?: Float64Array;
  /** When given, columns Q, R, eg are exact: Q = wΩwᵀ/N, R = wΦBᵀ/√(ND). Otherwise they repeat the test set's. */
  readonly moments?: ExactMoments;
  /** Samples in the fixed test set; default 10,000. */
  readonly testSize?: number;
  /** Rows (0 is t = 0) whose weights the run keeps for `createEvaluation`: ascending; default none. */
  readonly keepWeightsAt?: readonly number[];
}
