/**
 * The SGD steps at which a run writes a row: 0, and for each print time the first step s with s/N at or past it. Times
 * closer together than one step share a row, so rows stay strictly ordered in time.
 *
 * @param times print times in units of N steps, strictly increasing, ≥ 0
 * @param N     input dimension: steps per unit of time
 * @throws RangeError when times are empty, not increasing, negative or not finite, or the last step is no safe integer
 */
export function printSteps(times: Float64Array, N: number): Float64Array {
  const steps = [0];
  times.forEach((time, i) => {
    if (!Number.isFinite(time) || time < 0)
      throw new RangeError(`printSteps: expected finite print times of at least 0, got ${time} at entry ${i}`);
    if (i > 0 && time <= times[i - 1])
      throw new RangeError(
        `printSteps: expected strictly increasing print times, got ${times[i - 1]} then ${time} at entry ${i}`,
      );
    const step = firstStepAtOrPast(time, N);
    if (!Number.isSafeInteger(step))
      throw new RangeError(
        `printSteps: expected at most ${Number.MAX_SAFE_INTEGER} steps, got print time ${time} at N = ${N}`,
      );
    if (step > steps[steps.length - 1]) steps.push(step);
  });
  if (steps.length === 1)
    throw new RangeError(
      `printSteps: expected a print time above 0, got ${times.length === 0 ? 'no times' : 'only 0'}`,
    );
  return Float64Array.from(steps);
}

/** Smallest s with s/N ≥ time in floating point, the comparison a reader of the column t would make. */
function firstStepAtOrPast(time: number, N: number): number {
  let step = Math.ceil(time * N);
  if (!Number.isSafeInteger(step)) return step; // where step − 1 = step
  while (step > 0 && (step - 1) / N >= time) step--;
  while (step / N < time) step++;
  return step;
}
