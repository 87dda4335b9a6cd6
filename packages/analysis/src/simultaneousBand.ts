import { pow } from '@geq/elementary';
import { cholesky, matrix, type Matrix } from '@geq/linalg';
import { normals, stream } from '@geq/random';
import { CONFIDENCE, confidenceInterval } from './interval.ts';
import { independentGroups, groupMeans, mean } from './independentGroups.ts';

/** A mean curve with a band that holds the true curve at all its points at once. */
export interface SimultaneousBand {
  /** Which points of the curve the band has. */
  readonly points: readonly number[];
  readonly mean: Float64Array;
  /** With 95 % confidence the true mean is within mean ± halfWidth at every one of the points. NaN for a single run. */
  readonly halfWidth: Float64Array;
}

const MOST_POINTS = 33; // neighbors in log t are nearly equal; more points widen nothing and cost much
const DRAWS = 2000; // the quantile is then known to 0.5 % of probability
const SMALLEST = 1e-9; // a relative gap below this is round-off of two equal starts, not a fluctuation

/**
 * A 95 % band for the mean of curves, all points together: what may be said of the largest of many gaps.
 *
 *   mean_i ± c · s_i/√n
 *
 * with s_i the standard deviation over the n curves, smoothed along the points where n is small, and c the 95 % quantile of
 * max_i |mean_i| √n/s_i, computed from Gaussian curves of the same number, standard deviations and correlations along the points.
 * Correlations are those of the residuals, mixed with an exponential decay fitted to neighboring points: a share of 6/(n + 4)
 * of it, all of it for two curves, which cannot tell.
 *
 * @param curves  one per run, all with the same points
 * @param streams the stream of each run; see `independentGroups`
 * @param values      decides, with `streams`, whether runs or streams are independent: a number per run
 */
export function simultaneousBand(
  curves: readonly Float64Array[],
  streams: readonly number[],
  values: readonly number[] = curves.map(mean),
): SimultaneousBand {
  const length = curves[0].length;
  const count = Math.min(MOST_POINTS, length);
  const points = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1)),
  );
  const units = independentGroups(values, streams);
  const columns = points.map((point) =>
    groupMeans(
      curves.map((curve) => curve[point]),
      units,
    ),
  );
  const n = units.groups.length;
  const means = Float64Array.from(columns, mean);
  if (n < 2) return { points, mean: means, halfWidth: means.map(() => NaN) };
  const halfWindow = smoothingHalfWidth(n);
  const variances = Float64Array.from(columns, (values) => n * square(confidenceInterval(values).standardError));
  const deviations = variances.map((_, i) => Math.sqrt(meanAround(variances, i, halfWindow)) + SMALLEST);
  const residuals = columns.map((values, i) => values.map((value) => (value - means[i]) / deviations[i]));
  const critical = quantileOfLargest(n, deviations, correlationsOf(residuals, n), halfWindow);
  return { points, mean: means, halfWidth: deviations.map((deviation) => (critical * deviation) / Math.sqrt(n)) };
}

/** Points on either side that a standard deviation is averaged over: some sixteen values behind each. */
const smoothingHalfWidth = (n: number): number => (n >= 16 ? 0 : Math.ceil(16 / n));

/** Mean over the points within `halfWindow` of the i-th. */
function meanAround(values: Float64Array, i: number, halfWindow: number): number {
  const [from, to] = [Math.max(0, i - halfWindow), Math.min(values.length, i + halfWindow + 1)];
  let sum = 0;
  for (let j = from; j < to; j++) sum += values[j];
  return sum / (to - from);
}

/** Correlation matrix of the points. @param residuals per point and curve, in units of the standard deviation there */
function correlationsOf(residuals: readonly (readonly number[])[], n: number): Matrix {
  const size = residuals.length;
  const product = (i: number, j: number): number => residuals[i].reduce((sum, x, u) => sum + x * residuals[j][u], 0);
  let [neighbors, norms] = [0, 0];
  for (let i = 0; i + 1 < size; i++) {
    neighbors += product(i, i + 1);
    norms += Math.sqrt(product(i, i) * product(i + 1, i + 1));
  }
  const decay = norms === 0 ? 0 : Math.max(0, Math.min(0.999, neighbors / norms));
  const share = Math.min(1, 6 / (n + 4));
  const out = matrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const norm = Math.sqrt(product(i, i) * product(j, j));
      const seen = i === j ? 1 : norm === 0 ? 0 : product(i, j) / norm;
      out.data[i * size + j] = share * pow(decay, Math.abs(i - j)) + (1 - share) * seen;
    }
  }
  return out;
}

/**
 * The quantile of max_i |mean_i| √n/s_i over Gaussian curves, s as above. Drawn for up to `MANY` curves; beyond, between those
 * and curves of known deviation, to first order in the inverse degrees of freedom.
 */
function quantileOfLargest(n: number, deviations: Float64Array, correlations: Matrix, halfWindow: number): number {
  const factored = cholesky(correlations);
  if (factored.status !== 'ok')
    throw new RangeError('simultaneousBand: expected correlations that are positive definite'); // the fitted decay makes them so
  const root = factored.lower.data;
  const drawn = (curves: number): number => quantile(largestRatios(curves, { root, deviations, halfWindow }));
  if (n <= MANY) return drawn(n);
  const known = quantile(largestRatios(1, { root, deviations, halfWindow }));
  return known + (drawn(MANY) - known) * ((MANY - 1) / (n - 1));
}

const MANY = 16;

const square = (x: number): number => x * x;

const quantile = (values: Float64Array): number => values.sort()[Math.ceil(CONFIDENCE * values.length) - 1];

/** max_i |mean_i| √n/s_i, draw after draw; of a single curve with its true deviations in place of s. */
function largestRatios(
  n: number,
  {
    root,
    deviations,
    halfWindow,
  }: { readonly root: Float64Array; readonly deviations: Float64Array; readonly halfWindow: number },
): Float64Array {
  const size = deviations.length;
  const random = stream(0, 'simultaneous band', n);
  const [z, sum, squares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const ratios = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    sum.fill(0);
    squares.fill(0);
    for (let u = 0; u < n; u++) {
      normals(random, z);
      for (let i = 0; i < size; i++) {
        let x = 0;
        for (let j = 0; j <= i; j++) x += root[i * size + j] * z[j];
        x *= deviations[i];
        sum[i] += x;
        squares[i] += x * x;
      }
    }
    let largest = 0;
    if (n > 1) for (let i = 0; i < size; i++) squares[i] = (squares[i] - square(sum[i]) / n) / (n - 1);
    for (let i = 0; i < size; i++) {
      const variance = n === 1 ? square(deviations[i]) : meanAround(squares, i, halfWindow);
      largest = Math.max(largest, Math.abs(sum[i]) / Math.sqrt(n * variance));
    }
    ratios[draw] = largest;
  }
  return ratios;
}
