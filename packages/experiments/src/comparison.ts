import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';
import { estimate, overStreams, type Estimate } from './estimate.ts';

/** One student's simulation and the theory started from the same weights, with the same rows in time. */
export interface RunPair {
  /** Seed of the data stream. */
  readonly seed: number;
  readonly student: number;
  readonly simulation: SimulationTrajectory;
  readonly theory: Trajectory;
}

/** A gap along time: mean over runs and its standard error, a row per entry of `t`. */
export interface GapCurve {
  readonly mean: Float64Array;
  readonly standardError: Float64Array;
}

/** How far apart single runs and theory are, and how far their mean is. Relative to the theory for e_g, to the largest entry for Q and R. */
export interface Gap {
  /** |gap| averaged over rows (evenly in log t), mean over runs. */
  readonly mean: Estimate;
  /** Largest |gap| of a run over its rows, mean over runs. */
  readonly sup: Estimate;
  /** |mean gap over runs| averaged over rows, and at its largest with its standard error and time. */
  readonly ofMean: { readonly mean: number; readonly sup: Estimate; readonly supAt: number };
}

/**
 * Theory against simulation over runs. The gap on the test set is exactly the sum of three differences, each with a
 * cause of its own: measured error − closed form on measured overlaps (non-Gaussian local fields), closed form on
 * measured − on exact overlaps (finite test set), closed form on exact overlaps − theory (trajectory: its scatter over
 * runs is fluctuation, its mean is bias).
 */
export interface Comparison {
  readonly runs: number;
  readonly streams: number;
  /** True when all runs share one stream, so that standard errors are too small. */
  readonly correlated: boolean;
  readonly t: Float64Array;
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
    readonly testSet: Estimate;
  };
}

const NEGLIGIBLE = 1e-12; // below this e_g is round-off of its own terms and a relative gap means nothing

/** Rows × runs of (a − b)/scale over the rows kept; `scale` is taken from b when absent. */
function relativeGaps(pairs: readonly RunPair[], rows: readonly number[], pick: (pair: RunPair) => readonly [ArrayLike<number>, ArrayLike<number>], scaleOf: (pair: RunPair, row: number) => number): Float64Array[] {
  return pairs.map((pair) => {
    const [a, b] = pick(pair);
    return Float64Array.from(rows, (row) => (a[row] - b[row]) / scaleOf(pair, row));
  });
}

const meanOf = (x: ArrayLike<number>): number => Array.prototype.reduce.call(x, (s: unknown, y: unknown) => (s as number) + (y as number), 0) as number / x.length;

function gapOf(gaps: readonly Float64Array[], seeds: readonly number[], t: Float64Array): { gap: Gap; curve: GapCurve } {
  const perRow = Array.from(t, (_, i) => overStreams(gaps.map((g) => g[i]), seeds));
  const curve = { mean: Float64Array.from(perRow, (e) => e.mean), standardError: Float64Array.from(perRow, (e) => e.standardError) };
  const absolute = gaps.map((g) => g.map(Math.abs));
  let at = 0;
  perRow.forEach((e, i) => { if (Math.abs(e.mean) > Math.abs(perRow[at].mean)) at = i; });
  return {
    curve,
    gap: {
      mean: overStreams(absolute.map(meanOf), seeds),
      sup: overStreams(absolute.map((g) => g.reduce((m, x) => Math.max(m, x), 0)), seeds),
      ofMean: { mean: meanOf(curve.mean.map(Math.abs)), sup: perRow[at], supAt: t[at] },
    },
  };
}

/** The gap of a matrix of overlaps: for every row the entry that is farthest off, relative to the largest entry of the run. */
function matrixGap(pairs: readonly RunPair[], rows: readonly number[], name: 'Q' | 'R', seeds: readonly number[], t: Float64Array): Gap {
  const size = pairs[0].theory[name].length / pairs[0].theory.t.length;
  const gaps = pairs.map(({ simulation, theory }) => {
    const largest = theory[name].reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    return Float64Array.from(rows, (row) => {
      let worst = 0;
      for (let e = row * size; e < (row + 1) * size; e++) {
        const difference = simulation[name][e] - theory[name][e];
        if (Math.abs(difference) > Math.abs(worst)) worst = difference;
      }
      return worst / largest;
    });
  });
  return gapOf(gaps, seeds, t).gap;
}

/**
 * Compares runs with their theories.
 *
 * @throws RangeError when there are no runs or a simulation and its theory have other rows
 */
export function compareRuns(pairs: readonly RunPair[]): Comparison {
  if (pairs.length === 0) throw new RangeError('compareRuns: expected at least one run, got none');
  const commonRows = Math.min(...pairs.map(({ simulation, theory }) => Math.min(simulation.t.length, theory.t.length)));
  for (const { simulation, theory, seed, student } of pairs) {
    for (let i = 0; i < commonRows; i++) {
      if (!(Math.abs(simulation.t[i] - theory.t[i]) <= 1e-9 * (1 + theory.t[i]))) {
        throw new RangeError(`compareRuns: expected equal times, got t = ${simulation.t[i]} (simulation) and ${theory.t[i]} (theory) in row ${i} of seed ${seed}, student ${student}; integrate at the simulation's times`);
      }
    }
  }
  const rows = Array.from({ length: commonRows }, (_, i) => i).filter((i) => pairs.every(({ theory }) => theory.eg[i] > NEGLIGIBLE));
  if (rows.length === 0) throw new RangeError(`compareRuns: expected a row with e_g above ${NEGLIGIBLE}, got none; nothing to compare`);
  const seeds = pairs.map(({ seed }) => seed);
  const t = Float64Array.from(rows, (row) => pairs[0].theory.t[row]);
  const theoryEg = ({ theory }: RunPair, row: number): number => theory.eg[row];
  const exact = relativeGaps(pairs, rows, (p) => [p.simulation.eg, p.theory.eg], theoryEg);
  const test = relativeGaps(pairs, rows, (p) => [p.simulation.egTest, p.theory.eg], theoryEg);
  const nonGaussian = relativeGaps(pairs, rows, (p) => [p.simulation.egTest, p.simulation.egTestClosed], theoryEg);
  const testSet = relativeGaps(pairs, rows, (p) => [p.simulation.egTestClosed, p.simulation.eg], theoryEg);
  const streams = new Set(seeds).size;
  const variances = t.map((_, i) => estimate(exact.map((g) => g[i])).standardDeviation ** 2);
  const eg = gapOf(exact, seeds, t);
  const egTest = gapOf(test, seeds, t);
  return {
    runs: pairs.length,
    streams,
    correlated: streams === 1 && pairs.length > 1,
    t,
    eg: eg.gap,
    egTest: egTest.gap,
    Q: matrixGap(pairs, rows, 'Q', seeds, t),
    R: matrixGap(pairs, rows, 'R', seeds, t),
    egCurve: eg.curve,
    egTestCurve: egTest.curve,
    parts: {
      fluctuation: Math.sqrt(meanOf(variances)),
      nonGaussianity: overStreams(nonGaussian.map(meanOf), seeds),
      bias: overStreams(exact.map(meanOf), seeds),
      testSet: overStreams(testSet.map(meanOf), seeds),
    },
  };
}
