import { overStreams, type Estimate } from './estimate.ts';

/** How far apart single runs and theory are, and how far their mean is. Relative to the theory for e_g, to the largest entry for Q and R. */
export interface Gap {
  /** |gap| averaged over rows (evenly in log t), mean over runs. Of a matrix: its entry that is farthest off, row by row. */
  readonly mean: Estimate;
  /** Largest |gap| of a run over its rows, mean over runs. */
  readonly sup: Estimate;
  /** |mean gap over runs| averaged over rows, and at its largest with its standard error and time. */
  readonly ofMean: { readonly mean: number; readonly sup: Estimate; readonly supAt: number };
}

/** A gap along time: mean over runs and its standard error, a row per entry of `t`. */
export interface GapCurve {
  readonly mean: Float64Array;
  readonly standardError: Float64Array;
}

/** Runs as the gaps see them: when their rows are, and which stream each is on. */
export interface Frame {
  /** Times of the rows compared. */
  readonly t: Float64Array;
  /** The stream of each run, by its seed. */
  readonly streams: readonly number[];
}

export const meanOf = (x: Float64Array): number => x.reduce((sum, y) => sum + y, 0) / x.length;

const largest = (x: Float64Array): number => x.reduce((most, y) => Math.max(most, y), 0);

/**
 * Sums up the differences of one observable.
 *
 * @param differences per run: rows × `size` entries, each already relative
 * @param size        1 for e_g, K² for Q, K·M for R
 */
export function gapOf(differences: readonly Float64Array[], size: number, frame: Frame): Gap {
  const { t, streams } = frame;
  const worstOfRow = differences.map((run) => Float64Array.from(t, (_, row) => largest(run.subarray(row * size, (row + 1) * size).map(Math.abs))));
  const perRow = Array.from(t, (_, row) => worstMean(differences.map((run) => run.subarray(row * size, (row + 1) * size)), streams));
  let at = 0;
  perRow.forEach(({ mean }, row) => { if (Math.abs(mean) > Math.abs(perRow[at].mean)) at = row; });
  return {
    mean: overStreams(worstOfRow.map(meanOf), streams),
    sup: overStreams(worstOfRow.map(largest), streams),
    ofMean: { mean: meanOf(Float64Array.from(perRow, ({ mean }) => Math.abs(mean))), sup: perRow[at] ?? NOTHING, supAt: t[at] ?? NaN },
  };
}

const NOTHING: Estimate = { mean: NaN, standardError: NaN };

/** Of the means over runs of a row's entries, the one farthest from 0. */
function worstMean(rows: readonly Float64Array[], streams: readonly number[]): Estimate {
  const means = Array.from(rows[0], (_, entry) => overStreams(rows.map((row) => row[entry]), streams));
  return means.reduce((worst, each) => (Math.abs(each.mean) > Math.abs(worst.mean) ? each : worst));
}

/** The mean gap of e_g along time. */
export function gapCurve(differences: readonly Float64Array[], { t, streams }: Frame): GapCurve {
  const perRow = Array.from(t, (_, row) => overStreams(differences.map((run) => run[row]), streams));
  return { mean: Float64Array.from(perRow, ({ mean }) => mean), standardError: Float64Array.from(perRow, ({ standardError }) => standardError) };
}
