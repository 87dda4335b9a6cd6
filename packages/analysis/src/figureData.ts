import type { Trajectory } from '@geq/overlaps';
import type { RunPair } from './runPair.ts';
import { intervalOf } from './interval.ts';
import { selectRuns } from './selectRuns.ts';
import { mean, unitsOf, unitValues } from './units.ts';

/** Mean over runs and half of its 95 % interval, entry by entry; without an interval for a single run. */
interface Averaged {
  readonly mean: number[];
  readonly halfWidth?: number[];
}

/**
 * The plain data of a figure: one curve, simulation averaged over its runs, theory averaged over the same starts. Its
 * shape is what the figure package draws.
 */
export interface FigureCurve {
  readonly label: string;
  readonly simulation: { readonly t: number[]; readonly eg: Averaged; readonly runs: number };
  readonly theory: { readonly t: number[]; readonly eg: number[] };
  readonly overlaps: readonly {
    readonly label: string;
    readonly simulation: Averaged & { readonly t: number[] };
    readonly theory: { readonly t: number[]; readonly value: number[] };
  }[];
}

const MOST_OVERLAPS = 8; // more lines than that cannot be told apart in one panel

/**
 * One curve for a set of runs of the same kind; runs that ended early are left out, as in `compareRuns`, and a theory that
 * ended early is a shorter line. Students of different seeds are different networks, so their overlaps are shown for the
 * first run alone; the test error is averaged over all runs.
 *
 * @throws RangeError as `compareRuns`
 */
export function figureCurve(runs: readonly RunPair[], label: string): FigureCurve {
  const { pairs, numRows } = selectRuns(runs);
  const [{ simulation, theory }] = pairs;
  const t = Array.from(simulation.t);
  const theoryT = t.slice(0, numRows);
  return {
    label,
    simulation: { t, eg: measuredError(pairs, t.length, numRows), runs: pairs.length },
    theory: { t: theoryT, eg: theoryT.map((_, row) => pairs.reduce((sum, pair) => sum + pair.theory.eg[row], 0) / pairs.length) },
    overlaps: entries(theory).slice(0, MOST_OVERLAPS).map(({ label: name, of }) => ({
      label: name,
      simulation: { t, mean: t.map((_, row) => of(simulation, row)) },
      theory: { t: theoryT, value: theoryT.map((_, row) => of(theory, row)) },
    })),
  };
}

/**
 * Test error of the simulation, averaged over runs. Runs start from weights of their own, and so does each run's theory;
 * the error bar is therefore the 95 % interval of simulation − theory, run by run, and not the spread of the starts. NaN, no
 * bar, where the theory has ended.
 */
function measuredError(pairs: readonly RunPair[], numRows: number, theoryRows: number): Averaged {
  const streams = pairs.map(({ seed }) => seed);
  const rows = Array.from({ length: numRows }, (_, row) => row);
  const means = rows.map((row) => mean(pairs.map(({ simulation }) => simulation.egTest[row])));
  if (pairs.length === 1) return { mean: means };
  const gaps = pairs.map(({ simulation, theory }) => simulation.egTest.subarray(0, theoryRows).map((x, row) => x - theory.eg[row]));
  const units = unitsOf(gaps.map(mean), streams);
  const errorAt = (row: number): number => intervalOf(unitValues(gaps.map((gap) => gap[row]), units)).halfWidth;
  return { mean: means, halfWidth: rows.map((row) => (row < theoryRows ? errorAt(row) : NaN)) };
}

/** Entries of Q (upper triangle) and R by name: `Q_11`, `R_12`; indices from 1 as in the paper. */
function entries({ K, M }: Trajectory): { label: string; of: (trajectory: Trajectory, row: number) => number }[] {
  const names: { label: string; of: (trajectory: Trajectory, row: number) => number }[] = [];
  for (let k = 0; k < K; k++) for (let l = k; l < K; l++) names.push({ label: `Q_${k + 1}${l + 1}`, of: ({ Q }, row) => Q[row * K * K + k * K + l] });
  for (let k = 0; k < K; k++) for (let m = 0; m < M; m++) names.push({ label: `R_${k + 1}${m + 1}`, of: ({ R }, row) => R[row * K * M + k * M + m] });
  return names;
}
