import { confidenceInterval, meanOverRuns, type Interval } from './interval.ts';
import type { Frame } from './gap.ts';
import { mean, groupMeans } from './independentGroups.ts';

/** What counts as independent in a mean over runs. */
export interface IndependentValues {
  readonly kind: 'runs' | 'streams';
  readonly count: number;
  /** Correlation of two runs of one stream; NaN where it cannot be told. */
  readonly intraclassCorrelation: number;
}

/** One part of the gap, relative to the theory: averaged over rows (evenly in log t), and along t. All intervals 95 %. */
export interface Part {
  readonly average: Interval;
  readonly independent: IndependentValues;
  /** A row per time; each row's interval by itself. */
  readonly curve: { readonly mean: Float64Array; readonly halfWidth: Float64Array };
}

/** Mean over runs of one part; what counts as independent is decided once, by the average over rows. @param gaps per run a row per time */
export function summarizePart(gaps: readonly Float64Array[], { t, streams }: Frame): Part {
  const { independent, ...average } = meanOverRuns(gaps.map(mean), streams);
  const { kind, groups, intraclassCorrelation } = independent;
  const perRow = Array.from(t, (_, row) =>
    confidenceInterval(
      groupMeans(
        gaps.map((gap) => gap[row]),
        independent,
      ),
    ),
  );
  return {
    average,
    independent: { kind, count: groups.length, intraclassCorrelation },
    curve: {
      mean: Float64Array.from(perRow, (row) => row.mean),
      halfWidth: Float64Array.from(perRow, ({ halfWidth }) => halfWidth),
    },
  };
}
