// 4 GiB of doubles, all that one WebAssembly memory holds: a larger size is a slip of the keyboard.
const LARGEST = 2 ** 29;

/** @throws RangeError unless value is a whole number ≥ 0 */
export function requireWhole(caller: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${caller}: expected ${name} to be a whole number of at least 0, got ${String(value)}`);
}

/** @throws RangeError unless value is a whole number between `least` (default 1) and `most` (default 2²⁹) */
export function requireCount(caller: string, name: string, value: number, { least = 1, most = LARGEST } = {}): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(
      `${caller}: expected ${name} to be a whole number between ${least} and ${most}, got ${String(value)}`,
    );
  }
}

/** @throws RangeError unless value is finite and > 0 */
export function requirePositive(caller: string, name: string, value: number): void {
  if (typeof value !== 'number' || !(value > 0) || value === Infinity)
    throw new RangeError(`${caller}: expected ${name} to be a finite number above 0, got ${String(value)}`);
}

/** @throws RangeError unless the array has `length` finite entries */
export function requireFinite(caller: string, name: string, values: Float64Array, length: number): void {
  if (values.length !== length)
    throw new RangeError(`${caller}: expected ${name} of ${length} entries, got ${values.length}`);
  for (let i = 0; i < length; i++) {
    // Ω of a flow has 10⁷ entries: a callback for each would take a second
    if (!Number.isFinite(values[i]))
      throw new RangeError(`${caller}: expected finite ${name}, got ${values[i]} at entry ${i}`);
  }
}
