import { productError, upper21 } from './productError.ts';
import { highWord, powerOfTwo } from './highWord.ts';

// (3/2)(log x − 2s − ⅔ s³) on the intervals below
const L1 = 5.99999999999994648725e-1;
const L2 = 4.28571428578550184252e-1;
const L3 = 3.33333329818377432918e-1;
const L4 = 2.72728123808534006489e-1;
const L5 = 2.30660745775561754067e-1;
const L6 = 2.06975017800338417784e-1;
// 2/(3 ln 2), and its upper and lower part
const CP = 9.61796693925975554329e-1;
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
// 1/ln 2
const PER_NAT = 1.442695040888963387;
const PER_NAT_HIGH = 1.44269502162933349609;
const PER_NAT_LOW = 1.92596299112661746887e-8;
// log₂ 1.5
const LOG_HIGH = 5.84962487220764160156e-1;
const LOG_LOW = 1.35003920212974897128e-8;

/** The lower part of the logarithm that `log2Of` computed last: in memory of its own, so that no call allocates. */
export const log2Low = new Float64Array(1);

/**
 * log₂ x in two parts, about 2^−68 of it in error; the upper one has 21 significant bits.
 *
 * @param isNearOne x is so near 1 (2^−20) that four terms of the series do
 * @see fdlibm, e_pow.c (Sun Microsystems, 2004; NOTICE)
 */
export function log2Of(x: number, isNearOne: boolean): number {
  if (isNearOne) {
    const t = x - 1;
    const w = t * t * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
    const u = PER_NAT_HIGH * t;
    const v = t * PER_NAT_LOW - w * PER_NAT + productError(PER_NAT_HIGH, t, u); // 57 bits: fdlibm leaves them out, and is hundreds of ulps off for |y| > 2^31
    const high = upper21(u + v);
    log2Low[0] = v - (high - u);
    return high;
  }
  const isTiny = x < 2 ** -1022;
  const normal = isTiny ? x * 2 ** 53 : x;
  const word = highWord(normal);
  const fraction = word & 0xfffff;
  const isMiddle = fraction > 0x3988e && fraction < 0xbb67a; // between √(3/2) and √3: 1.5 is near
  const isUpper = fraction >= 0xbb67a; // half of it is near 1
  const exponent = (word >> 20) - 1023 + (isUpper ? 1 : 0);
  const n = isTiny ? exponent - 53 : exponent;
  const m = normal * powerOfTwo(-exponent);
  const base = isMiddle ? 1.5 : 1;
  // s = (m − base)/(m + base) in two parts
  const u = m - base;
  const v = 1 / (m + base);
  const s = u * v;
  const sHigh = upper21(s);
  const sumHigh = upper21(m + base);
  const sumLow = m - (sumHigh - base);
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow);
  // log m: s (3 + s² + …) in two parts
  const s2 = s * s;
  const rest = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6))))) + sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const tHigh = upper21(3 + square + rest);
  const tLow = rest - (tHigh - 3 - square);
  const pu = sHigh * tHigh;
  const pv = sLow * tHigh + tLow * s;
  const pHigh = upper21(pu + pv);
  const pLow = pv - (pHigh - pu);
  // log₂ x = n + log₂ base + 2/(3 ln 2) · that
  const zHigh = CP_HIGH * pHigh;
  const zLow = CP_LOW * pHigh + pLow * CP + (isMiddle ? LOG_LOW : 0);
  const ofBase = isMiddle ? LOG_HIGH : 0;
  const high = upper21(zHigh + zLow + ofBase + n);
  log2Low[0] = zLow - (high - n - ofBase - zHigh);
  return high;
}
