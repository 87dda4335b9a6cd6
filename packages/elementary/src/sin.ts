import { reduceAngle, remainder } from './reduceAngle.ts';

const QUARTER_PI = Math.PI / 4;

/**
 * sin x, within 1 ulp for every finite x; NaN for ±∞.
 *
 * @see fdlibm, s_sin.c, k_sin.c (Sun Microsystems, 1993; NOTICE)
 */
export function sin(x: number): number {
  const size = Math.abs(x);
  if (size <= QUARTER_PI) return size < 2 ** -26 ? x : sinOf(x, 0);
  if (!(size < Infinity)) return NaN;
  const quadrant = reduceAngle(x);
  return inQuadrant(quadrant);
}

/**
 * cos x, within 1 ulp for every finite x; NaN for ±∞.
 *
 * @see fdlibm, s_cos.c, k_cos.c (Sun Microsystems, 1993; NOTICE)
 */
export function cos(x: number): number {
  const size = Math.abs(x);
  if (size <= QUARTER_PI) return size < 2 ** -27 ? 1 : cosOf(x, 0);
  if (!(size < Infinity)) return NaN;
  const quadrant = reduceAngle(x);
  return inQuadrant(quadrant + 1);
}

/** The sine of the remainder, that many quarters of a turn ahead. */
function inQuadrant(quarters: number): number {
  const value = quarters & 1 ? cosOf(remainder[0], remainder[1]) : sinOf(remainder[0], remainder[1]);
  return quarters & 2 ? -value : value;
}

const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;

/** sin(x + low), |x| ≤ π/4; error of the polynomial below 2^−58. */
function sinOf(x: number, low: number): number {
  const z = x * x;
  const r = S2 + z * (S3 + z * S4) + z * (z * z) * (S5 + z * S6);
  const v = z * x;
  return x - (z * (0.5 * low - v * r) - low - v * S1);
}

const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;

/** cos(x + low), |x| ≤ π/4; error of the polynomial below 2^−58. */
function cosOf(x: number, low: number): number {
  const z = x * x;
  const w = z * z;
  const r = z * (C1 + z * (C2 + z * C3)) + w * w * (C4 + z * (C5 + z * C6));
  const half = 0.5 * z;
  const top = 1 - half;
  return top + (1 - top - half + (z * r - x * low));
}
