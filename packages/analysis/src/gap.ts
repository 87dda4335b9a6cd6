import { meanOverRuns, type Interval } from './interval.ts';
import { mean } from './independentGroups.ts';

/** How far single runs are from the theory, and how far their mean is. Relative to the theory for e_g, to the largest entry for Q and R. */
export interface Gap {
  /** |gap| of one run averaged over rows (evenly in log t), mean over runs. Of a matrix: its entry that is farthest off, row by row. */
  readonly ofRun: Interval;
  /** Largest |gap| of one run over its rows, mean over runs. */
  readonly largestOfRun: Interval;
  /** |mean gap over runs| averaged over rows. */
  readonly ofMean: number;
}

/** Runs as the gaps see them: when their rows are, and which stream each is on. */
export interface Frame {
  /** Times of the rows compared. */
  readonly t: Float64Array;
  /** The stream of each run, by its seed. */
  readonly streams: readonly number[];
}

const largest = (x: Float64Array): number => x.reduce((most, y) => Math.max(most, y), 0);

/**
 * Sums up the differences of one observable.
 *
 * @param differences per run: rows × `size` entries, each already relative
 * @param size        1 for e_g, K² for Q, K·M for R
 */
export function summarizeGap(differences: readonly Float64Array[], size: number, { t, streams }: Frame): Gap {
  const ofRow = (run: Float64Array, row: number): Float64Array => run.subarray(row * size, (row + 1) * size);
  const worst = differences.map((run) => Float64Array.from(t, (_, row) => largest(ofRow(run, row).map(Math.abs))));
  const worstOfMean = Float64Array.from(t, (_, row) => {
    const rows = differences.map((run) => ofRow(run, row));
    return largest(rows[0].map((_x, entry) => Math.abs(mean(rows.map((entries) => entries[entry])))));
  });
  return {
    ofRun: interval(worst.map(mean), streams),
    largestOfRun: interval(worst.map(largest), streams),
    ofMean: mean(worstOfMean),
  };
}

function interval(values: readonly number[], streams: readonly number[]): Interval {
  const { independent: _units, ...found } = meanOverRuns(values, streams);
  return found;
}
