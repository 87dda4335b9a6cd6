import { log } from '@geq/elementary';
import { studentT, type Interval } from './interval.ts';
import type { Frame } from './gap.ts';
import { mean } from './independentGroups.ts';

/**
 * How much one run fluctuates: the standard deviation over runs of the relative gap, root mean square over rows. Its
 * interval comes from leaving out one run at a time, on a logarithmic scale where standard deviations are nearly Gaussian.
 *
 * @param gaps per run a row per time; NaN for a single run
 */
export function fluctuation(gaps: readonly Float64Array[], { t }: Pick<Frame, 't'>): Interval {
  const n = gaps.length;
  const whole = rmsDeviation(gaps, t.length);
  if (n < 3) return { mean: whole, standardError: NaN, degreesOfFreedom: n - 1, halfWidth: NaN };
  const logs = gaps.map((_, left) =>
    log(
      rmsDeviation(
        gaps.filter((__, run) => run !== left),
        t.length,
      ),
    ),
  );
  const center = mean(logs);
  const error = Math.sqrt(((n - 1) / n) * logs.reduce((sum, x) => sum + (x - center) * (x - center), 0));
  return {
    mean: whole,
    standardError: whole * error,
    degreesOfFreedom: n - 1,
    halfWidth: studentT(n - 1) * whole * error,
  };
}

function rmsDeviation(gaps: readonly Float64Array[], rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const center = mean(gaps.map((gap) => gap[row]));
    sum += gaps.reduce((squares, gap) => squares + (gap[row] - center) * (gap[row] - center), 0) / (gaps.length - 1);
  }
  return Math.sqrt(sum / rows);
}
