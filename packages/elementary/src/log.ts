import { LN2_HIGH, LN2_LOW } from './exp.ts';
import { highWord, powerOfTwo } from './highWord.ts';

// With s = f/(2 + f): log(1 + f) = 2s + s·R(s²), minimax on |s| ≤ 0.1716; error below 2^−58.45.
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

/** R(s²) of the line above. */
export function seriesOfLog(s: number): number {
  const z = s * s;
  const w = z * z;
  return z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
}

const SMALLEST_NORMAL = 2 ** -1022;

/**
 * ln x, within 1 ulp; −∞ at ±0, NaN below: x = 2^k (1 + f) with √½ < 1 + f < √2.
 *
 * @see fdlibm, e_log.c (Sun Microsystems, 1993; NOTICE)
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const scale = x < SMALLEST_NORMAL ? 54 : 0;
  const normal = scale > 0 ? x * 2 ** 54 : x;
  const high = highWord(normal);
  const fraction = high & 0xfffff;
  const carry = (fraction + 0x95f64) & 0x100000; // from √2 on: half of it, and one more in the exponent
  const exponent = (high >> 20) - 1023 + (carry >> 20);
  const k = exponent - scale;
  const f = normal * powerOfTwo(-exponent) - 1;
  if ((0xfffff & (2 + fraction)) < 3) {
    // |f| < 2^−20
    const R = f * f * (0.5 - 0.33333333333333333 * f);
    return k === 0 ? f - R : k * LN2_HIGH - (R - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const R = seriesOfLog(s);
  if (fraction > 0x6147a && fraction < 0x6b851) {
    // f near √2 − 1: f − f²/2 cancels least in this order
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + R)) : k * LN2_HIGH - (half - (s * (half + R) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - R) : k * LN2_HIGH - (s * (f - R) - k * LN2_LOW - f);
}
