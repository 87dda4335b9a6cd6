import { log } from '@geq/elementary';
import { chiSquaredTail } from './studentTQuantile.ts';
import { studentT, type Interval } from './interval.ts';

/** |y| = c · N^−a, fitted. */
export interface PowerLaw {
  /** a; its interval covers the scatter of the points about the law as well as their errors. */
  readonly exponent: Interval;
  /** Σ (residual/error)² over the points, and how many of them are free: points less two. */
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** Chance of a χ² at least this large if the law and the errors are right; NaN for two points. */
  readonly pValue: number;
}

/**
 * Fits |y| = c · N^−a by least squares in log–log, each point weighted by its relative error. Points must be independent: runs
 * at different N with data streams of their own. Where the points scatter more than their errors say (χ² above its degrees
 * of freedom), the error of a grows by √(χ²/degrees of freedom).
 *
 * @param sizes  N, at least two different ones
 * @param values y with standard errors; the sign is ignored
 * @throws RangeError when fewer than two points are usable
 */
export function fitExponent(
  sizes: readonly number[],
  values: readonly Pick<Interval, 'mean' | 'standardError'>[],
): PowerLaw {
  const points = sizes
    .map((N, i) => ({
      x: log(N),
      y: log(Math.abs(values[i].mean)),
      weight: square(values[i].mean / values[i].standardError),
    }))
    .filter(({ y, weight }) => Number.isFinite(y) && weight > 0 && Number.isFinite(weight));
  if (new Set(points.map(({ x }) => x)).size < 2)
    throw new RangeError(`fitExponent: expected at least two sizes with a value and an error, got ${points.length}`);
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const meanX = points.reduce((sum, { x, weight }) => sum + weight * x, 0) / total;
  const meanY = points.reduce((sum, { y, weight }) => sum + weight * y, 0) / total;
  const sxx = points.reduce((sum, { x, weight }) => sum + weight * square(x - meanX), 0);
  const sxy = points.reduce((sum, { x, y, weight }) => sum + weight * (x - meanX) * (y - meanY), 0);
  const slope = sxy / sxx;
  const chiSquared = points.reduce(
    (sum, { x, y, weight }) => sum + weight * square(y - meanY - slope * (x - meanX)),
    0,
  );
  const degreesOfFreedom = points.length - 2;
  const spread = degreesOfFreedom > 0 ? Math.sqrt(Math.max(1, chiSquared / degreesOfFreedom)) : 1;
  const standardError = spread / Math.sqrt(sxx);
  const quantile = spread > 1 ? studentT(degreesOfFreedom) : NORMAL; // errors known: Gaussian; taken from the scatter: Student's t
  return {
    exponent: { mean: -slope, standardError, degreesOfFreedom, halfWidth: quantile * standardError },
    chiSquared,
    degreesOfFreedom,
    pValue: degreesOfFreedom > 0 ? chiSquaredTail(chiSquared, degreesOfFreedom) : NaN,
  };
}

const square = (x: number): number => x * x;

const NORMAL = 1.959963984540054; // 97.5 % quantile of the Gaussian
