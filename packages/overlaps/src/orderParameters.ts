/**
 * The order parameters of a student (K units) and a teacher (M units): all that the test error depends on when the local
 * fields (λ, ν) are jointly Gaussian. Matrices are row-major.
 */
export interface OrderParameters {
  /** K×K: Q = w Ω wᵀ / N. */
  readonly Q: Float64Array;
  /** K×M: R = w Φ Bᵀ / √(N D). */
  readonly R: Float64Array;
  /** M×M: T = B Bᵀ / D. */
  readonly T: Float64Array;
  /** M: second layer of the teacher. */
  readonly A: Float64Array;
  /** K: second layer of the student. */
  readonly v: Float64Array;
}

/**
 * Order parameters along time: one row per entry of `t`, rows one after another. Simulation and theory write the same
 * shape, so comparing them is subtraction.
 */
export interface Trajectory {
  readonly K: number;
  readonly M: number;
  /** Time = SGD steps / N, increasing. */
  readonly t: Float64Array;
  /** Closed form of the test error at Q, R, T (see `generalizationError`). */
  readonly eg: Float64Array;
  /** rows × K×K. */
  readonly Q: Float64Array;
  /** rows × K×M. */
  readonly R: Float64Array;
  /** rows × K. */
  readonly v: Float64Array;
  /** M×M, constant. */
  readonly T: Float64Array;
  /** M×M, constant: B ΦᵀΦ Bᵀ / N. */
  readonly tildeT: Float64Array;
  /** M, constant. */
  readonly A: Float64Array;
}

/** A trajectory of the simulation: Q, R, eg at the exact overlaps, and what a finite test set measured beside them. */
export interface SimulationTrajectory extends Trajectory {
  /** mean ½(φ − y)² over the test set. */
  readonly egTest: Float64Array;
  /** Closed form at the overlaps measured on the test set, Q, R and T alike: what e_g would be if the fields there were Gaussian. */
  readonly egTestClosed: Float64Array;
  /** rows × K×K: λλᵀ/P over the test set. */
  readonly QTest: Float64Array;
  /** rows × K×M: λνᵀ/P over the test set. */
  readonly RTest: Float64Array;
  /** M×M, constant: ννᵀ/P over the test set; NaN where a file does not say it, as in the authors' runs: `egTestClosed` is then taken at the exact T. */
  readonly TTest: Float64Array;
  /** ⟨y²⟩ over the test set; NaN like `TTest`. */
  readonly y2Test: number;
}
