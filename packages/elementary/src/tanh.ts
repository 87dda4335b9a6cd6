import { residual } from './productError.ts';
import { LN2_HIGH, LN2_LOW } from './exp.ts';
import { powerOfTwo } from './highWord.ts';

// Rational function of expm1 on |r| ≤ ln 2 / 2; error below 2^−57.
const Q1 = -3.33333333333331316428e-2;
const Q2 = 1.58730158725481460165e-3;
const Q3 = -7.93650757867487942473e-5;
const Q4 = 4.00821782732936239552e-6;
const Q5 = -2.01099218183624371326e-7;

/**
 * tanh x = (e^{2x} − 1)/(e^{2x} + 1), within 1 ulp: both in two parts, or their errors would add up to two ulps.
 *
 * @see fdlibm, s_expm1.c (Sun Microsystems, 1993; NOTICE) for e^r − 1; T. Dekker, Numer. Math. 18, 224 (1971) for the quotient
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -27) return x;
  if (!(size < 20)) return x > 0 ? 1 : x < 0 ? -1 : x;
  // 2|x| = k ln 2 + r + c
  const k = (2 * size * Math.LOG2E + 0.5) | 0;
  const high = 2 * size - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const rest = secondOrder(r, high - r - low);
  const sum = r + rest;
  // e^{2|x|} − 1 = 2^k − 1 + 2^k (r + rest) = n + nLow
  const scale = powerOfTwo(k);
  const a = scale - 1;
  const b = scale * sum;
  const n = a + b;
  const ofB = n - a;
  const nLow = a - (n - ofB) + (b - ofB) + scale * (rest - (sum - r));
  // e^{2|x|} + 1 = d + dLow
  const d = n + 2;
  const dLow = (n > 2 ? n - d + 2 : 2 - d + n) + nLow;
  const q = n / d;
  const value = q + (residual(n, q, d) + nLow - q * dLow) / d;
  return x < 0 ? -value : value;
}

/** e^{r + c} − 1 − r. */
function secondOrder(r: number, c: number): number {
  const half = 0.5 * r;
  const z = r * half;
  const series = 1 + z * Q1 + z * z * (Q2 + z * Q3 + z * z * (Q4 + z * Q5));
  const t = 3 - series * half;
  const e = z * ((series - t) / (6 - r * t));
  return z - (r * (e - c) - c);
}
