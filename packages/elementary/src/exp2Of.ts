import { upper21 } from './productError.ts';
import { scaled } from './highWord.ts';

// As in exp.ts.
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;
const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;

/**
 * 2^(high + low), for a sum between −1075 and 1024 and an upper part whose distance from a whole number is exact.
 *
 * @see fdlibm, e_pow.c (Sun Microsystems, 2004; NOTICE)
 */
export function exp2Of(high: number, low: number): number {
  const z = high + low;
  const n = Math.abs(z) > 0.5 ? Math.trunc(z + (z < 0 ? -0.5 : 0.5)) : 0;
  const fraction = high - n;
  const t = upper21(low + fraction);
  const u = t * LN2_HIGH;
  const v = (low - (t - fraction)) * LN2 + t * LN2_LOW;
  const r = u + v;
  const rest = v - (r - u);
  const rr = r * r;
  const c = r - rr * (P1 + rr * (P2 + rr * (P3 + rr * (P4 + rr * P5))));
  return scaled(1 - ((r * c) / (c - 2) - (rest + r * rest) - r), n);
}
