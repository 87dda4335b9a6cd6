/*
 * A port of FreeBSD's s_erf.c (https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/), whose notice reads:
 *
 *   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 *   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 *
 * Packages with the same functions are trees of a hundred small files: more than half of the time it took to load this one.
 */

import { exp } from '@geq/elementary';

/** Coefficients from the lowest power on; numerators and denominators by intervals of |x|. */
const SMALL = {
  p: [
    1.28379167095512558561e-1, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -0.000023763016656650163,
  ],
  q: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -0.000003960228278775368,
  ],
} as const;
const MIDDLE = {
  p: [
    -2.36211856075265944077e-3, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
    0.035478304325618236, -0.002166375594868791,
  ],
  q: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
} as const;
const LARGE = {
  p: [
    -9.86494403484714822705e-3, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  q: [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
} as const;
const LARGEST = {
  p: [
    -9.86494292470009928597e-3, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  q: [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
    474.52854120695537, -22.44095244658582,
  ],
} as const;
const ERX = 8.45062911510467529297e-1; // erf near 1, in single precision
const EFX = 1.28379167095512586316e-1; // 2/√π − 1
const SEAM = 1 / 0.35;

/**
 * erf(x) = (2/√π) ∫₀ˣ e^{−t²} dt.
 *
 * @returns number in [−1, 1], odd in x; within 2.3e-16 (relative) of mpmath at the points of fixtures/erf.json
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) {
    if (size < 2 ** -28) return size < 2 ** -1014 ? 0.125 * (8 * x + 8 * EFX * x) : x + EFX * x; // without underflow
    return x + x * ratio(SMALL, x * x);
  }
  const value = size < 1.25 ? ERX + ratio(MIDDLE, size - 1) : size < 6 ? 1 - tail(size) : size >= 6 ? 1 : NaN;
  return x < 0 ? -value : value;
}

/**
 * erfc(x) = 1 − erf(x), without cancellation for large x.
 *
 * @returns number in [0, 2]; within 2.3e-16 (relative) of mpmath up to x = 26, subnormal and then 0 beyond
 */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) {
    if (size < 2 ** -56) return 1 - x;
    const y = x * ratio(SMALL, x * x);
    return x < 0.25 ? 1 - (x + y) : 0.5 - (y + (x - 0.5));
  }
  if (size < 1.25) return x < 0 ? 1 + ERX + ratio(MIDDLE, size - 1) : 1 - ERX - ratio(MIDDLE, size - 1);
  if (x < -6) return 2;
  if (size < 28) return x < 0 ? 2 - tail(size) : tail(size);
  return size >= 28 ? 0 : NaN;
}

/** erfc(x) = e^{−x²} (…)/x for x ≥ 1.25; the square without its rounding, through the upper half of the digits of x. */
function tail(x: number): number {
  bits.setFloat64(0, x);
  bits.setInt32(4, 0);
  const z = bits.getFloat64(0);
  return (exp(-(z * z) - 0.5625) * exp((z - x) * (z + x) + ratio(x < SEAM ? LARGE : LARGEST, 1 / (x * x)))) / x;
}

const bits = new DataView(new ArrayBuffer(8));

const ratio = ({ p, q }: { readonly p: readonly number[]; readonly q: readonly number[] }, x: number): number =>
  polynomial(p, x) / polynomial(q, x);

function polynomial(coefficients: readonly number[], x: number): number {
  let value = coefficients[coefficients.length - 1];
  for (let i = coefficients.length - 2; i >= 0; i--) value = coefficients[i] + x * value;
  return value;
}
