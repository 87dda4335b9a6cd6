import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';
import { estimate, overStreams, type Estimate } from './estimate.ts';
import { gapCurve, gapOf, meanOf, type Frame, type Gap, type GapCurve } from './gap.ts';
import { selectRuns } from './selectRuns.ts';

/** One student's simulation and the theory started from the same weights, with the same rows in time. */
export interface RunPair {
  /** Seed of the data stream. */
  readonly seed: number;
  readonly student: number;
  readonly simulation: SimulationTrajectory;
  readonly theory: Trajectory;
}

/**
 * Theory against simulation over runs. The gap on the test set is exactly the sum of three differences, each with a
 * cause of its own:
 *
 *   e_test − e_theory = (e_test − e_closed(Q_test, R_test))     non-Gaussianity of the local fields
 *                     + (e_closed(Q_test, R_test) − e_closed(Q, R))     Ω, Φ miss something; the test set is finite
 *                     + (e_closed(Q, R) − e_theory)     the trajectory: its scatter over runs is fluctuation, its mean is bias
 */
export interface Comparison {
  /** Runs compared. */
  readonly runs: number;
  readonly streams: number;
  /** True when all runs share one stream, so that standard errors are too small. */
  readonly correlated: boolean;
  /** Times of the rows compared. */
  readonly t: Float64Array;
  /** What could not be compared. */
  readonly leftOut: {
    /** Runs whose simulation ended before the longest. */
    readonly runs: number;
    /** Rows beyond the end of the shortest theory. */
    readonly rowsWithoutTheory: number;
    /** Rows where an e_g is NaN (its overlaps are no covariance) or the theory's has vanished. */
    readonly rowsWithoutError: number;
  };
  /** e_g at exact overlaps against theory. */
  readonly eg: Gap;
  /** e_g on the test set against theory. */
  readonly egTest: Gap;
  readonly Q: Gap;
  readonly R: Gap;
  readonly egCurve: GapCurve;
  readonly egTestCurve: GapCurve;
  readonly parts: {
    /** Standard deviation over runs of the relative gap at exact overlaps, root mean square over rows: what one run is off by. */
    readonly fluctuation: number;
    /** Signed means over rows, relative to theory. */
    readonly nonGaussianity: Estimate;
    readonly bias: Estimate;
    /** What Ω and Φ miss of the generator, and the noise of a finite test set, which averages out over runs. */
    readonly covariances: Estimate;
  };
}

const NEGLIGIBLE = 1e-12; // below this e_g is round-off of its own terms and a relative gap means nothing

/**
 * Compares runs with their theories. Runs that ended early, and rows that have no e_g to compare, are left out and counted;
 * when nothing is left every figure is NaN.
 *
 * @param runs of one configuration: same times, same K and M
 * @throws RangeError when there are no runs, or they have rows at different times
 */
export function compareRuns(runs: readonly RunPair[]): Comparison {
  const { pairs, numRows, leftOut } = selectRuns(runs);
  const rows = Array.from({ length: numRows }, (_, row) => row).filter((row) => pairs.every((pair) => hasErrors(pair, row)));
  const streams = pairs.map(({ seed }) => seed);
  const frame: Frame = { t: Float64Array.from(rows, (row) => pairs[0].theory.t[row]), streams };

  type Column = (pair: RunPair) => Float64Array;
  const theory: Column = (pair) => pair.theory.eg;
  const exact: Column = (pair) => pair.simulation.eg;
  const closed: Column = (pair) => pair.simulation.egTestClosed;
  const measured: Column = (pair) => pair.simulation.egTest;
  /** Per run (a − b) / theory, row by row. */
  const relative = (a: Column, b: Column): Float64Array[] => pairs.map((pair) => Float64Array.from(rows, (row) => (a(pair)[row] - b(pair)[row]) / theory(pair)[row]));

  const trajectory = relative(exact, theory);
  const total = relative(measured, theory);
  const deviations = frame.t.map((_, i) => estimate(trajectory.map((run) => run[i])).standardDeviation);
  const variances = deviations.map((deviation) => deviation * deviation);
  const signedMean = (gaps: readonly Float64Array[]): Estimate => overStreams(gaps.map(meanOf), streams);
  const numStreams = new Set(streams).size;
  return {
    runs: pairs.length,
    streams: numStreams,
    correlated: numStreams === 1 && pairs.length > 1,
    t: frame.t,
    leftOut: { ...leftOut, rowsWithoutError: numRows - rows.length },
    eg: gapOf(trajectory, 1, frame),
    egTest: gapOf(total, 1, frame),
    Q: matrixGap(pairs, rows, 'Q', frame),
    R: matrixGap(pairs, rows, 'R', frame),
    egCurve: gapCurve(trajectory, frame),
    egTestCurve: gapCurve(total, frame),
    parts: {
      fluctuation: Math.sqrt(meanOf(variances)),
      nonGaussianity: signedMean(relative(measured, closed)),
      bias: signedMean(trajectory),
      covariances: signedMean(relative(closed, exact)),
    },
  };
}

const hasErrors = ({ simulation: { eg, egTest, egTestClosed }, theory }: RunPair, row: number): boolean =>
  theory.eg[row] > NEGLIGIBLE && [eg, egTest, egTestClosed].every((column) => Number.isFinite(column[row]));

/** The gap of a matrix of overlaps, relative to the largest entry of the theory's run. */
function matrixGap(pairs: readonly RunPair[], rows: readonly number[], name: 'Q' | 'R', frame: Frame): Gap {
  const { K, M } = pairs[0].theory;
  const size = name === 'Q' ? K * K : K * M;
  const differences = pairs.map(({ simulation, theory }) => {
    const scale = theory[name].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const out = new Float64Array(rows.length * size);
    rows.forEach((row, i) => {
      for (let e = 0; e < size; e++) out[i * size + e] = (simulation[name][row * size + e] - theory[name][row * size + e]) / scale;
    });
    return out;
  });
  return gapOf(differences, size, frame);
}
