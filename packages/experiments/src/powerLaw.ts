import { log } from '@geq/elementary';
import type { Estimate } from './estimate.ts';

/**
 * Fits |y| = c · N^−a by least squares in log–log, each point weighted by its relative error.
 *
 * @param sizes  N, at least two different ones
 * @param values y with standard errors; the sign is ignored
 * @returns the exponent a with its standard error from the given errors (propagated, not from the scatter of the points)
 * @throws RangeError when fewer than two points are usable
 */
export function fitExponent(sizes: readonly number[], values: readonly Estimate[]): Estimate {
  const points = sizes.map((N, i) => ({ x: log(N), y: log(Math.abs(values[i].mean)), weight: square(values[i].mean / values[i].standardError) }))
    .filter(({ y, weight }) => Number.isFinite(y) && weight > 0 && Number.isFinite(weight));
  if (new Set(points.map(({ x }) => x)).size < 2) throw new RangeError(`fitExponent: expected at least two sizes with a value and an error, got ${points.length}`);
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const meanX = points.reduce((sum, { x, weight }) => sum + weight * x, 0) / total;
  const meanY = points.reduce((sum, { y, weight }) => sum + weight * y, 0) / total;
  const sxx = points.reduce((sum, { x, weight }) => sum + weight * square(x - meanX), 0);
  const sxy = points.reduce((sum, { x, y, weight }) => sum + weight * (x - meanX) * (y - meanY), 0);
  return { mean: -sxy / sxx, standardError: 1 / Math.sqrt(sxx) };
}

const square = (x: number): number => x * x;
