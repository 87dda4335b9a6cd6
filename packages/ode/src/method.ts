/**
 * An explicit Runge–Kutta method as data: k_i = f(t + c_i h, y + h Σ_{j<i} a_ij k_j), y ← y + h Σ_i b_i k_i.
 */
export interface Method {
  readonly name: string;
  /** The error of a fixed-step run falls as h^order. */
  readonly order: number;
  readonly c: readonly number[];
  /** Strictly lower triangular: row i has i entries. */
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  /** b − b̂ of the embedded method of order − 1: h Σ error_i k_i estimates the local error. Absent: fixed steps only. */
  readonly error?: readonly number[];
  /** Continuous extension: y(t + θh) ≈ y + h Σ_i k_i Σ_p dense_ip θ^{p+1} for 0 ≤ θ ≤ 1. Goes with `error`. */
  readonly dense?: readonly (readonly number[])[];
}

const ROUNDING = 16 * 2 ** -52; // sums of up to seven fractions of size up to 12

/**
 * Checks a method and freezes it: a strictly lower triangular with row sums c, Σ b = 1, Σ error = 0, and the continuous
 * extension equal to b at θ = 1. Its order is for the tests.
 *
 * @throws RangeError naming the first of these that does not hold
 */
export function method(given: Method): Method {
  const { name, c, a, b, error, dense } = given;
  const require = (holds: boolean, claim: string): void => {
    if (!holds) throw new RangeError(`method: expected ${claim} in ${name}; check the coefficients`);
  };
  const s = b.length;
  require(c.length === s &&
    a.length === s &&
    a.every((row, i) => row.length === i), `c and b of ${s} entries and row i of a with i entries`);
  a.forEach((row, i) => require(isClose(sum(row), c[i]), `row ${i} of a to sum to c = ${c[i]}`));
  require(isClose(sum(b), 1), 'b to sum to 1');
  require((error === undefined) === (dense === undefined), 'error and dense together or neither');
  if (error) require(error.length === s && isClose(sum(error), 0), `error of ${s} entries to sum to 0`);
  if (dense)
    require(dense.length === s && dense.every((powers, i) => isClose(sum(powers), b[i])), 'dense to give b at θ = 1');
  return freezeDeeply(given);
}

const sum = (x: readonly number[]): number => x.reduce((total, entry) => total + entry, 0);
const isClose = (x: number, y: number): boolean => Math.abs(x - y) <= ROUNDING;

function freezeDeeply<TValue extends object>(value: TValue): Readonly<TValue> {
  for (const entry of Object.values(value))
    if (typeof entry === 'object' && entry !== null) freezeDeeply(entry as object);
  return Object.freeze(value);
}

/** First same as last: the last stage is f at the new y, hence the first stage of the next step. */
export function isFirstSameAsLast({ a, b, c }: Method): boolean {
  const last = b.length - 1;
  return last > 0 && c[last] === 1 && b[last] === 0 && a[last].every((x, j) => x === b[j]);
}
