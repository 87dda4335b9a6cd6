import stdErf from '@stdlib/math-base-special-erf';
import stdErfc from '@stdlib/math-base-special-erfc';

/**
 * erf(x) = (2/√π) ∫₀ˣ e^{−t²} dt.
 *
 * @returns number in [−1, 1], odd in x; within 2.3e-16 (relative) of mpmath at the points of fixtures/erf.json
 * @see @stdlib/math-base-special-erf, a port of FreeBSD's s_erf.c
 */
export const erf: (x: number) => number = stdErf;

/**
 * erfc(x) = 1 − erf(x), without cancellation for large x.
 *
 * @returns number in [0, 2]; within 2.3e-16 (relative) of mpmath up to x = 26, subnormal and then 0 beyond
 */
export const erfc: (x: number) => number = stdErfc;
