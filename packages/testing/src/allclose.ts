/** Element-wise |actual − expected| ≤ atol + rtol·|expected|, with a message that names the worst entry. */
export interface Tolerance {
  readonly rtol?: number;
  readonly atol?: number;
}

/** Numbers to compare, one after another. */
export type Numbers = number | ArrayLike<number>;

const asArray = (x: Numbers): ArrayLike<number> => (typeof x === 'number' ? [x] : x);

/** Whether numbers are close, and a message that names the worst entry where they are not. */
export interface Closeness {
  readonly pass: boolean;
  readonly message: string;
}

/**
 * Compares two numbers or two arrays the way NumPy's `allclose` does. NaN is never close to anything, not even to NaN:
 * a test that means NaN says so.
 *
 * @throws RangeError when no tolerance is given: every tolerance is a decision
 */
export function allclose(actual: Numbers, expected: Numbers, { rtol = 0, atol = 0 }: Tolerance): Closeness {
  if (rtol === 0 && atol === 0)
    throw new RangeError('toBeAllclose: expected a positive rtol or atol, got neither; use toEqual for exact equality');
  const a = asArray(actual);
  const b = asArray(expected);
  if (a.length !== b.length) return { pass: false, message: `expected ${b.length} entries, got ${a.length}` };
  let worst = -1;
  let worstExcess = 1;
  let failures = 0;
  for (let i = 0; i < a.length; i++) {
    const excess = Math.abs(a[i] - b[i]) / (atol + rtol * Math.abs(b[i]));
    if (a[i] === b[i] || excess <= 1) continue;
    failures++;
    if (!(excess <= worstExcess)) [worst, worstExcess] = [i, excess];
  }
  if (failures === 0) return { pass: true, message: `all ${a.length} entries agree within rtol ${rtol}, atol ${atol}` };
  return {
    pass: false,
    message:
      `${failures} of ${a.length} entries differ; worst at ${worst}: got ${a[worst]}, expected ${b[worst]}, ` +
      `|difference| ${Math.abs(a[worst] - b[worst])} is ${worstExcess.toPrecision(3)} times the tolerance (rtol ${rtol}, atol ${atol})`,
  };
}
