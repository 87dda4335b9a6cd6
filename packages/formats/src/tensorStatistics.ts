import type { Tensor } from './tensor.ts';
import { toFloat64 } from './toFloat64.ts';

/** Statistics over the finite numbers of a tensor; nan when it holds none. */
export interface TensorStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** √(Σ (x − mean)² / n): over all numbers, as numpy.std gives it. */
  readonly std: number;
  /** How many are nan or infinite. */
  readonly numNonFinite: number;
}

/** Smallest, largest, mean and standard deviation in double precision, deviations taken from the mean in a second pass. */
export function tensorStatistics(tensor: Tensor): TensorStatistics {
  const values = toFloat64(tensor);
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
  for (const x of values) {
    if (!Number.isFinite(x)) continue;
    min = Math.min(min, x);
    max = Math.max(max, x);
    sum += x;
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (const x of values) if (Number.isFinite(x)) squares += (x - mean) * (x - mean);
  return count === 0
    ? { min: NaN, max: NaN, mean: NaN, std: NaN, numNonFinite: values.length }
    : { min, max, mean, std: Math.sqrt(squares / count), numNonFinite: values.length - count };
}
