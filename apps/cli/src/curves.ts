import { agreementSentences, compareRuns, percent, percentWithError, type Comparison } from '@geq/analysis';
import { closedFormRuns, type LoadedRun, loadRuns, requireCurves } from '@geq/experiments';
import { UsageError } from '@geq/runs';

/** What simulations are held against: the theory, or, where none is known, the closed form at their own overlaps. */
export type Yardstick = 'theory' | 'closed form';

export interface Curves {
  readonly runs: readonly LoadedRun[];
  readonly yardstick: Yardstick;
}

/** Students that were given up and theories that ended early: where, and what to change. */
export const troublesOf = (runs: readonly LoadedRun[]): string[] => runs.flatMap(({ troubles }) => troubles);

/** The runs that a path names, with the line that belongs to them. @throws UsageError, FormatError; NumericalTrouble when nothing of them is left to show */
export async function loadCurves(path: string): Promise<Curves> {
  const own = await closedFormRuns(path);
  const runs = own ?? (await loadRuns(path));
  requireCurves(
    runs.map(({ pair }) => pair),
    troublesOf(runs),
  );
  return { runs, yardstick: own ? 'closed form' : 'theory' };
}

/** @throws UsageError when some runs have a theory and others have none */
export function commonYardstick(curves: readonly Curves[]): Yardstick {
  const kinds = new Set(curves.map(({ yardstick }) => yardstick));
  if (kinds.size > 1)
    throw new UsageError(
      'expected runs that all have a theory, or none (relu units), got both; name them in separate commands',
    );
  return curves[0].yardstick;
}

/** Simulation against theory, over runs of one configuration. */
export const comparisonOf = (runs: readonly LoadedRun[]): Comparison =>
  compareRuns(
    runs.map(({ pair }) => pair),
    { testSize: runs[0].config?.testSize, traceOmega: runs[0].spectrum?.trace },
  );

/** What to say below a figure or a comparison. */
export function sentencesOf(
  runs: readonly LoadedRun[],
  yardstick: Yardstick,
  comparison: Comparison = comparisonOf(runs),
): string[] {
  if (yardstick === 'theory') return agreementSentences(comparison, runs[0].spectrum);
  const {
    egTest,
    parts: { nonGaussianity, covariances },
    t,
  } = comparison;
  const sample = runs.length === 1 ? 'one run' : `${runs.length} runs`;
  const causes =
    nonGaussianity && covariances
      ? `: non-Gaussian fields ${percentWithError(nonGaussianity.average.mean, nonGaussianity.average.halfWidth, { signed: true })}, covariances ${percentWithError(covariances.average.mean, covariances.average.halfWidth, { signed: true })} (95 % intervals)`
      : '';
  return [
    "No theory: the equations of relu units are not known, so the line is the closed form of Gaussian fields at the simulation's own exact overlaps.",
    `e_g on the test set, mean of ${sample}, is off that line by ${percent(egTest.ofMean)} on average over t ≤ ${Number(t[t.length - 1].toPrecision(3))}${causes}.`,
  ];
}
