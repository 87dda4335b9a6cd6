import { seriesOfLog } from './log.ts';
import { upper21 } from './productError.ts';
import { highWord, powerOfTwo } from './highWord.ts';

/** Factors in two parts, the upper ones short enough that their products below are exact. */
interface Base {
  /** 1/ln b. */
  readonly perNat: readonly [high: number, low: number];
  /** log_b 2. */
  readonly perOctave: readonly [high: number, low: number];
}

const TWO: Base = { perNat: [1.44269504072144627571, 1.67517131648865118353e-10], perOctave: [1, 0] };
const TEN: Base = {
  perNat: [4.34294481878168880939e-1, 2.50829467116452752298e-11],
  perOctave: [3.01029995663611771306e-1, 3.69423907715893078616e-13],
};

/** log₂ x, within 1 ulp; whole for powers of two. @see `logIn` */
export const log2 = (x: number): number => logIn(TWO, x);

/** log₁₀ x, within 1 ulp; whole for powers of ten. @see `logIn` */
export const log10 = (x: number): number => logIn(TEN, x);

const SQRT_HALF = 0x3fe6a09e; // its high word

/**
 * x = 2^k (1 + f); ln(1 + f) in two parts, times 1/ln b, added to k log_b 2 without loss.
 *
 * @see FreeBSD, k_log.h, e_log2.c and e_log10.c, after fdlibm (Sun Microsystems, 1993; NOTICE)
 */
function logIn({ perNat, perOctave }: Base, x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x === 1) return 0;
  const scale = x < 2 ** -1022 ? 54 : 0;
  const normal = scale > 0 ? x * 2 ** 54 : x;
  const above = highWord(normal) + (0x3ff00000 - SQRT_HALF);
  const exponent = (above >> 20) - 1023;
  const k = exponent - scale;
  const f = normal * powerOfTwo(-exponent) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const high = upper21(f - half);
  const low = f - high - half + s * (half + seriesOfLog(s));
  const ofFraction = high * perNat[0];
  const whole = k * perOctave[0];
  const sum = whole + ofFraction;
  return k * perOctave[1] + (low + high) * perNat[1] + low * perNat[0] + (whole - sum + ofFraction) + sum;
}
