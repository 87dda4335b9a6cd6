import { agreementSentences, closedFormRuns, compareRuns, loadRuns, UsageError, type Comparison, type LoadedRun } from '@geq/experiments';

/** What simulations are held against: the theory, or, where none is known, the closed form at their own overlaps. */
export type Yardstick = 'theory' | 'closed form';

export interface Curves {
  readonly runs: readonly LoadedRun[];
  readonly yardstick: Yardstick;
}

/** The runs that a path names, with the line that belongs to them. @throws UsageError, FormatError */
export async function loadCurves(path: string): Promise<Curves> {
  const own = await closedFormRuns(path);
  return own ? { runs: own, yardstick: 'closed form' } : { runs: await loadRuns(path), yardstick: 'theory' };
}

/** @throws UsageError when some runs have a theory and others have none */
export function commonYardstick(curves: readonly Curves[]): Yardstick {
  const kinds = new Set(curves.map(({ yardstick }) => yardstick));
  if (kinds.size > 1) throw new UsageError('expected runs that all have a theory, or none (relu units), got both; name them in separate commands');
  return curves[0].yardstick;
}

const percent = (x: number): string => `${x < 0 ? '−' : ''}${(100 * Math.abs(x)).toPrecision(2)} %`;

/** What to say below a figure or a comparison. */
export function sentencesOf(runs: readonly LoadedRun[], yardstick: Yardstick, comparison: Comparison = compareRuns(runs.map(({ pair }) => pair))): string[] {
  if (yardstick === 'theory') return agreementSentences(comparison, runs[0].spectrum);
  const { egTest, parts, t } = comparison;
  return [
    'No theory: the equations of relu units are not known, so the line is the closed form of Gaussian fields at the simulation\'s own exact overlaps.',
    `Agreement: mean e_g on the test set of ${runs.length === 1 ? 'one run' : `${runs.length} runs`} is off that line by ${percent(egTest.ofMean.mean)} on average over t ≤ ${Number(t[t.length - 1].toPrecision(3))}; `
      + `non-Gaussianity ${percent(parts.nonGaussianity.mean)}, covariances ${percent(parts.covariances.mean)}.`,
  ];
}
