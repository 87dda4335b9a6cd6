import { LN2_HIGH, LN2_LOW } from './exp.ts';
import { seriesOfLog } from './log.ts';
import { highWord, powerOfTwo } from './highWord.ts';

const SQRT_HALF = 0x3fe6a09e; // its high word

/**
 * ln(1 + x), within 1 ulp also where 1 + x would lose the digits of x; −∞ at −1, NaN below.
 *
 * @see fdlibm, s_log1p.c (Sun Microsystems, 1993; NOTICE), in the form of musl
 */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || Math.abs(x) < 2 ** -53) return x;
  if (x > -0.2929 && x < 0.41421) return ofFraction(x, 0, 0);
  const u = 1 + x;
  const above = highWord(u) + (0x3ff00000 - SQRT_HALF);
  const k = (above >> 20) - 1023;
  const lost = k >= 54 ? 0 : (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u; // what rounding took from 1 + x
  return ofFraction(u * powerOfTwo(-k) - 1, k, lost);
}

/** ln(2^k (1 + f)) + lost. */
function ofFraction(f: number, k: number, lost: number): number {
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  return s * (half + seriesOfLog(s)) + (k * LN2_LOW + lost) - half + f + k * LN2_HIGH;
}
