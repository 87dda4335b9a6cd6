import { fTail } from './studentTQuantile.ts';

/** Values that count as independent: those of single runs, or the means of streams. */
export interface IndependentGroups {
  readonly kind: 'runs' | 'streams';
  /**
   * Correlation of two runs of one stream, estimated by one-way analysis of variance; NaN where no stream has two runs or
   * there is one stream alone.
   */
  readonly intraclassCorrelation: number;
  /** Which runs belong together; as many groups as there are independent values. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * Chance of taking streams although runs of a stream are uncorrelated. Low, since of two streams one degree of freedom is left,
 * and an interval six times as wide; students were never found to be correlated by more than a few percent.
 *
 * @see Bancroft & Han, "Inference based on conditional specification", Int. Stat. Rev. 45, 117 (1977)
 */
const SIGNIFICANCE = 0.1;

/**
 * What to count as independent. Students share the samples of their stream but have weights and teachers of their own, so
 * they are usually uncorrelated, and two streams of eight students are sixteen values and not two. Whether they are is
 * tested: F = (mean square between streams)/(mean square within), and streams are the units where F is too large. Two streams
 * tell little: at a true correlation of 0.3 the 95 % intervals of two streams of eight cover some 80 %.
 *
 * @param values one per run
 * @param streams the stream of each run, by its seed
 */
export function independentGroups(values: readonly number[], streams: readonly number[]): IndependentGroups {
  const groups = groupRuns(streams);
  const runs = values.map((_, i) => [i]);
  const [n, S] = [values.length, groups.length];
  if (S === n || S === 1) return { kind: 'runs', intraclassCorrelation: NaN, groups: runs };
  const grand = mean(values);
  let [between, within] = [0, 0];
  for (const group of groups) {
    const own = mean(group.map((i) => values[i]));
    between += group.length * (own - grand) * (own - grand);
    for (const i of group) within += (values[i] - own) * (values[i] - own);
  }
  const [msb, msw] = [between / (S - 1), within / (n - S)];
  const size = (n - groups.reduce((sum, { length }) => sum + length * length, 0) / n) / (S - 1); // runs of a stream, where streams differ in size
  const intraclassCorrelation = (msb - msw) / (msb + (size - 1) * msw);
  const isCorrelated = msb > msw && fTail(msb / msw, S - 1, n - S) < SIGNIFICANCE;
  return { kind: isCorrelated ? 'streams' : 'runs', intraclassCorrelation, groups: isCorrelated ? groups : runs };
}

/** The indices of the runs of each stream. */
function groupRuns(streams: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  streams.forEach((stream, i) => groups.set(stream, [...(groups.get(stream) ?? []), i]));
  return [...groups.values()];
}

/** The independent values: means over groups. */
export const groupMeans = (values: ArrayLike<number>, { groups }: Pick<IndependentGroups, 'groups'>): number[] =>
  groups.map((group) => mean(group.map((i) => values[i])));

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
};
