/** @throws RangeError unless x is a finite number > 0 */
export function requirePositive(caller: string, name: string, x: number): void {
  if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`${caller}: expected a finite ${name} > 0, got ${x}`);
}

/** @throws RangeError unless x is a whole number ≥ 1 */
export function requireCount(caller: string, name: string, x: number): void {
  if (!Number.isSafeInteger(x) || x < 1) throw new RangeError(`${caller}: expected a whole ${name} ≥ 1, got ${x}`);
}

/** @throws RangeError unless there are times, finite, increasing, ≥ 0 and not all zero */
export function requireTimes(caller: string, times: Float64Array): void {
  if (times.length === 0) throw new RangeError(`${caller}: expected at least one time, got none`);
  times.forEach((t, i) => {
    if (!Number.isFinite(t) || t < 0 || (i > 0 && t <= times[i - 1])) {
      throw new RangeError(
        `${caller}: expected finite, increasing times ≥ 0, got ${t} at entry ${i}${i > 0 ? ` after ${times[i - 1]}` : ''}`,
      );
    }
  });
}
