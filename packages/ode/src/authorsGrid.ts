import { log10, pow } from '@geq/elementary';
import { requirePositive } from './requirePositive.ts';

/** Rows the authors' integrator aims at; the last time only closes the last interval. */
const NUM_TIMES = 200;

/**
 * The grid of the authors' integrator: 200 times evenly spaced in log t from 10⁻¹ to tMax, the first set to 0, the last
 * lowered by 1. A row is written at the *start* of each of the 199 intervals; the Euler steps in an interval are as many as
 * its length needs when dt is added up from 0 in floating point, so every interval is rounded up to whole steps and the
 * times that rows carry drift ahead of this grid.
 *
 * @returns 199 counts of Euler steps, one per interval
 * @throws RangeError unless tMax > 0.1 and dt > 0, both finite, with at most 10⁹ steps
 */
export function authorsGrid(tMax: number, dt: number): Int32Array {
  requirePositive('authorsGrid', 'dt', dt);
  if (!(tMax > 0.1) || !Number.isFinite(tMax))
    throw new RangeError(`authorsGrid: expected a finite tMax > 0.1, where the authors' grid begins, got ${tMax}`);
  if (tMax / dt > 1e9)
    throw new RangeError(
      `authorsGrid: expected at most 1e9 Euler steps, got ${tMax / dt}; use a larger dt or the adaptive integrate`,
    );
  const end = log10(tMax);
  const spacing = (end + 1) / (NUM_TIMES - 1);
  const times = Float64Array.from({ length: NUM_TIMES }, (_, i) =>
    pow(10, i === NUM_TIMES - 1 ? end : -1 + i * spacing),
  );
  times[0] = 0;
  times[NUM_TIMES - 1] -= 1;
  return Int32Array.from({ length: NUM_TIMES - 1 }, (_, i) => countSteps(times[i + 1] - times[i], dt));
}

/** Additions of dt, from 0, until the sum is no longer below the duration. */
function countSteps(duration: number, dt: number): number {
  let count = 0;
  for (let sum = 0; sum < duration; sum += dt) count++;
  return count;
}
