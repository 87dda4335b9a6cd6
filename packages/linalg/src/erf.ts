import stdErf from '@stdlib/math-base-special-erf';
import stdErfc from '@stdlib/math-base-special-erfc';

/** erf(x) = (2/√π) ∫₀ˣ e^{−t²} dt, within 1 ulp-ish of the truth over the whole line (FreeBSD msun, by stdlib). */
export const erf: (x: number) => number = stdErf;

/** erfc(x) = 1 − erf(x) without cancellation for large x. */
export const erfc: (x: number) => number = stdErfc;
