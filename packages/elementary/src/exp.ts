import { powerOfTwo, scaled } from './highWord.ts';

/** ln 2 in two parts, the upper one with 32 trailing zeros: k times it is exact. */
export const LN2_HIGH = 6.9314718036912381649e-1;
export const LN2_LOW = 1.90821492927058770002e-10;

// Polynomial in r² of r·coth(r/2) ≈ 2 + r²/6 − …, on |r| ≤ ln 2 / 2; error below 2^−59.
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

/**
 * eˣ, within 1 ulp: x = k ln 2 + r, then e^r from a polynomial, then 2^k.
 *
 * @see fdlibm, e_exp.c (Sun Microsystems, 1993; NOTICE)
 */
export function exp(x: number): number {
  const size = Math.abs(x);
  if (!(size < 750)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  if (size < 2 ** -28) return 1 + x;
  if (x === 1) return Math.E; // where the sum below, 0.9 ulp off, would surprise
  const k = (Math.LOG2E * x + (x < 0 ? -0.5 : 0.5)) | 0;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return size < 700 ? y * powerOfTwo(k) : scaled(y, k);
}
