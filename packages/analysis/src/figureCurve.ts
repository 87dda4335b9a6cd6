import type { RunPair } from './runPair.ts';
import { confidenceInterval } from './interval.ts';
import { selectRuns } from './selectRuns.ts';
import { selectOverlaps } from './selectOverlaps.ts';
import { mean, independentGroups, groupMeans } from './independentGroups.ts';

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
  /** Which overlaps these are, where there are too many for one panel. */
  readonly overlapsNote?: string;
}

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
  const { entries, note } = selectOverlaps(theory);
  return {
    label,
    simulation: { t, eg: measuredError(pairs, t.length, numRows), runs: pairs.length },
    theory: {
      t: theoryT,
      eg: theoryT.map((_, row) => pairs.reduce((sum, pair) => sum + pair.theory.eg[row], 0) / pairs.length),
    },
    overlaps: entries.map(({ label: name, valueAt: of }) => ({
      label: name,
      simulation: { t, mean: t.map((_, row) => of(simulation, row)) },
      theory: { t: theoryT, value: theoryT.map((_, row) => of(theory, row)) },
    })),
    ...(note === undefined ? {} : { overlapsNote: note }),
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
  const gaps = pairs.map(({ simulation, theory }) =>
    simulation.egTest.subarray(0, theoryRows).map((x, row) => x - theory.eg[row]),
  );
  const units = independentGroups(gaps.map(mean), streams);
  const errorAt = (row: number): number =>
    confidenceInterval(
      groupMeans(
        gaps.map((gap) => gap[row]),
        units,
      ),
    ).halfWidth;
  return { mean: means, halfWidth: rows.map((row) => (row < theoryRows ? errorAt(row) : NaN)) };
}
