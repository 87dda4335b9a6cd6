import { studentTQuantile } from './studentTQuantile.ts';
import { mean, independentGroups, groupMeans, type IndependentGroups } from './independentGroups.ts';

/** The level of every interval of this package. */
export const CONFIDENCE = 0.95;

/** A mean and how well it is known; errors are NaN when there is one value only. */
export interface Interval {
  readonly mean: number;
  readonly standardError: number;
  /** Of Student's t: independent values less one. */
  readonly degreesOfFreedom: number;
  /** The 95 % interval is mean ± halfWidth. */
  readonly halfWidth: number;
}

/**
 * Mean of independent values with its 95 % interval by Student's t:
 *
 *   x̄ ± t₀.₉₇₅(n − 1) · s/√n,    s² = Σ (x − x̄)²/(n − 1)
 *
 * It covers the true mean in 95 % of cases for Gaussian values, whatever their number, and nearly so for others.
 */
export function confidenceInterval(values: readonly number[]): Interval {
  const n = values.length;
  const center = mean(values);
  const standardError = Math.sqrt(values.reduce((sum, x) => sum + (x - center) * (x - center), 0) / (n - 1) / n); // 0/0 = NaN for n = 1: no error known
  return { mean: center, standardError, degreesOfFreedom: n - 1, halfWidth: studentT(n - 1) * standardError };
}

/** The two-sided 95 % quantile of Student's t; NaN without degrees of freedom. */
export const studentT = (degreesOfFreedom: number): number => studentTQuantile(CONFIDENCE, degreesOfFreedom);

/**
 * Mean over runs with its 95 % interval, and what was counted as independent: runs, or streams where the runs of a stream
 * are correlated (`independentGroups`).
 *
 * @param values  one per run
 * @param streams the stream of each, by its seed
 */
export function meanOverRuns(
  values: readonly number[],
  streams: readonly number[],
): Interval & { readonly independent: IndependentGroups } {
  const independent = independentGroups(values, streams);
  return { ...confidenceInterval(groupMeans(values, independent)), independent };
}
