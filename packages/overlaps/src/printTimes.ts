import { log10, pow } from '@geq/elementary';

/**
 * Times at which a run writes a row: `count` points, evenly spaced in log t from 10⁻¹ to tMax. t = 0 is not among them;
 * every run writes it first.
 *
 * @throws RangeError when tMax or count is not a positive number
 */
export function printTimes(tMax: number, count = 200): Float64Array {
  if (!(tMax > 0) || !Number.isFinite(tMax))
    throw new RangeError(`printTimes: expected a finite time > 0, got ${tMax}`);
  if (!Number.isSafeInteger(count) || count < 2)
    throw new RangeError(`printTimes: expected a whole count of at least 2, got ${count}`);
  const end = log10(tMax);
  const start = Math.min(-1, end - 1); // runs shorter than 0.1 keep one decade
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? tMax : pow(10, start + ((end - start) * i) / (count - 1)),
  );
}
