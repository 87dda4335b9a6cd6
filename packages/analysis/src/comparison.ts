import type { Trajectory } from '@geq/overlaps';
import { fluctuation } from './fluctuation.ts';
import { summarizeGap, type Frame, type Gap } from './gap.ts';
import type { GapParts } from './gapParts.ts';
import { summarizePart } from './part.ts';
import type { RunPair } from './runPair.ts';
import { selectRuns } from './selectRuns.ts';
import { simultaneousBand } from './simultaneousBand.ts';
import { mean } from './independentGroups.ts';
import { decideVerdict, type Verdict } from './verdict.ts';

/**
 * Theory against simulation over runs. The gap on a sample, (e_sample − e_theory)/e_theory, is exactly the sum of three parts,
 * each with a cause of its own:
 *
 *   e_sample − e_theory = (e_sample − e_closed(Q̂, R̂, T̂))               non-Gaussianity of the local fields
 *                       + (e_closed(Q̂, R̂, T̂) − e_closed(Q, R, T))     covariances: Ω, Φ are not the generator's
 *                       + (e_closed(Q, R, T) − e_theory)               trajectory: scatter over runs is fluctuation, the mean bias
 *
 * with Q̂, R̂, T̂ measured on the same sample, so that its noise cancels in the first part, and Q, R, T at the model's Ω and Φ.
 * The sample is the fresh one of an evaluation where every run has one, else the test set.
 */
export interface Comparison {
  /** The conclusion. */
  readonly verdict: Verdict;
  /** Runs compared. */
  readonly runs: number;
  readonly streams: number;
  /** True when all runs share one stream: whether they are correlated cannot be told then, and the intervals take them as independent. */
  readonly oneStream: boolean;
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
  readonly parts: GapParts;
}

const NEGLIGIBLE = 1e-12; // below this e_g is round-off of its own terms and a relative gap means nothing

/**
 * Compares runs with their theories. Runs that ended early, and rows that have no e_g to compare, are left out and counted;
 * when nothing is left every figure is NaN.
 *
 * @param runs of one configuration: same times, same K and M
 * @param testSize samples in a test set
 * @param traceOmega tr Ω/N, for the verdict on a generator without a signal
 * @throws RangeError when there are no runs, or they have rows at different times
 */
export function compareRuns(
  runs: readonly RunPair[],
  { testSize = NaN, traceOmega }: { readonly testSize?: number; readonly traceOmega?: number } = {},
): Comparison {
  const { pairs, numRows, leftOut } = selectRuns(runs);
  const rows = Array.from({ length: numRows }, (_, row) => row).filter((row) =>
    pairs.every((pair) => hasErrors(pair, row)),
  );
  const streams = pairs.map(({ seed }) => seed);
  const frame: Frame = { t: Float64Array.from(rows, (row) => pairs[0].theory.t[row]), streams };
  const numStreams = new Set(streams).size;
  const { parts, verdict } = splitGap(pairs, rows, streams, { testSize, traceOmega });
  return {
    verdict,
    runs: pairs.length,
    streams: numStreams,
    oneStream: numStreams === 1 && pairs.length > 1,
    t: frame.t,
    leftOut: { ...leftOut, rowsWithoutError: numRows - rows.length },
    eg: summarizeGap(
      pairs.map((pair) =>
        relative(
          pair,
          rows,
          ({ simulation }) => simulation.eg,
          ({ theory }) => theory.eg,
        ),
      ),
      1,
      frame,
    ),
    egTest: summarizeGap(
      pairs.map((pair) =>
        relative(
          pair,
          rows,
          ({ simulation }) => simulation.egTest,
          ({ theory }) => theory.eg,
        ),
      ),
      1,
      frame,
    ),
    Q: matrixGap(pairs, rows, 'Q', frame),
    R: matrixGap(pairs, rows, 'R', frame),
    parts,
  };
}

type Column = (pair: RunPair) => ArrayLike<number>;

/** (a − b)/theory, row by row. */
const relative = (pair: RunPair, rows: readonly number[], a: Column, b: Column): Float64Array =>
  Float64Array.from(rows, (row) => (a(pair)[row] - b(pair)[row]) / pair.theory.eg[row]);

/** What the parts are measured on, as columns with an entry per row of the simulation. */
function chooseSample(
  pairs: readonly RunPair[],
  testSize: number,
): { source: GapParts['source']; size: number; isRow: (row: number) => boolean; measured: Column; closed?: Column } {
  const evaluations = pairs.flatMap(({ evaluation }) => (evaluation ? [evaluation] : []));
  if (evaluations.length === pairs.length) {
    const [{ rows }] = evaluations;
    const spread =
      (column: 'eg' | 'egClosed'): Column =>
      ({ evaluation }) => {
        const out: number[] = [];
        evaluation?.rows.forEach((row, i) => {
          out[row] = evaluation[column][i];
        });
        return out;
      };
    return {
      source: 'evaluation',
      size: Math.min(...evaluations.map(({ size }) => size)),
      isRow: (row) => rows.includes(row),
      measured: spread('eg'),
      closed: spread('egClosed'),
    };
  }
  const knowsT = pairs.every(({ simulation: { TTest } }) => TTest.every(Number.isFinite));
  return {
    source: 'testSet',
    size: testSize,
    isRow: () => true,
    measured: ({ simulation }) => simulation.egTest,
    ...(knowsT ? { closed: ({ simulation }: RunPair) => simulation.egTestClosed } : {}),
  };
}

function splitGap(
  pairs: readonly RunPair[],
  allRows: readonly number[],
  streams: readonly number[],
  { testSize, traceOmega }: { testSize: number; traceOmega?: number },
): { parts: GapParts; verdict: Verdict } {
  const { source, size, isRow, measured, closed } = chooseSample(pairs, testSize);
  const rows = allRows.filter(
    (row) =>
      isRow(row) &&
      pairs.every(
        (pair) => Number.isFinite(measured(pair)[row]) && (closed === undefined || Number.isFinite(closed(pair)[row])),
      ),
  );
  const frame: Frame = { t: Float64Array.from(rows, (row) => pairs[0].theory.t[row]), streams };
  const gaps = (a: Column, b: Column): Float64Array[] => pairs.map((pair) => relative(pair, rows, a, b));
  const theory: Column = (pair) => pair.theory.eg;
  const exact: Column = (pair) => pair.simulation.eg;
  const total = gaps(measured, theory);
  const trajectory = gaps(exact, theory);
  const parts: GapParts = {
    source,
    size,
    t: frame.t,
    hasModelOverlaps: pairs.every(({ simulation }) => simulation.eg !== simulation.egTestClosed),
    total: summarizePart(total, frame),
    ...(closed
      ? {
          nonGaussianity: summarizePart(gaps(measured, closed), frame),
          covariances: summarizePart(gaps(closed, exact), frame),
        }
      : {}),
    trajectory: summarizePart(trajectory, frame),
    fluctuation: fluctuation(trajectory, frame),
  };
  const band = rows.length === 0 ? undefined : simultaneousBand(total, streams);
  return { parts, verdict: decideVerdict({ parts, band, learned: largestErrorChange(pairs, allRows), traceOmega }) };
}

/** How far the theory's e_g gets from where it starts, as a share of it: mean over runs of the largest. */
const largestErrorChange = (pairs: readonly RunPair[], rows: readonly number[]): number =>
  mean(
    pairs.map(({ theory: { eg } }) => rows.reduce((most, row) => Math.max(most, Math.abs(eg[row] - eg[0]) / eg[0]), 0)),
  );

const hasErrors = ({ simulation: { eg, egTest, egTestClosed }, theory }: RunPair, row: number): boolean =>
  theory.eg[row] > NEGLIGIBLE && [eg, egTest, egTestClosed].every((column) => Number.isFinite(column[row]));

/** The gap of a matrix of overlaps, relative to the largest entry of the theory's run. */
function matrixGap(pairs: readonly RunPair[], rows: readonly number[], name: 'Q' | 'R', frame: Frame): Gap {
  const { K, M } = pairs[0].theory;
  const size = name === 'Q' ? K * K : K * M;
  const entries = ({ [name]: data }: Trajectory, row: number): Float64Array =>
    data.subarray(row * size, (row + 1) * size);
  const differences = pairs.map(({ simulation, theory }) => {
    const scale = theory[name].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const out = new Float64Array(rows.length * size);
    rows.forEach((row, i) =>
      entries(simulation, row).forEach((x, e) => {
        out[i * size + e] = (x - entries(theory, row)[e]) / scale;
      }),
    );
    return out;
  });
  return summarizeGap(differences, size, frame);
}
